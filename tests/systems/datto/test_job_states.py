"""What a job's words are worth: a good end is believed on evidence, and only where no component contradicts it."""

import pytest

from rmm_jobs.domain.model import JobState, JobStatus, Verdicts
from rmm_jobs.systems.datto import translate
from rmm_jobs.systems.datto.wire import JobAnswer


def job_status(**fields: object) -> JobStatus:
    return translate.job_status(JobAnswer.model_validate(fields))


def job(**fields: object) -> JobStatus:
    return translate.job(JobAnswer.model_validate(fields))


@pytest.mark.parametrize("word", ["completed", "Completed", "success", "warning"])
@pytest.mark.parametrize(
    "odd",
    [
        {"hostname": "ACME-DC01"},
        {"deviceUid": "d"},
        {"componentName": "Clear Temp Files"},
        {"jobUid": "j"},
        {"startedAt": "2024-02-15T10:45:00Z"},
        {"progress": 100},
        {"exitCode": None, "completedAt": None, "stdout": None, "stderr": None, "jobUid": "j"},
    ],
    ids=str,
)
def test_a_job_that_is_over_is_no_success_without_evidence_of_its_end(word: str, odd: dict[str, object]) -> None:
    seen = job(id=7, uid="j", status=word, **odd)
    assert (seen.state, seen.reported) == (JobState.UNKNOWN, word)
    assert seen.over_without_results
    assert seen.derived_exit_code is None


@pytest.mark.parametrize(
    "evidence",
    [{"exitCode": 0}, {"completedAt": 1707985800000}, {"stdout": ""}, {"stderr": ""}],
    ids=str,
)
def test_a_flat_job_is_completed_with_evidence_of_its_end(evidence: dict[str, object]) -> None:
    seen = job(status="completed", **evidence)
    assert (seen.state, seen.over_without_results) == (JobState.COMPLETED, False)


def test_an_exit_code_is_derived_from_a_success_of_the_deployment_and_from_nothing_else() -> None:
    assert job_status(jobDeploymentStatus="Success").derived_exit_code == 0
    assert job(status="completed", completedAt=1707985800000).derived_exit_code is None
    assert job(status="success", stdout="").derived_exit_code is None


def test_a_flat_job_that_completed_with_an_exit_code_failed() -> None:
    assert job(status="completed", exitCode=1).state is JobState.FAILED
    assert job(status="completed", exitCode="0") == JobStatus(JobState.COMPLETED, "completed", exit_code=0)


def test_results_that_are_only_called_completed_do_not_tell_how() -> None:
    seen = job_status(jobDeploymentStatus="Completed")
    assert (seen.state, seen.over_without_results) == (JobState.UNKNOWN, True)


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"hostname": "ACME-DC01"}, JobState.QUEUED),
        ({"deviceUid": "d", "jobUid": "j"}, JobState.QUEUED),
        ({"startedAt": 1707985800000}, JobState.RUNNING),
        ({"percentComplete": 0}, JobState.RUNNING),
    ],
)
def test_an_active_job_runs_when_something_shows_that_it_has_begun(fields: dict[str, object], state: JobState) -> None:
    assert job(status="active", **fields).state is state


@pytest.mark.parametrize(
    ("fields", "flat"),
    [
        ({"status": "completed", "deviceUid": "d", "hostname": "ACME-DC01"}, False),
        ({"status": "active", "jobUid": "j"}, False),
        ({"status": "failed"}, False),
        ({"status": "failed", "jobUid": "j"}, True),
        ({"status": "queued", "jobUid": "j"}, True),
        ({"status": "completed", "exitCode": 0}, True),
        ({"status": "active", "percentComplete": 3}, True),
        ({"status": "halted", "jobUid": "j"}, False),
    ],
)
def test_a_form_is_recognised_by_what_the_other_cannot_say(fields: dict[str, object], flat: bool) -> None:
    assert translate.is_flat(JobAnswer.model_validate(fields)) is flat


def test_a_job_keeps_its_names_where_it_is_not_believed() -> None:
    seen = job(status="completed", deviceUid="d", hostname="ACME-DC01", componentName="Clear Temp Files")
    assert (seen.device_uid, seen.hostname, seen.component) == ("d", "ACME-DC01", "Clear Temp Files")


@pytest.mark.parametrize(
    ("deployment", "components", "state", "at_odds"),
    [
        ("Success", ["Success"], JobState.COMPLETED, None),
        ("Success", ["Success", "Success"], JobState.COMPLETED, None),
        ("Success", ["Failure"], JobState.FAILED, "Failure"),
        ("Success", ["FAILED"], JobState.FAILED, "FAILED"),
        ("Success", ["Error"], JobState.FAILED, "Error"),
        ("Success", ["Success", "Failure"], JobState.FAILED, "Failure"),
        ("Success", ["Warning", "Skipped", "Failure"], JobState.FAILED, "Failure"),
        ("Success", ["Expired"], JobState.FAILED, "Expired"),
        ("Success", ["Timeout"], JobState.FAILED, "Timeout"),
        ("Success", ["Warning"], JobState.WARNING, "Warning"),
        ("Success", ["Skipped", "Warning"], JobState.WARNING, "Warning"),
        ("Success", ["Skipped"], JobState.COMPLETED, "Skipped"),
        ("Success", ["Running", "Success"], JobState.COMPLETED, "Running"),
        ("Success", [None, ""], JobState.COMPLETED, None),
        ("Warning", ["Success"], JobState.WARNING, None),
        ("Warning", ["Warning"], JobState.WARNING, None),
        ("Warning", ["Failure"], JobState.FAILED, "Failure"),
        ("Warning", ["Warning", "Skipped"], JobState.WARNING, "Skipped"),
        ("Failure", ["Success", "Failure"], JobState.FAILED, None),
        ("Running", ["Failure"], JobState.RUNNING, None),
        ("Expired", ["Failure"], JobState.EXPIRED, None),
        ("Paused", ["Failure"], JobState.UNKNOWN, None),
    ],
)
def test_a_success_of_the_job_is_none_when_a_component_says_otherwise(
    deployment: str, components: list[str | None], state: JobState, at_odds: str | None
) -> None:
    seen = job_status(
        jobDeploymentStatus=deployment, componentResults=[{"componentStatus": each} for each in components]
    )
    assert seen.state is state
    assert seen.verdicts == (None if at_odds is None else Verdicts(job=deployment, component=at_odds))
    is_plain = state is JobState.COMPLETED and at_odds is None
    assert seen.derived_exit_code == (0 if is_plain else None)
