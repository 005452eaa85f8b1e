"""An end against the ports alone: told as the system means it."""

import pytest

from fakes.ports import PlainServices
from rmm_jobs.domain.model import JobState, JobStatus
from rmm_jobs.domain.results import Finished, NoResults, TimedOut
from rmm_jobs.jobs.run import RunRequest, run_job
from rmm_jobs.jobs.status import job_status

WAITED = RunRequest("ACME-DC01", "Clear Temp Files", wait=True)
COMPLETED = JobStatus(JobState.COMPLETED, exit_code=0)


@pytest.mark.parametrize(
    ("seen", "state", "exit_code", "derived"),
    [
        (JobStatus(JobState.COMPLETED), JobState.COMPLETED, None, False),
        (JobStatus(JobState.COMPLETED, derived_exit_code=0), JobState.COMPLETED, 0, True),
        (JobStatus(JobState.COMPLETED, exit_code=3, derived_exit_code=0), JobState.COMPLETED, 3, False),
        (JobStatus(JobState.COMPLETED, stderr="broke"), JobState.COMPLETED, None, False),
        (JobStatus(JobState.COMPLETED, stderr="broke", may_hide_errors=True), JobState.ERRORS, None, False),
        (JobStatus(JobState.COMPLETED, may_hide_errors=True), JobState.COMPLETED, None, False),
        (JobStatus(JobState.TIMED_OUT), JobState.TIMED_OUT, None, False),
    ],
)
async def test_an_end_is_told_as_the_system_means_it(
    plain: PlainServices, seen: JobStatus, state: JobState, exit_code: int | None, *, derived: bool
) -> None:
    plain.system.looks = [seen]
    report = await run_job(plain.services, WAITED, plain.call())
    assert isinstance(report, Finished)
    assert (report.state, report.exit_code, report.exit_derived) == (state, exit_code, derived)


async def test_a_job_that_is_out_of_time_and_may_run_on_is_told_as_such(plain: PlainServices) -> None:
    plain.system.looks = [JobStatus(JobState.TIMED_OUT, may_run_on=True)]
    assert isinstance(await run_job(plain.services, WAITED, plain.call()), TimedOut)


async def test_a_job_that_is_over_without_results_is_told_as_such(plain: PlainServices) -> None:
    plain.system.itself = JobStatus(JobState.UNKNOWN, "done and dusted", device_uid="d1", over_without_results=True)
    assert isinstance(await job_status(plain.services, "job-1", plain.call(), wait=False), NoResults)
    assert isinstance(await run_job(plain.services, WAITED, plain.call()), NoResults)
