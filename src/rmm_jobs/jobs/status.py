"""Report a job's status, now or after waiting for its end."""

from datetime import datetime

from rmm_jobs.domain.model import Job, JobState, JobStatus
from rmm_jobs.domain.results import JobRemoved, JobReport, MayHaveStarted, NoResults, Queued, Running
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.find import fill_names, find_job, refuse_another_device
from rmm_jobs.jobs.finish import finished_result, timed_out
from rmm_jobs.jobs.observe import NOT_SEEN_YET, StatusReport, may_not_be_visible_yet, observe
from rmm_jobs.jobs.wait import (
    FINAL_POLL_SECONDS,
    known_percent,
    pending_feedback,
    unknown_state_name,
    usual_duration,
    wait_for_end,
)


async def job_status(services: Services, uid: str, device: str | None, call: CallContext, *, wait: bool) -> JobReport:
    """Report a job's status, as `job_status_report` does."""
    return (await job_status_report(services, uid, device, call, wait=wait)).report


async def job_status_report(
    services: Services, uid: str, device: str | None, call: CallContext, *, wait: bool
) -> StatusReport:
    """Report a job's status after one poll, or after waiting as long as the call lasts.

    Args:
        services: Ports and capabilities.
        uid: The job's UID, or the reference of a start whose answer was lost.
        device: The job's device, by UID or exact hostname. Only needed when neither ledger nor history knows it.
        call: The call.
        wait: Wait for the end.

    Raises:
        JobNotFound, JobDeviceUnknown, Refused: the job or its device cannot be found.
        SystemFailure: the system was not reached, or refused.
    """
    job = await find_job(services, uid, device, call)
    if isinstance(job, MayHaveStarted):
        return StatusReport(job)
    status = await _observe_or_queued(services, job, deadline=call.deadline)
    if isinstance(status, JobRemoved):
        return StatusReport(status)
    # Only the device's results tell how the job ended, and a wrong device has none: check it first.
    if status.over_without_results:
        await refuse_another_device(services, job, device, deadline=call.deadline)
        return StatusReport(NoResults(job), status)
    job = fill_names(job, status)
    if wait and not status.state.is_final:
        since = None if job.sent_at is None else services.clock.monotonic() - _age(services, job.sent_at)
        return await wait_for_end(services, job, call, since=since, first=status)
    deadline = max(call.deadline, services.clock.monotonic() + FINAL_POLL_SECONDS)
    return StatusReport(await _report_now(services, job, status, deadline=deadline), status)


async def _report_now(services: Services, job: Job, status: JobStatus, *, deadline: float) -> JobReport:
    """Turn one status into a report."""
    if status.state.is_final:
        return await finished_result(services, job, status, deadline=deadline)
    waiting = await pending_feedback(services, job, status, deadline=deadline)
    if waiting is not None:
        return waiting
    elapsed = None if job.sent_at is None else _age(services, job.sent_at)
    # A device may have lost a job that still counts as running. Without a device the system itself knows.
    is_overdue = (
        services.devices is not None and elapsed is not None and job.timeout is not None and elapsed >= job.timeout
    )
    if is_overdue:
        return await timed_out(services, job, status, deadline=deadline)
    if status.state is JobState.QUEUED:
        return Queued(job, just_started=False)
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


async def _observe_or_queued(services: Services, job: Job, *, deadline: float) -> JobStatus | JobRemoved:
    """Observe the job, and report one that may not be visible yet as queued."""
    seen = await observe(services, job, deadline=deadline)
    return NOT_SEEN_YET if isinstance(seen, JobRemoved) and may_not_be_visible_yet(services, seen) else seen


def _age(services: Services, moment: datetime) -> float:
    return max(0.0, (services.clock.now() - moment).total_seconds())
