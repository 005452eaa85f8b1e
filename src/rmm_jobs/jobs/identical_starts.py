"""Refuse a start while an identical one may run: a client that drops a call makes its assistant try again."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from rmm_jobs.domain.errors import JobsError, LedgerUnavailable
from rmm_jobs.domain.job_errors import IdenticalJob, JobNotFound
from rmm_jobs.domain.model import Job, JobBeside, JobState, JobStatus
from rmm_jobs.domain.results import JobRemoved, MayHaveStarted
from rmm_jobs.domain.system import System
from rmm_jobs.domain.system_errors import (
    AnswerTooLarge,
    AuthenticationFailed,
    NotFound,
    PermissionDenied,
    RequestRejected,
    SystemFailure,
)
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.find import is_same_job
from rmm_jobs.jobs.finish import note_ending
from rmm_jobs.jobs.ledger_rows import begun_at
from rmm_jobs.jobs.lost_starts import search_again
from rmm_jobs.jobs.waiting.estimates import unknown_state_name
from rmm_jobs.jobs.waiting.observe import end_told_by_job, observe, poll

HOLDS_BACK = timedelta(days=1)
"""Age up to which a job that is invisible or removed holds an identical one back: nobody can tell whether it runs."""
LASTING = (PermissionDenied, AuthenticationFailed, RequestRejected, NotFound, AnswerTooLarge)
"""Failures of a look after which a later one tells no more. Any other passes: no start goes out because of it."""
BESIDE_SECONDS = 2.0
"""Seconds that the poll of another job may take, after a start: the answer about the started job waits for it."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """The system shows the earlier job."""

    job: Job
    status: JobStatus


@dataclass(frozen=True, slots=True)
class _NotShown:
    """Nothing shows how the earlier job stands; `trouble` says why, where a request failed."""

    job: Job
    trouble: SystemFailure | None = None


@dataclass(frozen=True, slots=True)
class _NoLongerThere:
    """The system does not know the earlier job, and nobody has seen it end."""

    job: Job
    last: JobState | None
    begun_at: datetime | None


class _CannotRun(Enum):
    """Reasons why no job of the earlier start can run."""

    REFUSED = "the system has refused that start meanwhile"
    UNKNOWN = "neither the ledger nor the system knows a job of that start"
    ENDED = "its job was seen to end, before the system removed it"
    REPLACED = "its UID is another job's now"


_Earlier = _Shown | _NotShown | _NoLongerThere | _CannotRun


async def refuse_unless_ended(services: Services[System], earlier: Job, call: CallContext) -> None:
    """Refuse the new start while the earlier one may run; else close the earlier one's row.

    Raises:
        IdenticalJob: the earlier job is queued or running, or the look at it failed in a way that passes, or it is
            invisible or removed and less than a day old. One whose time cannot be read counts as young.
    """
    now = services.clock.now()
    seen = await _look_at(services, earlier, replace(call, deadline=call.start_deadline))
    refusal = _refusal(seen, earlier.sent_at, now)
    if refusal is not None:
        raise refusal
    if isinstance(seen, _Shown) and seen.status.state.is_final:
        await note_ending(services, seen.job, seen.status)
    if isinstance(seen, _NotShown) and seen.trouble is not None:
        return  # nothing was found out, so the next identical start looks again
    with suppress(LedgerUnavailable):  # the next identical start polls the job once more
        await services.ledger.mark_closed(earlier.reference or "")


def _refusal(seen: _Earlier, sent_at: datetime | None, now: datetime) -> IdenticalJob | None:
    """Return the refusal of a new start beside an earlier one; `None` means that the new start goes out."""
    age = None if sent_at is None else max(0.0, (now - sent_at).total_seconds())
    is_young = age is None or age < HOLDS_BACK.total_seconds()
    match seen:
        case _Shown(job, status):
            # Without results nobody knows how the job ended, but it has ended.
            return None if status.has_ended else IdenticalJob(job, age, status.state, unknown_state_name(status))
        case _NotShown(job, trouble):
            passes = trouble is not None and not isinstance(trouble, LASTING)
            return IdenticalJob(job, age, trouble=trouble) if is_young or passes else None
        case _NoLongerThere(job, last, begun_at):
            is_young = is_young or (begun_at is not None and now - begun_at < HOLDS_BACK)
            return IdenticalJob(job, age, removed=True, last=last, begun_at=begun_at) if is_young else None
        case _CannotRun():
            return None


async def _look_at(services: Services[System], earlier: Job, call: CallContext) -> _Earlier:
    """Return how the job of an earlier start stands, after searching for one that was never confirmed.

    Raises:
        LedgerUnavailable: the ledger could not be read.
    """
    row = await services.ledger.find(earlier.reference or "")
    if row is None:
        return _CannotRun.REFUSED
    job = row[0]
    try:
        if not job.uid:
            found = await search_again(services, job, call)
            if isinstance(found, MayHaveStarted):
                # Another call may have confirmed meanwhile what was not found, or may have been refused.
                row = await services.ledger.find(earlier.reference or "")
                if row is None:
                    return _CannotRun.REFUSED
                if not row[0].uid:
                    return _NotShown(row[0], found.trouble)
                found = row[0]
            job = found
        return await _observed(services, await services.system.locate(job, deadline=call.deadline), call)
    except JobNotFound:
        return _CannotRun.UNKNOWN
    except SystemFailure as failure:
        return _NotShown(job, failure)


async def _observed(services: Services[System], job: Job, call: CallContext) -> _Earlier:
    """Return how a job stands that the ledger knows by its UID, by one poll.

    Raises:
        JobNotFound: neither the system nor the ledger knows the job.
        SystemFailure: the system was not reached, or refused.
    """
    seen = await observe(services, job, deadline=call.deadline)
    if isinstance(seen, JobRemoved):
        has_ended = seen.ending is not None or (seen.last is not None and seen.last.is_final)
        return _CannotRun.ENDED if has_ended else _NoLongerThere(job, seen.last, await begun_at(services, job))
    if not is_same_job(job, seen):
        return _CannotRun.REPLACED
    # Results that never change look like a job that goes on: the job itself tells.
    end = None if seen.state.is_final else await end_told_by_job(services, job, seen, deadline=call.deadline)
    return _Shown(job, end or seen)


async def note_job_beside(services: Services[System], job: Job, call: CallContext) -> Job:
    """Return a started job, with the open job of its component on its device that the ledger knows, if there is one.

    That job is polled once, shortly. Whatever fails here must not hide the started job.
    """
    with suppress(JobsError):
        other = await services.ledger.open_beside(job)
        if other is None:
            return job
        now = services.clock.monotonic()
        status = await poll(services, other, deadline=min(now + BESIDE_SECONDS, max(call.deadline, now + 1.0)))
        if not isinstance(status, JobStatus) or not is_same_job(other, status):
            return job
        if status.state.is_final:
            await note_ending(services, other, status)
        elif status.over_without_results:
            await services.ledger.mark_closed(other.reference or "")
        elif other.sent_at:
            age = (services.clock.now() - other.sent_at).total_seconds()
            return replace(job, beside=JobBeside(other.uid, max(0.0, age)))
    return job
