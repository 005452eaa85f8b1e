from datetime import UTC, datetime

import pytest

from rmm_jobs.domain.catalog import Component, Variable
from rmm_jobs.domain.model import JobState, JobStatus
from rmm_jobs.systems.datto import translate
from rmm_jobs.systems.datto.wire import ComponentRow, JobAnswer


def job_status(**fields: object) -> JobStatus:
    return translate.job_status(JobAnswer.model_validate(fields))


def job(**fields: object) -> JobStatus:
    return translate.job(JobAnswer.model_validate(fields))


def component(*variables: object) -> Component:
    return translate.component(ComponentRow.model_validate({"uid": "c", "name": "n", "variables": list(variables)}))


def test_variables_stand_in_the_order_of_their_indexes() -> None:
    ordered = component({"name": "b", "variablesIdx": 2}, {"name": "a", "variablesIdx": 1})
    assert [variable.name for variable in ordered.variables] == ["a", "b"]


def test_variables_stand_as_listed_when_one_has_no_index() -> None:
    ordered = component({"name": "b", "variablesIdx": 2}, {"name": "a"}, {"name": None, "variablesIdx": 1})
    assert [variable.name for variable in ordered.variables] == ["b", "a"]


@pytest.mark.parametrize(
    ("row", "variable", "required"),
    [
        ({"name": "v", "defaultVal": "30", "type": "string", "direction": True}, Variable("v", "string", "30"), False),
        ({"name": "v", "defaultVal": "", "direction": False}, Variable("v", default=""), True),
        ({"name": "v", "defaultValue": True}, Variable("v", default="true"), False),
        ({"name": "v", "required": False}, Variable("v", flagged_required=False), False),
        (
            {"name": "v", "defaultVal": "x", "required": True},
            Variable("v", None, "x", None, flagged_required=True),
            True,
        ),
    ],
)
def test_a_variable_is_required_as_flagged_or_else_without_a_default(
    row: dict[str, object], variable: Variable, required: bool
) -> None:
    (translated,) = component(row).variables
    assert translated == variable
    assert translated.required is required


def test_null_variables_are_none() -> None:
    row = ComponentRow.model_validate({"uid": "c", "name": "n", "categoryCode": "scripts", "variables": None})
    assert translate.component(row) == Component("c", "n", category="scripts")


@pytest.mark.parametrize(
    ("reported", "state"),
    [
        ("Pending", JobState.QUEUED),
        ("Running", JobState.RUNNING),
        ("Success", JobState.COMPLETED),
        ("SUCCESS", JobState.COMPLETED),
        ("Warning", JobState.WARNING),
        ("Failure", JobState.FAILED),
        ("Expired", JobState.EXPIRED),
        ("Retired", JobState.RETIRED),
        ("Paused", JobState.UNKNOWN),
    ],
)
def test_a_deployment_status_is_a_state_and_its_word_is_kept(reported: str, state: JobState) -> None:
    derived = 0 if state is JobState.COMPLETED else None
    assert job_status(jobDeploymentStatus=reported) == JobStatus(state, reported, derived_exit_code=derived)


@pytest.mark.parametrize(
    ("reported", "state"),
    [
        ("created", JobState.QUEUED),
        ("queued", JobState.QUEUED),
        ("Pending", JobState.QUEUED),
        ("running", JobState.RUNNING),
        ("In_Progress", JobState.RUNNING),
        ("failed", JobState.FAILED),
        ("error", JobState.FAILED),
        ("timeout", JobState.TIMED_OUT),
        ("Timed Out", JobState.TIMED_OUT),
        ("", JobState.UNKNOWN),
    ],
)
def test_a_flat_status_is_a_state_too(reported: str, state: JobState) -> None:
    assert job(jobUid="j", status=reported).state is state


def test_results_add_up_warnings_and_flags_of_their_components() -> None:
    seen = job_status(
        jobUid="j",
        deviceUid="d",
        ranOn=1707985800000,
        jobDeploymentStatus="Warning",
        componentResults=[
            {"componentName": "Clear Temp Files", "numberOfWarnings": 2, "hasStdOut": False, "hasStdErr": False},
            {"componentName": "Second", "numberOfWarnings": 1, "hasStdOut": True, "hasStdErr": None},
        ],
    )
    assert seen == JobStatus(
        JobState.WARNING,
        "Warning",
        warnings=3,
        has_stdout=True,
        has_stderr=False,
        device_uid="d",
        component="Clear Temp Files",
    )


@pytest.mark.parametrize("results", [None, [], [{"numberOfWarnings": None, "hasStdOut": None}]])
def test_results_that_do_not_say_leave_it_open(results: object) -> None:
    seen = job_status(jobDeploymentStatus="Success", componentResults=results)
    assert seen == JobStatus(JobState.COMPLETED, "Success", derived_exit_code=0)


def test_a_flat_job_gives_all_it_has() -> None:
    seen = job(
        jobUid="j",
        status="running",
        startedAt="2024-02-15T10:45:00Z",
        completedAt=None,
        percentComplete=50,
        stdout="Scanning...",
        stderr="",
        deviceUid="d",
        hostname="ACME-DC01",
        componentName="Clear Temp Files",
    )
    assert seen == JobStatus(
        JobState.RUNNING,
        "running",
        started_at=datetime(2024, 2, 15, 10, 45, tzinfo=UTC),
        percent=50,
        stdout="Scanning...",
        stderr="",
        hostname="ACME-DC01",
        device_uid="d",
        component="Clear Temp Files",
    )


@pytest.mark.parametrize(("sent", "percent"), [(0, 0), (100, 100), (101, None), (-1, None), ("x", None)])
def test_a_percentage_outside_its_range_is_none(sent: object, percent: int | None) -> None:
    assert job(status="running", progress=sent, jobUid="j").percent == percent


@pytest.mark.parametrize(
    ("reported", "state"),
    [
        ("active", JobState.QUEUED),
        ("Active", JobState.QUEUED),
        ("completed", JobState.UNKNOWN),
        ("x", JobState.UNKNOWN),
    ],
)
def test_the_jobs_own_status_tells_only_whether_it_is_over(reported: str, state: JobState) -> None:
    is_over = reported == "completed"
    seen = job(id=7, uid="j", name="n", dateCreated=1707985800000, status=reported)
    assert seen == JobStatus(state, reported, over_without_results=is_over, shown=state is not JobState.QUEUED)


@pytest.mark.parametrize("reported", ["timeout", "Timed Out"])
def test_a_job_that_timed_out_may_run_on_its_device(reported: str) -> None:
    assert job(jobUid="j", status=reported).may_run_on
    assert not job(jobUid="j", status="failed").may_run_on
