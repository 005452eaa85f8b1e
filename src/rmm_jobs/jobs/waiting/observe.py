"""Observe a job: poll it once, ask further where a poll found nothing, and gather what is known of a removed job."""

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from rmm_jobs.domain.errors import LedgerUnavailable
from rmm_jobs.domain.job_errors import JobNotFound
from rmm_jobs.domain.model import Job, JobState, JobStatus
from rmm_jobs.domain.results import JobRemoved, JobReport
from rmm_jobs.domain.system import Missing, System
from rmm_jobs.domain.system_errors import SystemFailure
from rmm_jobs.jobs.context import Services
from rmm_jobs.jobs.finish import secrets_given
from rmm_jobs.jobs.ledger_rows import begun_at, can_read_ledger, ledger_row

NOT_SEEN_YET = JobStatus(JobState.QUEUED, shown=False)
"""Status of a job that has started and that no system has reported on."""
_BEGUN = {JobState.RUNNING, JobState.WAITING, JobState.CANCELING}


@dataclass(frozen=True, slots=True)
class StatusReport:
    """A job's report, with the status it was made from; `None` where no poll has found the job."""

    report: JobReport
    status: JobStatus | None = None


async def observe(
    services: Services[System], job: Job, *, deadline: float, fresh: float = 0.0
) -> JobStatus | JobRemoved:
    """Return the job's status, or what is known of a job that the system no longer has.

    A look of somebody else's that is less than `fresh` seconds old will do.

    Raises:
        JobNotFound: neither the system nor the ledger knows the job.
        SystemFailure: the system was not reached, or refused.
    """
    polled = await poll(services, job, deadline=deadline, fresh=fresh)
    if isinstance(polled, JobStatus):
        return polled
    told = await services.system.ask_further(job, polled, deadline=deadline)
    if isinstance(told, JobStatus):
        # The job itself does not tell a job that waits from one that runs; a job that ran does not wait again.
        begun = told.state is JobState.QUEUED and await _has_begun(services, job)
        return replace(told, state=JobState.RUNNING, shown=True) if begun else told
    if told is Missing.NOT_VISIBLE_YET and not await _has_been_seen(services, job):
        return NOT_SEEN_YET
    return await describe_missing_job(services, job)


async def poll(services: Services[System], job: Job, *, deadline: float, fresh: float = 0.0) -> JobStatus | Missing:
    """Poll the job with one request, or share the one that is under way or less than `fresh` seconds old.

    Raises:
        JobNotFound, SystemFailure: as `System.poll` does.
    """
    make = partial(_poll, services, job, deadline)
    return await services.looks.look(job, make, services.clock, deadline=deadline, fresh=fresh)


async def _poll(services: Services[System], job: Job, deadline: float) -> JobStatus | Missing:
    """Poll the job, note the result for measuring its duration, and hide the secrets that it was given."""
    asked = services.clock.monotonic()
    found = await services.system.poll(job, deadline=deadline)
    if isinstance(found, JobStatus):
        earlier = services.memory.last_state(job.uid)
        services.memory.see(job.uid, found.state, asked=asked, answered=services.clock.monotonic())
        if found.given is not None:  # whichever tool looks first: what the job prints may repeat them
            services.memory.hide(job.uid, secrets_given(found.given))
        if found.state in _BEGUN and earlier not in _BEGUN:
            with suppress(LedgerUnavailable):  # another process would then not know it
                await services.ledger.begun(job.uid, services.clock.now())
    return found


async def _has_begun(services: Services[System], job: Job) -> bool:
    """Return whether the job was seen to run, by this process or another one."""
    return services.memory.last_state(job.uid) in _BEGUN or await begun_at(services, job) is not None


async def _has_been_seen(services: Services[System], job: Job) -> bool:
    """Return whether any poll has shown the job here, or any process has noted its begin or its end."""
    if services.memory.last_state(job.uid) is not None:
        return True
    row = await ledger_row(services, job.uid)
    return (row is not None and row[1] is not None) or await _has_begun(services, job)


async def end_told_by_job(
    services: Services[System], job: Job, status: JobStatus, *, deadline: float
) -> JobStatus | None:
    """Return the end that the job itself tells while its last status shows none; `None` where nothing tells an end."""
    seen = status if status.shown else Missing.NOT_VISIBLE_YET
    try:
        told = await services.system.ask_further(job, seen, deadline=deadline)
    except SystemFailure:  # the last status tells what it can
        return None
    if isinstance(told, Missing):
        return None
    return told if told.has_ended else None


async def describe_missing_job(services: Services[System], job: Job, last: JobState | None = None) -> JobRemoved:
    """Gather what is known here of a job that the system does not know. `last` is the state the caller saw.

    Raises:
        JobNotFound: the ledger does not know the job either, and no poll has found it.
    """
    row = await ledger_row(services, job.uid)
    last = last or services.memory.last_state(job.uid)
    if last is None and await _has_begun(services, job):
        last = JobState.RUNNING
    if row is None and last is None and job.sent_at is None:
        raise JobNotFound(job.uid, ledger_read=await can_read_ledger(services))
    return JobRemoved(job, last, row[1] if row else None)
