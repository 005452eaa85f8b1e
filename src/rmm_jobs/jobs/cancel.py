"""Asking a job to stop, and seeing what comes of it."""

from rmm_jobs.jobs.desk import Call, Desk
from rmm_jobs.jobs.errors import JobHasEnded, JobNotFound
from rmm_jobs.jobs.locate import find_job
from rmm_jobs.jobs.model import JobState
from rmm_jobs.jobs.ports import Step
from rmm_jobs.jobs.results import Cancellation, CancelReport, MayHaveStarted
from rmm_jobs.jobs.scripts import script_system

STUCK_AFTER = 20.0
"""Seconds after which a job that is still canceling is called stuck."""
PAUSE = 1.0


async def cancel_job(desk: Desk, uid: str, call: Call) -> CancelReport:
    """Cancel a job that is in progress.

    Raises:
        JobNotFound: there is no such job.
        JobHasEnded: there is nothing to cancel any more.
    """
    job = await find_job(desk, uid, None, call)
    if isinstance(job, MayHaveStarted):
        raise JobNotFound(uid)
    system = script_system(desk)
    seen = await system.snapshot(job.uid, "", until=call.ends)
    if seen is None:
        raise JobNotFound(uid)
    if seen.state.is_final:
        raise JobHasEnded(job.uid, seen.state)
    await system.cancel(job.uid, until=call.ends)
    began = desk.clock.monotonic()
    stuck_at, ends = began + STUCK_AFTER, call.ends - 2 * PAUSE
    while True:
        await call.tell(Step.WAITING, job=job, state=seen.state)
        now = desk.clock.monotonic()
        if now >= min(stuck_at, ends):
            outcome = Cancellation.STUCK if now >= stuck_at else Cancellation.REQUESTED
            return CancelReport(job, outcome, now - began)
        await desk.clock.sleep(PAUSE)
        seen = await system.snapshot(job.uid, "", until=call.ends) or seen
        if seen.state is JobState.CANCELED:
            return CancelReport(job, Cancellation.CANCELED, desk.clock.monotonic() - began)
        if seen.state.is_final:
            raise JobHasEnded(job.uid, seen.state)
