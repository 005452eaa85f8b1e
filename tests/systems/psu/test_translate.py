from datetime import UTC, datetime

import pytest

from rmm_jobs.domain.catalog import Component, Variable, VariableReference
from rmm_jobs.domain.listing_results import JobRow
from rmm_jobs.domain.model import SERVER_TIME, FactValue, JobAttribute, JobState, JobStatus
from rmm_jobs.domain.system_errors import Action, UnexpectedAnswer
from rmm_jobs.systems.http.decode import validate
from rmm_jobs.systems.psu import translate
from rmm_jobs.systems.psu.job_lists import JobKeys
from rmm_jobs.systems.psu.wire import JobAnswer, ParameterRow, ScriptRow, listed, listed_or_none
from rmm_jobs.text.format import utc
from rmm_jobs.text.records.values import time

NIL_GUID = "00000000-0000-0000-0000-000000000000"


def seen(**fields: object) -> JobStatus:
    return translate.job_status(JobAnswer.model_validate(fields), JobKeys())


def facts(**fields: object) -> dict[JobAttribute, FactValue]:
    return dict(seen(**fields).facts)


@pytest.mark.parametrize(
    ("status", "state", "reported"),
    [
        (0, JobState.QUEUED, "Queued"),
        (1, JobState.RUNNING, "Running"),
        (2, JobState.COMPLETED, "Completed"),
        (3, JobState.FAILED, "Failed"),
        (4, JobState.WAITING, "WaitingOnFeedback"),
        (5, JobState.CANCELED, "Canceled"),
        (6, JobState.CANCELING, "Canceling"),
        (7, JobState.UNKNOWN, "Unknown (7)"),
        (8, JobState.UNKNOWN, "Unknown (8)"),
        (9, JobState.TIMED_OUT, "TimedOut"),
        (10, JobState.WARNING, "Warning"),
        (11, JobState.ERRORS, "Error"),
        (42, JobState.UNKNOWN, "Unknown (42)"),
        (-1, JobState.UNKNOWN, "-1"),
        ("002", JobState.COMPLETED, "Completed"),
        ("\u0662", JobState.UNKNOWN, "\u0662"),
        ("\uff12", JobState.UNKNOWN, "\uff12"),
        pytest.param("9" * 5000, JobState.UNKNOWN, f"Unknown ({'9' * 5000})", id="5,000 digits"),
        pytest.param(10**401, JobState.UNKNOWN, f"Unknown ({10**401})", id="402 digits"),
        ("2", JobState.COMPLETED, "Completed"),
        ("waitingOnFeedback", JobState.WAITING, "WaitingOnFeedback"),
        (" Running ", JobState.RUNNING, "Running"),
        ("Paused", JobState.UNKNOWN, "Paused"),
        (None, JobState.UNKNOWN, ""),
    ],
)
def test_every_status_is_a_state_and_an_unknown_one_is_shown_not_guessed(
    status: object, state: JobState, reported: str
) -> None:
    job_status = seen(status=status)
    assert (job_status.state, job_status.reported) == (state, reported)
    assert job_status.exit_code is None


def test_only_what_is_called_completed_may_hide_errors_and_nothing_runs_on() -> None:
    assert [status for status in range(12) if seen(status=status).may_hide_errors] == [2]
    assert not any(seen(status=status).may_run_on for status in range(12))
    assert {seen(status=status).derived_exit_code for status in range(12)} == {None}


@pytest.mark.parametrize(
    ("sent", "moment"),
    [
        ("2024-02-15T10:45:00.1234567", datetime(2024, 2, 15, 10, 45, 0, 123456, tzinfo=UTC)),
        ("2024-02-15T10:45:00Z", datetime(2024, 2, 15, 10, 45, tzinfo=UTC)),
        ("2024-02-15T11:45:00.5+01:00", datetime(2024, 2, 15, 10, 45, 0, 500000, tzinfo=UTC)),
        ("0001-01-01T00:00:00", None),
        ("0001-01-01T00:00:00+02:00", None),
        ("9999-12-31T23:59:59-05:00", None),
        ("9999-12-31T23:59:59.9999999", None),
        (None, None),
    ],
)
def test_times_are_utc_and_an_unset_one_is_none(sent: object, moment: datetime | None) -> None:
    assert seen(startTime=sent).started_at == moment
    assert seen(endTime=sent).finished_at == moment


def test_a_time_without_a_zone_is_the_servers_and_not_called_utc() -> None:
    started = seen(startTime="2024-02-15T10:45:00").started_at
    assert started is not None
    assert started.tzinfo is SERVER_TIME
    assert utc(started) == "2024-02-15 10:45:00 (server time)"
    assert time(started) == "2024-02-15T10:45:00.000"


def test_a_job_tells_its_script_and_its_computer() -> None:
    job_status = seen(script={"id": 7, "name": "Script1.ps1"}, computerName="PSU01", percentComplete=40)
    assert (job_status.component, job_status.component_uid) == ("Script1.ps1", "7")
    assert (job_status.hostname, job_status.device_uid) == ("PSU01", None)
    assert job_status.percent == 40


@pytest.mark.parametrize(
    ("fields", "name", "uid"),
    [
        ({"script": "Script1.ps1", "scriptId": 7}, "Script1.ps1", "7"),
        ({"script": 7, "scriptFullPath": "Folder\\Script1.ps1"}, "Script1.ps1", "7"),
        ({"script": None, "scriptFullPath": "Folder/Script1.ps1"}, "Script1.ps1", None),
        ({"script": [1], "scriptId": 0}, None, None),
        ({}, None, None),
    ],
)
def test_a_script_is_understood_in_every_dress(fields: dict[str, object], name: str | None, uid: str | None) -> None:
    job_status = seen(**fields)
    assert (job_status.component, job_status.component_uid) == (name, uid)


@pytest.mark.parametrize("percent", [0, -1, 101, None, "half"])
def test_a_percentage_that_no_script_reported_is_none(percent: object) -> None:
    assert seen(percentComplete=percent).percent is None


@pytest.mark.parametrize(
    ("status", "failure"), [(3, "It broke"), (9, "It broke"), (11, "It broke"), (2, None), (1, None), (42, None)]
)
def test_the_text_of_a_failure_is_told_of_what_failed(status: int, failure: str | None) -> None:
    assert seen(status=status, output=" It broke\r\n").failure == failure


@pytest.mark.parametrize(
    ("fields", "starter"),
    [
        ({"identity": {"id": 1, "name": "anna"}}, "anna"),
        ({"identity": "anna", "schedule": "Nightly"}, "anna"),
        ({"identity": {"id": 1, "name": None}}, "1"),
        ({"identity": None, "schedule": "Nightly", "scheduleId": 3}, "schedule Nightly"),
        ({"identity": None, "schedule": {"id": 3, "name": "Nightly"}}, "schedule Nightly"),
        ({"identity": None, "scheduleId": 3}, "schedule 3"),
        ({"identity": None, "scheduleId": 0, "trigger": {"name": "On Error"}}, "trigger On Error"),
        ({"identity": None, "scheduleId": NIL_GUID}, "unknown"),
        ({"identity": {"id": 0}}, "unknown"),
        ({}, None),
    ],
)
def test_who_or_what_started_a_job_is_told_and_never_guessed(fields: dict[str, object], starter: str | None) -> None:
    assert facts(**fields).get(JobAttribute.STARTED_BY) == starter
    row = translate.row(JobAnswer.model_validate(fields), "12")
    assert row.started_by == starter


def test_what_else_a_job_tells_are_facts() -> None:
    told = facts(
        scheduleId=3,
        environment={"name": "PowerShell 7"},
        credential="RunAs",
        parentJob={"id": 11, "status": 1},
        children=[{"id": 13}, 14, None, {"id": 0}],
        createdTime="2024-02-15T10:45:00Z",
        endTime="2024-02-15T10:46:00Z",
        statusDescription="Reading drives",
    )
    assert told == {
        JobAttribute.STARTED_BY: "schedule 3",
        JobAttribute.SCHEDULE: "3",
        JobAttribute.ENVIRONMENT: "PowerShell 7",
        JobAttribute.RUN_AS: "RunAs",
        JobAttribute.PARENT: "11",
        JobAttribute.CHILDREN: ("13", "14"),
        JobAttribute.CREATED: datetime(2024, 2, 15, 10, 45, tzinfo=UTC),
        JobAttribute.ENDED: datetime(2024, 2, 15, 10, 46, tzinfo=UTC),
        JobAttribute.DESCRIPTION: "Reading drives",
    }


def test_a_parent_may_be_told_by_its_id_alone() -> None:
    assert facts(parentJobId=11)[JobAttribute.PARENT] == "11"
    assert facts(parentJob=0, environment="", statusDescription=None) == {}


def test_built_in_variables_have_their_values_as_far_as_they_are_known() -> None:
    told = seen(
        id=12,
        identity={"id": 1, "name": "anna"},
        startTime="2024-02-15T10:45:00Z",
        script={"id": 7, "name": "Script1.ps1"},
        schedule="Nightly",
        scheduleId=3,
    )
    assert told.built_in == (
        ("$UAJobId", "12"),
        ("$UAJob.Identity.Name", "anna"),
        ("$UAJob.StartTime", "2024-02-15 10:45:00 UTC"),
        ("$UAScript", "Script1.ps1"),
        ("$UAScriptId", "7"),
        ("$UASchedule", "Nightly"),
        ("$UAScheduleId", "3"),
    )
    assert seen(id=12, identity=None).built_in == (("$UAJobId", "12"),)


def test_a_built_in_time_without_a_zone_is_the_servers() -> None:
    told = seen(id=12, identity=None, startTime="2024-02-15T10:45:00").built_in
    assert told[1] == ("$UAJob.StartTime", "2024-02-15 10:45:00 (server time)")


def test_a_row_of_a_list_is_short() -> None:
    job = JobAnswer.model_validate({"id": 12, "status": 42, "script": "A.ps1", "startTime": "2024-02-15T10:45:00Z"})
    at = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)
    assert translate.row(job, "12") == JobRow("12", "A.ps1", JobState.UNKNOWN, "Unknown (42)", at, None, None)


def test_scripts_are_components_and_those_in_folders_come_with_their_paths() -> None:
    rows = [
        {"id": 7, "name": "Script1.ps1", "fullPath": "Script1.ps1", "description": ""},
        {"id": 8, "name": "Clean.ps1", "fullPath": "A/Clean.ps1", "description": "Cleans."},
        {"id": 9, "name": "clean.ps1", "fullPath": "B/clean.ps1"},
        {"id": "a/b", "name": "Astray.ps1"},
        {"id": None, "name": "NoId.ps1"},
        {"id": 10, "name": None},
    ]
    assert translate.components([ScriptRow.model_validate(row) for row in rows]) == (
        Component("7", "Script1.ps1"),
        Component("8", "Clean.ps1", "Cleans.", path="A/Clean.ps1"),
        Component("9", "clean.ps1", path="B/clean.ps1"),
    )


def test_parameters_are_variables_with_the_scripts_declaration() -> None:
    rows = [
        {
            "name": "Name",
            "type": "System.String, System.Private.CoreLib, Version=8.0.0.0",
            "required": True,
            "validValues": ["Spooler", None, "WinRM"],
            "helpText": "Service",
        },
        {"name": "Count", "type": "System.Int32", "defaultValue": 1, "mandatory": "false", "validValues": None},
        {"name": "Any", "type": "System.Nullable`1[[System.Int32, mscorlib]]"},
        {"name": "Account", "type": "System.Management.Automation.PSCredential, System.Management.Automation"},
        {"name": ""},
    ]
    assert translate.variables([ParameterRow.model_validate(row) for row in rows]) == (
        Variable(
            "Name",
            "System.String",
            None,
            "Service",
            flagged_required=True,
            allowed=("Spooler", "WinRM"),
            by_name=VariableReference.MAYBE,
        ),
        Variable("Count", "System.Int32", "1", flagged_required=False, by_name=VariableReference.MAYBE),
        Variable(
            "Any",
            "System.Nullable`1[[System.Int32, mscorlib]]",
            flagged_required=False,
            by_name=VariableReference.MAYBE,
        ),
        Variable(
            "Account",
            "System.Management.Automation.PSCredential",
            flagged_required=False,
            by_name=VariableReference.ALWAYS,
        ),
    )


@pytest.mark.parametrize(
    ("data", "ids", "total"),
    [
        ([{"id": 1}, None, {"id": 2}], ["1", "2"], None),
        ({"page": [{"id": 1}], "total": 9}, ["1"], 9),
        ({"page": None}, [], None),
        ([], [], None),
    ],
)
def test_a_list_is_an_array_or_a_page(data: object, ids: list[str], total: int | None) -> None:
    page = listed(JobAnswer, data, Action.READ_JOB)
    assert [row.id for row in page.page] == ids
    assert page.total == total


def test_an_empty_body_is_a_list_only_where_nothing_claims_what_is_not_there() -> None:
    assert listed_or_none(JobAnswer, None, Action.READ_JOB).page == ()
    assert [row.id for row in listed_or_none(JobAnswer, [{"id": 1}], Action.READ_JOB).page] == ["1"]


@pytest.mark.parametrize("data", [None, {"jobs": []}, 12, "x", {"page": "x"}, [1]])
def test_what_is_no_list_is_never_taken_for_an_empty_one(data: object) -> None:
    with pytest.raises(UnexpectedAnswer):
        listed(JobAnswer, data, Action.READ_JOB)


def nested(depth: int) -> object:
    value: object = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("field", ["id", "runId", "scriptId", "identity", "schedule", "parentJob", "status", "output"])
def test_a_value_that_is_nested_deeply_is_not_given(field: str) -> None:
    assert validate(JobAnswer, {"id": 12, field: nested(5000)}, Action.READ_JOB).script_name is None


def test_odd_values_are_read_as_not_given() -> None:
    job = validate(JobAnswer, {"id": True, "status": {}, "identity": 5.5, "children": None}, Action.READ_JOB)
    assert (job.id, job.status, job.identity, job.children) == ("true", None, None, ())
