"""Report a job's status, now or after waiting for its end."""

from datetime import datetime

from rmm_jobs.domain.capabilities import SupportsDevices
from rmm_jobs.domain.lanes import Lane, in_lane, noting_waits
from rmm_jobs.domain.model import Job, JobState, JobStatus
from rmm_jobs.domain.results import JobRemoved, JobReport, MayHaveStarted, NoResults, Queued, Running
from rmm_jobs.domain.system import System
from rmm_jobs.domain.system_errors import RateLimited
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.find import fill_names, find_job, find_job_on, refuse_another_device
from rmm_jobs.jobs.finish import finished_result
from rmm_jobs.jobs.waiting.estimates import known_percent, look_urgency, unknown_state_name, usual_duration
from rmm_jobs.jobs.waiting.observe import StatusReport, end_told_by_job, observe
from rmm_jobs.jobs.waiting.prompts import pending_feedback
from rmm_jobs.jobs.waiting.wait import FINAL_POLL_SECONDS, over_result, wait_for_end

BACKGROUND_FRESH = 5.0
"""Seconds for which a look serves a task too: the interval in which tasks are asked for (server/task_wire.py)."""
LONG_SECONDS = 3_600.0
"""Seconds after which the status of a job without a timeout is checked against the job itself."""


async def job_status(services: Services[System], uid: str, call: CallContext, *, wait: bool) -> JobReport:
    """Report a job's status, as `job_status_report` does."""
    return (await job_status_report(services, uid, call, wait=wait)).report


async def job_status_on(
    services: Services[SupportsDevices], uid: str, device: str | None, call: CallContext, *, wait: bool
) -> JobReport:
    """Report the status of a job, whose device the caller may know, by UID or exact hostname.

    Raises:
        JobOnAnotherDevice: the ledger or the system's history names another device.
        JobNotFound, JobDeviceUnknown, SystemFailure: as `job_status_report` does.
    """
    job = await find_job_on(services, uid, device, call)
    status_report = await report_found(services, job, call, wait=wait)
    # Only the device's results tell how the job ended, and a wrong device has none: check it first.
    if isinstance(status_report.report, NoResults):
        await refuse_another_device(services, status_report.report.job, device, deadline=call.deadline)
    return status_report.report


async def job_status_report(services: Services[System], uid: str, call: CallContext, *, wait: bool) -> StatusReport:
    """Report a job's status after one poll, or after waiting as long as the call lasts.

    Args:
        services: The ports.
        uid: The job's UID, or the reference of a start whose answer was lost.
        call: The call.
        wait: Wait for the end.

    Raises:
        JobNotFound, JobDeviceUnknown: the job or its device cannot be found.
        SystemFailure: the system was not reached, or refused.
    """
    return await report_found(services, await find_job(services, uid, call), call, wait=wait)


async def report_found(
    services: Services[System], job: Job | MayHaveStarted, call: CallContext, *, wait: bool
) -> StatusReport:
    """Report the status of a job that was found, as `job_status_report` does."""
    if isinstance(job, MayHaveStarted):
        return StatusReport(job)
    waits = wait and not call.in_background
    if waits:
        status = await _first_look(services, job, call)
    else:
        fresh = BACKGROUND_FRESH if call.in_background else 0.0
        status = await observe(services, job, deadline=call.deadline, fresh=fresh)
    if isinstance(status, JobRemoved):
        return StatusReport(status)
    if status.over_without_results:
        return StatusReport(NoResults(job), status)
    job = fill_names(job, status)
    if waits and not status.state.is_final:
        since = None if job.sent_at is None else services.clock.monotonic() - _age(services, job.sent_at)
        return await wait_for_end(services, job, call, since=since, first=status)
    deadline = max(call.deadline, services.clock.monotonic() + FINAL_POLL_SECONDS)
    if _is_doubtful(services, job, status):
        end = await end_told_by_job(services, job, status, deadline=deadline)
        if end is not None and end.over_without_results:
            return StatusReport(over_result(job, status), end)
        status = end or status
    return StatusReport(await _report_now(services, job, status, deadline=deadline), status)


async def _first_look(services: Services[System], job: Job, call: CallContext) -> JobStatus | JobRemoved:
    """Observe a job that is waited for. Where the look is held back to its end, the wait knows what was seen last.

    Raises:
        JobNotFound, SystemFailure: as `observe` does.
    """
    refused: RateLimited | None = None
    with noting_waits(apart=True) as held:
        try:
            with in_lane(Lane.LOOK, await look_urgency(services, job)):
                seen = await observe(services, job, deadline=call.deadline)
        except RateLimited as limited:
            last = services.memory.last_state(job.uid)
            refused = None if limited.held_back and last is not None and not last.is_final else limited
            seen = JobStatus(last or JobState.UNKNOWN)
    if refused is not None or isinstance(seen, JobRemoved) or seen.has_ended:
        held.tell()  # else the job itself is what is waited for
    if refused is not None:
        raise refused
    return seen


def _is_doubtful(services: Services[System], job: Job, status: JobStatus) -> bool:
    """Return whether the job itself is worth one more request.

    Results may be stuck (docs/divergences.md, no-results). A job within its time costs no request more. One past its
    timeout may go on, and one whose age nobody knows may be old.
    """
    if status.state.is_final or not status.shown:  # `observe` has asked the job itself where nothing was shown
        return False
    if status.state is JobState.UNKNOWN or job.sent_at is None:
        return True
    return _age(services, job.sent_at) > (job.timeout or LONG_SECONDS)


async def _report_now(services: Services[System], job: Job, status: JobStatus, *, deadline: float) -> JobReport:
    """Turn one status into a report."""
    if status.state.is_final:
        return await finished_result(services, job, status, deadline=deadline)
    waiting = await pending_feedback(services, job, status, deadline=deadline)
    if waiting is not None:
        return waiting
    elapsed = None if job.sent_at is None else _age(services, job.sent_at)
    if status.state is JobState.QUEUED:
        return Queued(job, just_started=False, shown=status.shown)
    word = unknown_state_name(status)
    is_told = status.state is not JobState.UNKNOWN or word
    return Running(
        job=job,
        started_at=status.started_at or job.sent_at,
        elapsed=elapsed,
        percent=known_percent(status, elapsed, await usual_duration(services, job)),
        state=status.state if is_told else JobState.RUNNING,
        reported=word,
    )


def _age(services: Services[System], moment: datetime) -> float:
    return max(0.0, (services.clock.now() - moment).total_seconds())
