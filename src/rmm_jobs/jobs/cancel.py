"""Ask a job to stop, and watch what becomes of it."""

from dataclasses import dataclass

from rmm_jobs.domain.capabilities import SupportsCancel
from rmm_jobs.domain.job_errors import JobHasEnded, JobNotFound
from rmm_jobs.domain.model import Job, JobState, JobStatus
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.results import Cancellation, CancelReport, JobRemoved, MayHaveStarted
from rmm_jobs.domain.system import Missing
from rmm_jobs.domain.system_errors import OutcomeUnknown, SystemFailure
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.find import fill_names, find_job
from rmm_jobs.jobs.waiting.observe import describe_missing_job, observe, poll

STUCK_AFTER_SECONDS = 20.0
"""Seconds after which a job that is still canceling is reported as stuck."""
REQUEST_VISIBLE_SECONDS = 5.0
"""Seconds within which the job shows a cancel whose answer was lost, if the cancel arrived."""
POLL_PAUSE_SECONDS = 1.0
MARGIN_SECONDS = REQUEST_VISIBLE_SECONDS + 3 * POLL_PAUSE_SECONDS
"""Seconds of the call that are kept for watching the job stop."""


@dataclass(slots=True)
class _CancelState:
    """Track a job that was asked to stop: its last known state, and the polls in a row that have missed it.

    `unsure` is set while nobody knows whether the request arrived; a canceling job shows that it did.
    """

    job: Job
    state: JobState
    unsure: OutcomeUnknown | None = None
    missed: int = 0

    def see(self, found: JobStatus | Missing) -> None:
        """Take in one poll's result."""
        self.missed = self.missed + 1 if found is Missing.NOT_THERE else 0
        self.state = found.state if isinstance(found, JobStatus) else self.state
        if self.state is JobState.CANCELING:
            self.unsure = None


async def cancel_job(
    services: Services[SupportsCancel], uid: str, call: CallContext
) -> CancelReport | JobRemoved | MayHaveStarted:
    """Cancel a job that is in progress.

    Raises:
        JobNotFound: there is no such job.
        JobHasEnded: the job has ended already.
        OutcomeUnknown: the request may have arrived, but the job does not show it.
        SystemFailure: the request was refused, or never sent.
    """
    found = await _open_job(services, uid, call)
    if not isinstance(found, _CancelState):
        return found
    job, cancel = found.job, found
    # Even a late call gives the request a second: without an answer nobody knows whether it arrived.
    deadline = max(call.deadline - MARGIN_SECONDS, services.clock.monotonic() + POLL_PAUSE_SECONDS)
    try:
        await services.system.cancel(job, deadline=deadline)
    except JobNotFound:  # it was there a moment ago
        return await describe_missing_job(services, job, cancel.state)
    except OutcomeUnknown as lost:
        cancel.unsure = lost
    return await _watch_until_stopped(services, cancel, call)


async def request_cancel(
    services: Services[SupportsCancel], uid: str, call: CallContext
) -> CancelReport | JobRemoved | MayHaveStarted:
    """Ask a job that is in progress to stop, and leave it to later looks whether it does.

    Raises:
        JobNotFound, JobHasEnded, OutcomeUnknown, SystemFailure: as `cancel_job` does.
    """
    found = await _open_job(services, uid, call)
    if not isinstance(found, _CancelState):
        return found
    await services.system.cancel(found.job, deadline=call.deadline)
    return CancelReport(found.job, Cancellation.REQUESTED, 0.0, found.state)


async def _open_job(
    services: Services[SupportsCancel], uid: str, call: CallContext
) -> _CancelState | JobRemoved | MayHaveStarted:
    """Return the state of a job that can be asked to stop.

    Raises:
        JobHasEnded: the job has ended already.
    """
    job = await find_job(services, uid, call)
    if isinstance(job, MayHaveStarted):
        return job
    seen = await observe(services, job, deadline=call.deadline)
    if isinstance(seen, JobRemoved):
        return seen
    if seen.has_ended:
        raise JobHasEnded(job.uid, seen.state)
    return _CancelState(fill_names(job, seen), seen.state)


async def _watch_until_stopped(
    services: Services[SupportsCancel], cancel: _CancelState, call: CallContext
) -> CancelReport | JobRemoved:
    """Poll the job until it stops, is stuck, or the call has to return.

    A failed poll does not take back an accepted request: the cancel is then reported as requested.
    """
    job, clock = cancel.job, services.clock
    began = clock.monotonic()
    ends = call.deadline - 2 * POLL_PAUSE_SECONDS
    while True:
        await call.report_progress(Step.WAITING, job=job, state=cancel.state)
        waited = clock.monotonic() - began
        # The job shows no sign of the request in its time, so nobody knows whether the request arrived.
        if cancel.unsure and (waited >= REQUEST_VISIBLE_SECONDS or began + waited >= ends):
            raise cancel.unsure
        if waited >= STUCK_AFTER_SECONDS:
            return CancelReport(job, Cancellation.STUCK, waited, cancel.state)
        if began + waited >= ends:
            return CancelReport(job, Cancellation.REQUESTED, waited, cancel.state)
        await clock.sleep(POLL_PAUSE_SECONDS)
        try:
            cancel.see(await poll(services, job, deadline=call.deadline))
        except SystemFailure:
            if cancel.unsure:
                raise cancel.unsure from None
            return CancelReport(job, Cancellation.REQUESTED, clock.monotonic() - began, cancel.state)
        # One miss may be a slip of the server, as in `observe`.
        if cancel.missed > 1:
            return await describe_missing_job(services, job, cancel.state)
        if cancel.state is JobState.CANCELED:
            return CancelReport(job, Cancellation.CANCELED, clock.monotonic() - began, cancel.state)
        if cancel.state.is_final:
            raise JobHasEnded(job.uid, cancel.state)
