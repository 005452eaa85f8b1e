"""Starting a job only when an identical one is not open: a client that drops a call makes its assistant try again."""

from contextlib import suppress
from dataclasses import replace

from rmm_jobs.domain.errors import IdenticalJob, JobNotFound, LedgerUnavailable, SystemFailure, TooLateToStart
from rmm_jobs.domain.model import Job, Snapshot
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.results import Gone, MayHaveStarted
from rmm_jobs.jobs.context import Call, Desk
from rmm_jobs.jobs.find import find_job, ledger_row
from rmm_jobs.jobs.finish import note_ending
from rmm_jobs.jobs.observe import NOT_SEEN_YET, look, may_show_yet
from rmm_jobs.jobs.start import OpenStarts, Plan, Started, start_once
from rmm_jobs.jobs.wait import unknown_word

DAY = 86_400.0
"""Seconds after which a start that shows no sign of life does not keep another one from being sent."""


async def start_unless_open(desk: Desk, plan: Plan, call: Call, *, again: bool) -> Started | MayHaveStarted:
    """Start what was planned; `again` starts it whatever is open.

    Each identical start of this account that is not known to have ended is looked at once. The system is asked nothing
    more where there is none.

    Raises:
        IdenticalJob: one is queued or running, or that cannot be seen; nothing was started.
        TooLateToStart: finding out took too long; nothing was started.
        SystemFailure: the start was refused; nothing was started.
        LedgerUnavailable: the start could not be written down beforehand, so nothing was started.
    """
    over: set[str] = set()
    while True:
        if call.clock.monotonic() >= call.start_by:
            raise TooLateToStart(call.elapsed)
        started = await start_once(desk, plan, call, despite=None if again else over)
        if not isinstance(started, OpenStarts):
            return started
        await call.tell(Step.CHECKING_EARLIER)
        for job in started.jobs:
            await _refuse_unless_over(desk, job, call)
            over.add(job.reference or "")


async def _refuse_unless_over(desk: Desk, earlier: Job, call: Call) -> None:
    """Refuse the new start while the earlier one may run.

    Raises:
        IdenticalJob: it is queued or running, or it was sent less than a day ago and cannot be seen.
    """
    sent_at = earlier.sent_at or desk.clock.now()
    age = max(0.0, (desk.clock.now() - sent_at).total_seconds())
    reference = earlier.reference or ""
    trouble: SystemFailure | None = None
    seen: Snapshot | None = None
    try:
        job, seen = await _observe(desk, reference, replace(call, ends=call.start_by))
    except SystemFailure as failure:
        row = await ledger_row(desk, reference)
        job, trouble = row[0] if row else earlier, failure
    if job is not None and seen is None and age < DAY:
        raise IdenticalJob(job, age, trouble=trouble)
    if job is not None and seen is not None:
        if not (seen.state.is_final or seen.over_without_results):
            raise IdenticalJob(job, age, seen.state, unknown_word(seen))
        if seen.state.is_final:
            await note_ending(desk, job, seen)
    with suppress(LedgerUnavailable):  # it is looked at once more before the next start
        await desk.ledger.over(reference)


async def _observe(desk: Desk, reference: str, call: Call) -> tuple[Job | None, Snapshot | None]:
    """The earlier job and a look at it.

    A start that was never confirmed is looked for first. Without a look nobody knows how the job stands; without a job
    it is not there any more: removed by the system, or its start was refused meanwhile.

    Raises:
        SystemFailure: the system could not be asked.
        LedgerUnavailable: the ledger could not be read.
    """
    if await desk.ledger.find(reference) is None:
        return None, None
    try:
        job = await find_job(desk, reference, None, call)
        if isinstance(job, MayHaveStarted):
            # Another call may be about to confirm, or to be refused, what was not found.
            row = await desk.ledger.find(reference)
            if row is None or not row[0].uid:
                return row and row[0], None
            job = row[0]
        seen = await look(desk, job, until=call.ends)
    except JobNotFound:
        return None, None
    if not isinstance(seen, Gone):
        return job, seen
    return (job, NOT_SEEN_YET) if may_show_yet(desk, seen) else (None, None)
