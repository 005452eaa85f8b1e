"""Looking at a job, whatever system it lives in: with its device where it runs on one, else by its id alone."""

from dataclasses import dataclass
from datetime import timedelta

from rmm_jobs.domain.capabilities import SupportsDevices
from rmm_jobs.domain.errors import JobNotFound
from rmm_jobs.domain.model import Job, JobState, JobStatus
from rmm_jobs.domain.results import JobRemoved, JobReport
from rmm_jobs.jobs.context import Services
from rmm_jobs.jobs.find import ledger_row

NOT_SEEN_YET = JobStatus(JobState.QUEUED)
"""A job that has started and that nobody has reported on."""
SECOND_POLL_AFTER = 1.0
"""Seconds before a job that is not there is looked for once more: a single miss may be a slip of the server."""
RESULTS_MAY_LAG = timedelta(minutes=10)
"""How long after its start a job of a device that the system does not show yet is taken for queued."""


@dataclass(frozen=True, slots=True)
class StatusReport:
    """How a job stands, and the last look at it; `None` where it was not seen."""

    report: JobReport
    seen: JobStatus | None = None


async def observe(services: Services, job: Job, *, deadline: float) -> JobStatus | JobRemoved:
    """How a job stands. Only one that is looked at by its id alone can be gone, after a second look.

    Raises:
        JobNotFound: neither the system nor the ledger knows it.
        SystemFailure: the system could not be asked.
    """
    if services.devices is not None:
        return await _observe_on_device(services, services.devices, job, deadline=deadline)
    status = await poll_once(services, job, deadline=deadline)
    if status is not None:
        return status
    left = await describe_missing_job(services, job)
    if services.clock.monotonic() + SECOND_POLL_AFTER < deadline:
        await services.clock.sleep(SECOND_POLL_AFTER)
        status = await poll_once(services, job, deadline=deadline)
    return status or left


async def poll_once(services: Services, job: Job, *, deadline: float) -> JobStatus | None:
    """One look and no more, noted for the measuring of durations; `None` where nothing is seen of the job."""
    asked = services.clock.monotonic()
    status = await services.system.job_status(job, deadline=deadline)
    if status is not None:
        services.note(job.uid, status.state, asked=asked)
    return status


async def _observe_on_device(services: Services, devices: SupportsDevices, job: Job, *, deadline: float) -> JobStatus:
    """How it stands on its device; without results from there, what is told of the job itself."""
    status = await poll_once(services, job, deadline=deadline) or await devices.job(job.uid, deadline=deadline)
    if status is not None:
        return status
    if job.sent_at is not None and services.clock.now() - job.sent_at < RESULTS_MAY_LAG:
        return NOT_SEEN_YET
    raise JobNotFound(job.uid)


VISIBLE_WITHIN_SECONDS = 10.0
"""Seconds after its start in which a job may not show yet."""


async def describe_missing_job(services: Services, job: Job, last: JobState | None = None) -> JobRemoved:
    """What is known here of a job that the system does not know; `last` is the state a caller saw it in.

    Raises:
        JobNotFound: the ledger does not know it either, and nobody has seen it.
    """
    observed, row = services.durations.get(job.uid), await ledger_row(services, job.uid)
    last = last or (observed and observed.last)
    if row is None and last is None and job.sent_at is None:
        raise JobNotFound(job.uid)
    return JobRemoved(job, last, row[1] if row else None)


def may_not_be_visible_yet(services: Services, gone: JobRemoved) -> bool:
    """Whether the job was started so lately that the system may not show it yet; one that was seen did show."""
    sent_at, observed = gone.job.sent_at, services.durations.get(gone.job.uid)
    if sent_at is None or gone.ending is not None or (observed is not None and observed.last):
        return False
    return (services.clock.now() - sent_at).total_seconds() < VISIBLE_WITHIN_SECONDS
