"""Start a job only when no identical one is open: a client that drops a call makes its assistant try again."""

from contextlib import suppress
from dataclasses import replace

from rmm_jobs.domain.errors import IdenticalJob, JobNotFound, LedgerUnavailable, SystemFailure, TooLateToStart
from rmm_jobs.domain.model import Job, JobStatus, StartRequest
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.results import JobRemoved, MayHaveStarted
from rmm_jobs.domain.system import System
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.find import find_job, is_same_job, ledger_row
from rmm_jobs.jobs.finish import note_ending
from rmm_jobs.jobs.observe import observe
from rmm_jobs.jobs.start import OpenStarts, StartedJob, record_and_send
from rmm_jobs.jobs.wait import unknown_state_name

DAY = 86_400.0
"""Seconds after which an invisible start no longer blocks an identical one."""


async def start_unless_open(
    services: Services[System], request: StartRequest, call: CallContext, *, again: bool
) -> StartedJob | MayHaveStarted:
    """Start the job, unless an identical one may still run; `again` starts it regardless.

    Every identical start of this account that may still run is polled once. Without one, no request is added.

    Raises:
        IdenticalJob: an identical job is queued, running or invisible; nothing was started.
        TooLateToStart: polling took too long; nothing was started.
        SystemFailure: the system refused the start; nothing was started.
        LedgerUnavailable: the start could not be recorded beforehand, so nothing was started.
    """
    # The ledger's answer is repeated, because another call may have started the same job meanwhile.
    known_ended: set[str] = set()
    while True:
        if call.clock.monotonic() >= call.start_deadline:
            raise TooLateToStart(call.elapsed)
        started = await record_and_send(services, request, call, known_ended=None if again else known_ended)
        if not isinstance(started, OpenStarts):
            return started
        await call.report_progress(Step.CHECKING_EARLIER)
        for job in started.jobs:
            await _refuse_unless_ended(services, job, call)
            known_ended.add(job.reference or "")


async def _refuse_unless_ended(services: Services[System], earlier: Job, call: CallContext) -> None:
    """Refuse the new start while the earlier one may run.

    Raises:
        IdenticalJob: the earlier job is queued or running, or is invisible and less than a day old.
    """
    sent_at = earlier.sent_at or services.clock.now()
    age = max(0.0, (services.clock.now() - sent_at).total_seconds())
    reference = earlier.reference or ""
    trouble: SystemFailure | None = None
    seen: JobStatus | None = None
    try:
        job, seen = await _observe(services, reference, replace(call, deadline=call.start_deadline))
    except SystemFailure as failure:
        row = await ledger_row(services, reference)
        job, trouble = row[0] if row else earlier, failure
    # Nobody can tell whether it runs, so it counts as running for a day.
    if job is not None and seen is None and age < DAY:
        raise IdenticalJob(job, age, trouble=trouble)
    if job is not None and seen is not None:
        # Without results nobody knows how the job ended, but it has ended.
        if not (seen.state.is_final or seen.over_without_results):
            raise IdenticalJob(job, age, seen.state, unknown_state_name(seen))
        if seen.state.is_final:
            await note_ending(services, job, seen)
    with suppress(LedgerUnavailable):  # the next identical start polls the job once more
        await services.ledger.mark_closed(reference)


async def _observe(
    services: Services[System], reference: str, call: CallContext
) -> tuple[Job | None, JobStatus | None]:
    """Return the earlier job and its status, after searching for a start that was never confirmed.

    Returns:
        A job without a status when the poll told nothing. Neither when the job is gone: the system removed it, or
        refused its start meanwhile.

    Raises:
        SystemFailure: the system was not reached, or refused.
        LedgerUnavailable: the ledger could not be read.
    """
    if await services.ledger.find(reference) is None:
        return None, None
    try:
        job = await find_job(services, reference, call)
        if isinstance(job, MayHaveStarted):
            # Another call may be about to confirm, or to be refused, what was not found.
            row = await services.ledger.find(reference)
            if row is None or not row[0].uid:
                return row and row[0], None
            job = row[0]
        seen = await observe(services, job, deadline=call.deadline)
    except JobNotFound:
        return None, None
    if isinstance(seen, JobRemoved) or not is_same_job(job, seen):
        return None, None
    if not seen.state.is_final:
        # Results that never change look like a job that goes on: the job itself tells.
        further = await services.system.ask_further(job, seen, deadline=call.deadline)
        seen = further if isinstance(further, JobStatus) else seen
    return job, seen
