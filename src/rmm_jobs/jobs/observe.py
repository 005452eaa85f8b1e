"""Read a job's status: with its device where it runs on one, else by its UID alone."""

from dataclasses import dataclass
from datetime import timedelta

from rmm_jobs.domain.capabilities import SupportsDevices
from rmm_jobs.domain.errors import JobNotFound
from rmm_jobs.domain.model import Job, JobState, JobStatus
from rmm_jobs.domain.results import JobRemoved, JobReport
from rmm_jobs.jobs.context import Services
from rmm_jobs.jobs.find import ledger_row

NOT_SEEN_YET = JobStatus(JobState.QUEUED)
"""Status of a job that has started and that no system has reported on."""
SECOND_POLL_AFTER = 1.0
"""Seconds before a missing job is polled once more: one miss may be a slip of the server."""
RESULTS_MAY_LAG = timedelta(minutes=10)
"""Time after its start in which a device's job that the system does not show counts as queued."""


@dataclass(frozen=True, slots=True)
class StatusReport:
    """A job's report, with the status it was made from; `None` where no poll has found the job."""

    report: JobReport
    status: JobStatus | None = None


async def observe(services: Services, job: Job, *, deadline: float) -> JobStatus | JobRemoved:
    """Return the job's status.

    A job without a device is removed when two polls miss it. A job on a device may only not be visible yet.

    Raises:
        JobNotFound: neither the system nor the ledger knows the job.
        SystemFailure: the system was not reached, or refused.
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
    """Poll the job with one request, and note the result for measuring its duration. `None`: not found."""
    asked = services.clock.monotonic()
    status = await services.system.job_status(job, deadline=deadline)
    if status is not None:
        services.note(job.uid, status.state, asked=asked)
    return status


async def _observe_on_device(services: Services, devices: SupportsDevices, job: Job, *, deadline: float) -> JobStatus:
    """Return the job's status on its device or, without results from there, the job's own status."""
    status = await poll_once(services, job, deadline=deadline) or await devices.job(job.uid, deadline=deadline)
    if status is not None:
        return status
    if job.sent_at is not None and services.clock.now() - job.sent_at < RESULTS_MAY_LAG:
        return NOT_SEEN_YET
    raise JobNotFound(job.uid)


VISIBLE_WITHIN_SECONDS = 10.0
"""Seconds after its start in which the system may not show a job yet."""


async def describe_missing_job(services: Services, job: Job, last: JobState | None = None) -> JobRemoved:
    """Gather what is known here of a job that the system does not know. `last` is the state the caller saw.

    Raises:
        JobNotFound: the ledger does not know the job either, and no poll has found it.
    """
    observed, row = services.durations.get(job.uid), await ledger_row(services, job.uid)
    last = last or (observed and observed.last)
    if row is None and last is None and job.sent_at is None:
        raise JobNotFound(job.uid)
    return JobRemoved(job, last, row[1] if row else None)


def may_not_be_visible_yet(services: Services, removed: JobRemoved) -> bool:
    """Return whether the job may be too new for the system to show it. A job that was seen once was visible."""
    sent_at, observed = removed.job.sent_at, services.durations.get(removed.job.uid)
    if sent_at is None or removed.ending is not None or (observed is not None and observed.last):
        return False
    return (services.clock.now() - sent_at).total_seconds() < VISIBLE_WITHIN_SECONDS
