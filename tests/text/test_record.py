"""The machine-readable record of every answer."""

import json

import pytest

from rmm_jobs.jobs.errors import JobsError
from rmm_jobs.jobs.model import JobState
from rmm_jobs.jobs.ports import Outlet
from rmm_jobs.jobs.results import Finished
from rmm_jobs.text.record import record
from text_cases import CASES, JOB, JOB_UID, LONG_TEXT

FROM_OUTSIDE = ("Database is", "hunter2", "t0ps3cr3t", "Scanning", "Could not", "doesn't have access", "Access denied")
FROM_SCRIPTS = ("nearly full", "Name of the new", "Enter the", "process25", "FreeGB", "volumes", "Follow me", "Connect")


@pytest.mark.parametrize("name", CASES)
def test_a_record_is_json_and_holds_no_secret_and_nothing_a_device_or_vendor_said(name: str) -> None:
    text = json.dumps(record(CASES[name].subject))

    for secret in (*FROM_OUTSIDE, *FROM_SCRIPTS):
        assert secret not in text


def test_a_completed_job_says_where_its_exit_code_comes_from() -> None:
    assert record(CASES["completed"].subject) == {
        "kind": "finished",
        "job_uid": JOB_UID,
        "device": "ACME-DC01",
        "device_uid": JOB.device_uid,
        "component": "Clear Temp Files",
        "component_uid": JOB.component_uid,
        "reference": JOB.reference,
        "state": "Completed",
        "exit_code": 0,
        "exit_code_source": "reported",
        "duration_seconds": 45.0,
        "warnings": None,
        "trouble": None,
        "stdout": {"characters": 132, "characters_cut": 0, "cut": False},
        "stderr": {"characters": 0, "characters_cut": 0, "cut": False},
    }
    assert record(CASES["completed-without-output"].subject)["exit_code_source"] == "derived"
    assert record(CASES["completed-with-warnings"].subject)["exit_code_source"] is None


def test_a_cut_and_an_unreadable_stream_are_told_apart() -> None:
    data = record(Finished(JOB, JobState.FAILED, Outlet(LONG_TEXT, None)))

    assert data["stdout"] == {"characters": 2_159_999, "characters_cut": 2_154_033, "cut": True}
    assert data["stderr"] is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("queued", {"kind": "queued", "state": "Queued", "job_uid": JOB_UID}),
        ("running", {"kind": "running", "state": "Running", "started_at": "2024-02-15T10:45:00+00:00", "percent": 50}),
        ("running-unknown-state", {"state": "Unknown", "device": None, "started_at": None}),
        ("timed-out", {"kind": "timed_out", "state": "Timeout", "duration_seconds": 300.0}),
        ("still-running", {"kind": "still_running", "state": "Running", "waited_seconds": 41.0, "trouble": None}),
        (
            "still-running-not-seen",
            {"trouble": {"kind": "authentication_failed", "action": "read a job", "status": 401}},
        ),
        ("may-have-started", {"kind": "may_have_started", "job_uid": None, "reference": "rj-0a1b2c3d4e5f"}),
        (
            "psu-may-have-started-one-possible",
            {
                "job_uid": None,
                "searched": True,
                "possible": [
                    {
                        "job_uid": "14",
                        "state": "Waiting for Feedback",
                        "at": "2024-02-15T10:45:00+00:00",
                        "started_by": "automation",
                    }
                ],
            },
        ),
        ("devices-many", {"kind": "device_list", "query": "WS", "site": None, "total": 1_500}),
        (
            "components-many",
            {
                "kind": "component_list",
                "query": None,
                "total": 326,
                "components": [
                    {"uid": "c1d2e3f4-a5b6-7890-cdef-123456789abc", "name": "Clear Temp Files"},
                    {"uid": "c2d3e4f5-a5b6-7890-cdef-123456789abc", "name": "Clear Browser Cache"},
                ],
            },
        ),
        (
            "output-page",
            {"kind": "output_page", "stream": "stdout", "offset": 3_200, "characters": 34, "total": 2_200_000},
        ),
        (
            "output-matches",
            {"matches": [{"line": 3, "offset": 120}, {"line": 2_051, "offset": 81_000}], "total_matches": 45},
        ),
        ("device-suspended", {"kind": "device_unusable", "reason": "suspended"}),
        ("missing-variable-some-given", {"missing": ["path"], "device": "ACME-DC01"}),
        ("variables-unreadable-secret", {"reason": "quote never closed", "position": 12, "name": "DB_PASSWORD"}),
        ("not-configured", {"problems": {"DATTO_API_KEY": "is not set", "DATTO_PLATFORM": "is not a platform"}}),
        (
            "failed-in-a-component",
            {
                "kind": "finished",
                "state": "Failed",
                "exit_code": None,
                "exit_code_source": None,
                "verdicts": {"job": "Success", "component": "Failure"},
            },
        ),
        ("no-results", {"kind": "no_results", "state": None, "job_uid": JOB_UID}),
        (
            "psu-gone",
            {"kind": "gone", "job_uid": "12", "state": None, "last_seen": "Running", "duration_seconds": None},
        ),
        (
            "psu-gone-after-its-end",
            {"state": "Completed", "last_seen": None, "duration_seconds": 4.0, "ended_at": "2024-02-15T10:45:00+00:00"},
        ),
        ("psu-timed-out-by-the-server", {"kind": "finished", "state": "Timeout", "duration_seconds": 600.0}),
        (
            "psu-cancel-unanswered",
            {
                "kind": "not_confirmed",
                "job": "12",
                "failure": {"kind": "server_trouble", "action": "cancel a job", "status": 500},
            },
        ),
        ("psu-nothing-asked", {"kind": "nothing_asked", "job": "14", "state": "Completed"}),
        ("psu-running-canceling", {"kind": "running", "state": "Canceling"}),
        ("psu-running-waiting", {"kind": "running", "state": "Waiting for Feedback"}),
        (
            "psu-waiting-for-secret",
            {
                "kind": "waiting_for_feedback",
                "job_uid": "14",
                "state": "Waiting for Feedback",
                "prompts": [{"uid": "32", "secret": True}],
                "answered": 1,
            },
        ),
        (
            "psu-cancel-done",
            {"kind": "cancel_report", "state": "Canceled", "outcome": "canceled", "waited_seconds": 3.0},
        ),
        ("psu-cancel-stuck", {"kind": "cancel_report", "state": "Canceling", "outcome": "stuck"}),
        (
            "psu-completed-with-pipeline",
            {
                "pipeline": {
                    "path": "",
                    "first": 0,
                    "rows": 2,
                    "table": {"rows_total": 2, "columns_total": 5, "cells_cut": 1},
                }
            },
        ),
        ("psu-pipeline", {"kind": "pipeline_view", "job_uid": "12", "path": "", "first": 25, "rows": 25}),
        ("psu-pipeline-json", {"path": "[0]", "offset": 0, "characters": 13, "total": 2_200}),
        ("psu-pipeline-none", {"kind": "pipeline_view", "path": "", "characters": 0, "total": 0}),
        (
            "psu-jobs-many",
            {
                "kind": "job_list",
                "component": "Get-DiskReport.ps1",
                "state": "Waiting for Feedback",
                "offset": 25,
                "total": 312,
            },
        ),
        (
            "psu-details",
            {
                "kind": "job_details",
                "facts": {"Started By": "ana", "Environment": "PowerShell 7", "Child Jobs": "15, 16"},
                "built_in": {"$UAJobId": "12", "$UAScript": "Get-DiskReport.ps1", "$UASchedule": ""},
            },
        ),
        ("psu-parameters-refused", {"problems": {"Retries": "a whole number", "Mode": "one of Soft, Hard"}}),
        ("psu-secret-prompt", {"job": "14", "prompt": {"uid": "32", "secret": True}}),
        ("psu-job-has-ended", {"job": "12", "state": "Completed With Errors"}),
        ("psu-path-not-found", {"path": "[0].Proces.Name", "step": ".Proces"}),
        ("rate-limited", {"kind": "rate_limited", "action": "read devices", "retry_after": 29.2, "blocked": False}),
    ],
)
def test_a_record_holds_the_facts_of_its_block(name: str, expected: dict[str, object]) -> None:
    data = record(CASES[name].subject)

    assert {key: data[key] for key in expected} == expected


def test_the_details_of_a_job_hold_the_record_of_its_report() -> None:
    report = record(CASES["psu-details"].subject)["report"]

    assert isinstance(report, dict)
    assert report["kind"] == "finished"
    assert report["job_uid"] == "12"


def test_an_answer_that_was_not_sent_holds_the_record_of_how_the_job_stands() -> None:
    data = record(CASES["psu-answer-not-sent"].subject)
    report = data["report"]

    assert (data["kind"], data["count"]) == ("answer_not_sent", 1)
    assert isinstance(report, dict)
    assert (report["kind"], report["job_uid"]) == ("finished", "14")


def test_a_list_of_jobs_is_recorded_row_by_row() -> None:
    jobs = record(CASES["psu-jobs"].subject)["jobs"]

    assert isinstance(jobs, list)
    assert jobs[0] == {
        "job_uid": "14",
        "component": "New-User.ps1",
        "state": "Waiting for Feedback",
        "started_at": "2024-02-15T10:45:00+00:00",
        "ended_at": None,
        "started_by": "ana",
    }


def test_an_error_without_data_is_its_kind() -> None:
    assert record(JobsError()) == {"kind": "jobs_error"}
