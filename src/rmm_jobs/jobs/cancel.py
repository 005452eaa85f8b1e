"""Asking a job to stop, and seeing what comes of it."""

from rmm_jobs.jobs.desk import Call, Desk
from rmm_jobs.jobs.errors import JobHasEnded, JobNotFound, SystemFailure
from rmm_jobs.jobs.locate import find_job, with_names
from rmm_jobs.jobs.model import Job, JobState
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
    return await _see_it_stop(desk, with_names(job, seen), seen.state, call)


async def _see_it_stop(desk: Desk, job: Job, state: JobState, call: Call) -> CancelReport:
    """What comes of it. When nothing can be seen any more, it has been asked for all the same."""
    began = desk.clock.monotonic()
    ends = call.ends - 2 * PAUSE
    while True:
        await call.tell(Step.WAITING, job=job, state=state)
        waited = desk.clock.monotonic() - began
        if waited >= STUCK_AFTER:
            return CancelReport(job, Cancellation.STUCK, waited)
        if began + waited >= ends:
            return CancelReport(job, Cancellation.REQUESTED, waited)
        await desk.clock.sleep(PAUSE)
        try:
            seen = await script_system(desk).snapshot(job.uid, "", until=call.ends)
        except SystemFailure:
            return CancelReport(job, Cancellation.REQUESTED, desk.clock.monotonic() - began)
        state = seen.state if seen else state
        if state is JobState.CANCELED:
            return CancelReport(job, Cancellation.CANCELED, desk.clock.monotonic() - began)
        if state.is_final:
            raise JobHasEnded(job.uid, state)
