"""Look at a job that nobody waits for in a call, and say when it has gone on for longer than it may."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from rmm_jobs.domain.answerable import Answerable
from rmm_jobs.domain.lanes import Lane, in_lane
from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.results import JobReport, Queued, Running, StillRunning, WaitingForFeedback
from rmm_jobs.domain.system import System
from rmm_jobs.domain.system_errors import AuthenticationFailed, PermissionDenied
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.finish import timed_out
from rmm_jobs.jobs.ledger_rows import ledger_row
from rmm_jobs.jobs.status import report_found
from rmm_jobs.jobs.waiting.estimates import look_urgency
from rmm_jobs.jobs.waiting.observe import NOT_SEEN_YET, StatusReport

Describe = Callable[[Services[Any], StatusReport, CallContext], Awaitable[Answerable]]
"""Add to a job's report what one tool tells beside it."""


@dataclass(frozen=True, slots=True)
class BackgroundJob:
    """Hold a job that was left to itself at `since`; `job` is what is known of it without the ledger."""

    job: Job
    since: datetime
    describe: Describe
    started: Job | None = None
    """The job as its start has made it, in the process that sent the start: it knows of a job beside it."""


async def report_alone(services: Services[System], seen: StatusReport, call: CallContext) -> JobReport:
    """Return the report as it is."""
    del services, call
    return seen.report


async def as_started(services: Services[System], seen: StatusReport, call: CallContext) -> JobReport:
    """Return the report of a run with the device that the start named: what the system adds is for who opens a job."""
    del call
    job = seen.report.job
    row = await ledger_row(services, job.uid)
    if row is None or row[0].component_uid != job.component_uid:  # an id that the server has given anew
        return seen.report
    return replace(seen.report, job=replace(job, device=row[0].device))


async def look(services: Services[System], given: Job, call: CallContext) -> StatusReport:
    """Return the status of a job with one look. The ledger's row of it wins over `given`.

    Raises:
        JobNotFound: neither the system nor the ledger knows the job.
        SystemFailure: the system was not reached, or refused.
    """
    row = await ledger_row(services, given.uid)
    job = await services.system.locate(row[0] if row else given, deadline=call.deadline)
    with in_lane(Lane.LOOK, await look_urgency(services, job)):
        return await report_found(services, job, call, wait=False)


async def report_background(
    services: Services[System],
    left: BackgroundJob,
    shared_look: Callable[[], Awaitable[StatusReport]],
    call: CallContext,
) -> Answerable:
    """Report a job as a wait would that began when the job was left to itself.

    Args:
        services: The ports.
        left: The job.
        shared_look: Makes the look, or returns one that was just made.
        call: The call.

    Raises:
        JobNotFound, SystemFailure: as `look` does, but for failures that waiting does not mend.
    """
    try:
        seen = await shared_look()
    except (AuthenticationFailed, PermissionDenied) as trouble:  # a revoked key does not come back by itself
        return await _out_of_sight(services, left, trouble)
    report = seen.report
    if left.started is not None and left.started.component_uid == report.job.component_uid:
        report = replace(report, job=left.started)
    if _is_due(services, left, report):
        return await timed_out(services, report.job, seen.status or NOT_SEEN_YET, deadline=call.deadline)
    return await left.describe(services, replace(seen, report=report), call)


def _is_due(services: Services[System], left: BackgroundJob, report: JobReport) -> bool:
    """Return whether the job has passed the end of its time since it was left to itself, and goes on.

    A job whose time was over before is waited for as long as it takes, as in a wait (docs/divergences.md, max-time). A
    prompt ends a wait whatever the time, so it comes first.
    """
    if not isinstance(report, Queued | Running):
        return False
    job = report.job
    if job.sent_at is None or job.timeout is None:
        return False
    due = job.sent_at + timedelta(seconds=job.timeout)
    return left.since < due <= services.clock.now()


async def _out_of_sight(
    services: Services[System], left: BackgroundJob, trouble: AuthenticationFailed | PermissionDenied
) -> StillRunning:
    row = await ledger_row(services, left.job.uid)
    job = row[0] if row else left.job
    now = services.clock.now()
    last = services.memory.last_state(job.uid)
    waited = max(0.0, (now - left.since).total_seconds())
    return StillRunning(
        job=job,
        state=last or JobState.QUEUED,
        elapsed=None if job.sent_at is None else max(0.0, (now - job.sent_at).total_seconds()),
        waited=waited,
        asked=waited,
        trouble=trouble,
        seen=last is not None,
        shown=last is not None,
    )


def is_ongoing(report: Answerable) -> bool:
    """Return whether a report shows a job that has not ended; a prompt that nobody has read yet does not end it."""
    return isinstance(report, Queued | Running) or (isinstance(report, WaitingForFeedback) and not report.prompts)
