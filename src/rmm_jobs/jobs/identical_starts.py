"""Refuse a start while an identical one may run: a client that drops a call makes its assistant try again."""

import math
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Literal

from rmm_jobs.domain.errors import JobsError, LedgerUnavailable
from rmm_jobs.domain.job_errors import IdenticalJob, JobNotFound
from rmm_jobs.domain.model import Job, JobBeside, JobState, JobStatus
from rmm_jobs.domain.results import JobRemoved, MayHaveStarted
from rmm_jobs.domain.system import System
from rmm_jobs.domain.system_errors import SystemFailure
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.find import find_job, is_same_job
from rmm_jobs.jobs.finish import note_ending
from rmm_jobs.jobs.ledger_rows import begun_at, ledger_row
from rmm_jobs.jobs.waiting.estimates import unknown_state_name
from rmm_jobs.jobs.waiting.observe import observe, poll

DAY = 86_400.0
"""Seconds after which an invisible or removed job no longer blocks an identical one."""
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


class _Nothing(Enum):
    """No job of the earlier start can run."""

    RUNS = "it was refused, or has ended, or its UID is another job's now"


_Earlier = _Shown | _NotShown | _NoLongerThere | Literal[_Nothing.RUNS]


async def refuse_unless_ended(services: Services[System], earlier: Job, call: CallContext) -> None:
    """Refuse the new start while the earlier one may run.

    Raises:
        IdenticalJob: the earlier job is queued or running, or is invisible or removed and less than a day old. One
            whose time cannot be read counts as young.
    """
    now, reference = services.clock.now(), earlier.reference or ""
    age = None if earlier.sent_at is None else max(0.0, (now - earlier.sent_at).total_seconds())
    match await _look_at(services, earlier, replace(call, deadline=call.start_deadline)):
        # Nobody can tell whether these two run, so they count as running for a day.
        case _NotShown(job, trouble) if (age or 0.0) < DAY:
            raise IdenticalJob(job, age, trouble=trouble)
        case _NoLongerThere(job, last, begun_at) if min(age or 0.0, _seconds_since(begun_at, now)) < DAY:
            raise IdenticalJob(job, age, removed=True, last=last, begun_at=begun_at)
        # Without results nobody knows how the job ended, but it has ended.
        case _Shown(job, status) if not (status.state.is_final or status.over_without_results):
            raise IdenticalJob(job, age, status.state, unknown_state_name(status))
        case _Shown(job, status) if status.state.is_final:
            await note_ending(services, job, status)
        case _:
            pass
    with suppress(LedgerUnavailable):  # the next identical start polls the job once more
        await services.ledger.mark_closed(reference)


def _seconds_since(moment: datetime | None, now: datetime) -> float:
    return math.inf if moment is None else (now - moment).total_seconds()


async def _look_at(services: Services[System], earlier: Job, call: CallContext) -> _Earlier:
    """Return how the job of an earlier start stands, as far as the ledger and one poll tell."""
    reference = earlier.reference or ""
    try:
        return await _find_and_observe(services, reference, call)
    except JobNotFound:
        return _Nothing.RUNS
    except SystemFailure as failure:
        row = await ledger_row(services, reference)
        return _NotShown(row[0] if row else earlier, failure)


async def _find_and_observe(services: Services[System], reference: str, call: CallContext) -> _Earlier:
    """Search for a start that was never confirmed, and poll the job.

    Raises:
        JobNotFound: the ledger cannot tell which job was started.
        SystemFailure: the system was not reached, or refused.
        LedgerUnavailable: the ledger could not be read.
    """
    if await services.ledger.find(reference) is None:  # the system has refused the start meanwhile
        return _Nothing.RUNS
    job = await find_job(services, reference, call)
    if isinstance(job, MayHaveStarted):
        # Another call may be about to confirm, or to be refused, what was not found.
        row = await services.ledger.find(reference)
        if row is None or not row[0].uid:
            return _NotShown(row[0], job.trouble) if row else _Nothing.RUNS
        job = row[0]
    seen = await observe(services, job, deadline=call.deadline)
    if isinstance(seen, JobRemoved):
        has_ended = seen.ending is not None or (seen.last is not None and seen.last.is_final)
        return _Nothing.RUNS if has_ended else _NoLongerThere(job, seen.last, await begun_at(services, job))
    if not is_same_job(job, seen):
        return _Nothing.RUNS
    if not seen.state.is_final:
        # Results that never change look like a job that goes on: the job itself tells.
        further = await services.system.ask_further(job, seen, deadline=call.deadline)
        seen = further if isinstance(further, JobStatus) else seen
    return _Shown(job, seen)


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
