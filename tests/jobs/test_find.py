"""What the ledger knows of a job counts only where the system does not contradict it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rmm_jobs.domain.model import Job, JobState, JobStatus
from rmm_jobs.jobs.find import fill_names, is_same_job

SENT = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)
ROW = Job("12", component="Backup.ps1", component_uid="7", variables={"Days": "3"}, sent_at=SENT, reference="rj-1")
SEEN = JobStatus(JobState.RUNNING, component="Backup.ps1", component_uid="7", started_at=SENT + timedelta(seconds=2))


def test_a_row_that_agrees_with_the_system_is_the_jobs() -> None:
    assert fill_names(ROW, SEEN) == ROW


def test_what_the_row_lacks_is_filled_in() -> None:
    named = fill_names(Job("12"), replace(SEEN, hostname="PSU01"))
    assert (named.device, named.component) == ("PSU01", "Backup.ps1")


@pytest.mark.parametrize(
    "seen",
    [
        replace(SEEN, component="Clean.ps1", component_uid="9"),
        replace(SEEN, started_at=SENT + timedelta(days=40)),
        replace(SEEN, started_at=SENT - timedelta(days=2)),
    ],
    ids=["another script", "long after the start", "long before it"],
)
def test_a_row_that_the_system_contradicts_is_about_another_job(seen: JobStatus) -> None:
    assert not is_same_job(ROW, seen)
    assert fill_names(ROW, seen) == Job("12", component=seen.component, component_uid=seen.component_uid)


def test_a_missing_zone_makes_no_other_job() -> None:
    assert is_same_job(ROW, replace(SEEN, started_at=SENT + timedelta(hours=14)))
