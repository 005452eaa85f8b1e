"""What one look at a job tells, and what it does not take back."""

from datetime import timedelta

import pytest

from fakes.ports import PlainServices
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.job_errors import JobNotFound
from rmm_jobs.domain.model import Job, JobState, JobStatus
from rmm_jobs.domain.ports import Ending
from rmm_jobs.domain.results import JobRemoved
from rmm_jobs.domain.system import Missing
from rmm_jobs.jobs.context import Services
from rmm_jobs.jobs.waiting.observe import NOT_SEEN_YET, observe

QUEUED, RUNNING = JobStatus(JobState.QUEUED), JobStatus(JobState.RUNNING)
FOREVER = 1e9


@pytest.fixture
def plain() -> PlainServices:
    plain = PlainServices()
    plain.system.devices = [Device("d1", "ACME-DC01", online=True)]
    return plain


def started(plain: PlainServices) -> Job:
    """A job of which the ledger has a row."""
    job = Job("job-1", device="ACME-DC01", device_uid="d1", sent_at=plain.clock.now(), reference="rj-1")
    plain.ledger.rows["rj-1"] = job
    return job


async def test_a_new_job_that_nothing_shows_is_queued(plain: PlainServices) -> None:
    assert await observe(plain.services, started(plain), deadline=FOREVER) is NOT_SEEN_YET


async def test_a_job_that_this_process_saw_run_is_not_queued_again_but_gone(plain: PlainServices) -> None:
    job = started(plain)
    plain.system.looks = [RUNNING, None]
    await observe(plain.services, job, deadline=FOREVER)
    assert await observe(plain.services, job, deadline=FOREVER) == JobRemoved(job, JobState.RUNNING)


async def test_nor_is_one_that_another_process_saw_run(plain: PlainServices) -> None:
    job = started(plain)
    plain.system.looks = [RUNNING, None]
    await observe(plain.services, job, deadline=FOREVER)
    other = Services(plain.system, plain.ledger, plain.clock)
    assert await observe(other, job, deadline=FOREVER) == JobRemoved(job, JobState.RUNNING)


async def test_a_job_that_ran_does_not_wait_again_because_only_the_job_itself_is_left(plain: PlainServices) -> None:
    job = started(plain)
    plain.system.looks, plain.system.itself = [RUNNING, None], QUEUED
    await observe(plain.services, job, deadline=FOREVER)
    seen = await observe(plain.services, job, deadline=FOREVER)
    assert isinstance(seen, JobStatus)
    assert seen.state is JobState.RUNNING


async def test_a_job_whose_end_was_noted_is_gone_with_its_end(plain: PlainServices) -> None:
    job = started(plain)
    ending = Ending(JobState.COMPLETED, 0, 4.0, plain.clock.now() + timedelta(seconds=4))
    plain.ledger.endings["job-1"] = ending
    assert await observe(plain.services, job, deadline=FOREVER) == JobRemoved(job, None, ending)


async def test_that_a_job_runs_is_noted_once(plain: PlainServices) -> None:
    job = started(plain)
    plain.system.looks = [QUEUED, RUNNING, RUNNING]
    for _ in range(3):
        await observe(plain.services, job, deadline=FOREVER)
    assert plain.diary.count("begun") == 1


async def test_a_ledger_that_cannot_be_read_hides_no_status(plain: PlainServices) -> None:
    job = started(plain)
    plain.ledger.broken = True
    plain.system.looks = [RUNNING]
    assert await observe(plain.services, job, deadline=FOREVER) == RUNNING


async def test_a_job_that_nobody_knows_is_not_found(plain: PlainServices) -> None:
    plain.system.missing = Missing.NOT_THERE
    with pytest.raises(JobNotFound):
        await observe(plain.services, Job("no-job", device_uid="d1"), deadline=FOREVER)
