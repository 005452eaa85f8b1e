"""Runs of jobs from the ledger and the log, each once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rmm_jobs.domain.history import Event, EventKind
from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.ports import Ending, LedgerEntry
from rmm_jobs.inventory.runs import merged_runs

NOW = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)
SINCE = NOW - timedelta(days=1)
JOB = Job("job-1", device="PC", device_uid="d1", component="Cleanup", sent_at=NOW, reference="rj-0a1b2c3d4e5f")
CREATED = Event(
    "1",
    NOW,
    EventKind.JOBS,
    "job",
    "create",
    "PC",
    "d1",
    user="api",
    job_uid="JOB-1",
    job_name="Cleanup (rj-0a1b2c3d4e5f)",
    is_start=True,
)
ENDED = replace(CREATED, uid="2", at=NOW + timedelta(minutes=1), is_start=False, is_end=True, user="scheduler")


def test_a_job_that_both_know_is_one_run_with_what_each_knows() -> None:
    (run,) = merged_runs([LedgerEntry(JOB)], [ENDED, CREATED], SINCE)
    assert (run.uid, run.here, run.started_by, run.over, run.ended_at) == ("job-1", True, "api", True, ENDED.at)
    assert run.status == "ended"


def test_the_ledgers_outcome_wins_over_the_logs() -> None:
    ending = Ending(JobState.FAILED, None, 3.0, NOW)
    logged = replace(ENDED, state=JobState.COMPLETED)
    (run,) = merged_runs([LedgerEntry(JOB, ending, over=True)], [logged], SINCE)
    assert run.state is JobState.FAILED
    assert run.status == "failed"


def test_a_start_without_a_uid_gets_it_from_the_log_by_its_reference() -> None:
    (run,) = merged_runs([LedgerEntry(replace(JOB, uid=""))], [CREATED], SINCE)
    assert run.uid == "JOB-1"
    assert run.here


def test_a_start_of_ours_before_the_window_is_left_out_though_its_end_is_in_it() -> None:
    early = replace(JOB, sent_at=SINCE - timedelta(hours=1))
    assert merged_runs([LedgerEntry(early)], [ENDED], SINCE) == []


def test_a_job_on_two_devices_is_two_runs_and_the_reference_is_no_part_of_its_name() -> None:
    other = replace(CREATED, uid="3", hostname="PC2", device_uid="d2")
    runs = merged_runs([], [other, ENDED, CREATED], SINCE)
    assert [(run.device, run.over) for run in runs] == [("PC2", False), ("PC", True)]
    assert {run.component for run in runs} == {"Cleanup"}
    assert {run.reference for run in runs} == {"rj-0a1b2c3d4e5f"}


def test_an_end_does_not_tell_who_started_the_job() -> None:
    (run,) = merged_runs([], [ENDED], SINCE)
    assert run.started_by is None
    assert run.started_at is None
    assert run.at == ENDED.at


def test_rows_without_a_job_are_no_runs() -> None:
    assert merged_runs([], [replace(CREATED, job_uid=None)], SINCE) == []
