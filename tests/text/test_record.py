"""The machine-readable record of every answer: a contract that docs/records.md describes."""

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from goldens import GOLDEN, as_json, check_golden
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.model import JobState
from rmm_jobs.domain.ports import JobOutput
from rmm_jobs.domain.results import Finished, Queued, Running
from rmm_jobs.text.registry import RECORDS, nearest
from text_cases import CASES, JOB, JOB_UID, LONG_TEXT, RECORD_CASES, of_each_type, outcome_types, record_of

FROM_OUTSIDE = (
    "Database is",
    "hunter2",
    "t0ps3cr3t",
    "Scanning",
    "Could not",
    "doesn't have access",
    "Access denied",
    "Data at the root",
)
FROM_SCRIPTS = ("nearly full", "Name of the new", "Enter the", "process25", "FreeGB", "volumes", "Follow me", "Connect")
LEFT_OUT = {kind: {"parameters"} for kind in ("finished", "timed_out")}
"""Keys that docs/records.md has as absent where the system has no such fact, as Datto RMM."""
SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@pytest.mark.whole
@pytest.mark.parametrize("name", RECORD_CASES)
def test_a_record_is_its_golden_file(name: str) -> None:
    check_golden(GOLDEN / "records" / f"{name}.json", as_json(record_of(RECORD_CASES[name].subject)))


def test_every_golden_record_has_a_case() -> None:
    assert {path.stem for path in (GOLDEN / "records").iterdir()} - set(RECORD_CASES) == set()


@pytest.mark.parametrize("name", of_each_type(CASES))
def test_a_record_is_json_and_holds_no_secret_and_nothing_a_device_or_vendor_said(name: str) -> None:
    text = json.dumps(record_of(CASES[name].subject))

    for secret in (*FROM_OUTSIDE, *FROM_SCRIPTS):
        assert secret not in text


@pytest.mark.whole
@pytest.mark.parametrize("subject", outcome_types(), ids=lambda subject: subject.__name__)
def test_every_result_and_error_has_a_kind_and_a_golden_record(subject: type[object]) -> None:
    assert nearest(RECORDS.entries, subject) is not None
    assert subject in {type(case.subject) for case in RECORD_CASES.values()}


def test_a_kind_is_that_of_one_type_and_in_snake_case() -> None:
    kinds = [entry.kind for entry in RECORDS.entries.values()]
    assert len(set(kinds)) == len(kinds)
    assert [kind for kind in kinds if not SNAKE_CASE.fullmatch(kind)] == []


@pytest.mark.parametrize("name", of_each_type(RECORD_CASES))
def test_every_record_has_its_version_its_kind_and_whether_it_is_an_error(name: str) -> None:
    subject = RECORD_CASES[name].subject
    data = record_of(subject)
    assert data["schema_version"] == 1
    entry = nearest(RECORDS.entries, type(subject))
    assert entry is not None
    assert data["kind"] == entry.kind
    assert data["error"] is isinstance(subject, JobsError)


def test_a_fact_that_is_not_known_is_null_and_not_left_out() -> None:
    keys: dict[object, set[frozenset[str]]] = {}
    for case in RECORD_CASES.values():
        data = record_of(case.subject)
        keys.setdefault(data["kind"], set()).add(frozenset(data) - LEFT_OUT.get(str(data["kind"]), set()))
    assert {kind: len(shapes) for kind, shapes in keys.items() if len(shapes) > 1} == {}


def test_a_kind_does_not_follow_the_name_of_its_class() -> None:
    before, name = record_of(Queued(JOB)), Queued.__name__
    try:
        Queued.__name__ = "Accepted"
        assert record_of(Queued(JOB)) == before
    finally:
        Queued.__name__ = name


def test_an_error_without_a_kind_is_a_bug() -> None:
    with pytest.raises(TypeError, match="JobsError"):
        record_of(JobsError())


def test_a_completed_job_says_where_its_exit_code_comes_from() -> None:
    assert record_of(CASES["completed"].subject) == {
        "schema_version": 1,
        "kind": "finished",
        "error": False,
        "job_uid": JOB_UID,
        "device": "ACME-DC01",
        "device_uid": JOB.device_uid,
        "component": "Clear Temp Files",
        "component_uid": JOB.component_uid,
        "reference": JOB.reference,
        "recognised_by": None,
        "state": "completed",
        "exit_code": 0,
        "exit_code_source": "reported",
        "duration_seconds": 45.0,
        "warnings": None,
        "verdicts": None,
        "stdout": {"characters": 132, "characters_cut": 0, "cut": False},
        "stderr": {"characters": 0, "characters_cut": 0, "cut": False},
        "output_error": None,
        "pipeline": None,
        "pipeline_error": None,
        "origin": None,
    }
    assert record_of(CASES["completed-without-output"].subject)["exit_code_source"] == "derived"
    assert record_of(CASES["completed-with-warnings"].subject)["exit_code_source"] is None


def test_a_cut_and_an_unreadable_stream_are_told_apart() -> None:
    data = record_of(Finished(JOB, JobState.FAILED, JobOutput(LONG_TEXT, None)))

    assert data["stdout"] == {"characters": 2_159_999, "characters_cut": 2_154_033, "cut": True}
    assert data["stderr"] is None


def test_times_are_in_utc_with_milliseconds() -> None:
    cairo = timezone(timedelta(hours=2))
    running = Running(JOB, datetime(2024, 2, 15, 12, 45, 0, 123_456, tzinfo=cairo), elapsed=1.0)
    assert record_of(running)["started_at"] == "2024-02-15T10:45:00.123Z"


def test_text_from_outside_is_one_clean_line() -> None:
    running = Running(replace(JOB, device="PC\r\n\x1b[2JAll is well\u202e"), None, elapsed=None)
    assert record_of(running)["device"] == "PC All is well"


def test_the_record_within_a_record_has_a_kind_and_no_version() -> None:
    report = record_of(CASES["psu-details"].subject)["report"]

    assert isinstance(report, dict)
    assert report["kind"] == "finished"
    assert "schema_version" not in report


def test_a_program_finds_the_job_at_the_top_of_every_record_about_one_job() -> None:
    for name in ("psu-details", "psu-answer-not-sent", "psu-cancel-done", "output-page", "psu-pipeline"):
        assert record_of(CASES[name].subject)["job_uid"]
