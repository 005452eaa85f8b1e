"""Wait for a job: decide when to poll, when to stop, and what the last poll means."""

import math
from contextlib import suppress

from rmm_jobs.domain.lanes import Lane, in_lane, noting_waits
from rmm_jobs.domain.model import Job, JobState, JobStatus
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.results import JobReport, NoResults, StillRunning, WaitingForFeedback
from rmm_jobs.domain.system import Missing, System
from rmm_jobs.domain.system_errors import SystemFailure
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.finish import finished_result, timed_out
from rmm_jobs.jobs.waiting.estimates import known_percent, unknown_state_name, usual_duration
from rmm_jobs.jobs.waiting.job_look import Look
from rmm_jobs.jobs.waiting.observe import NOT_SEEN_YET, StatusReport, describe_missing_job, end_told_by_job, poll
from rmm_jobs.jobs.waiting.pace import LONG_PAUSE
from rmm_jobs.jobs.waiting.prompts import pending_feedback
from rmm_jobs.jobs.waiting.wait_state import WaitState, end_of_time

POLL_SECONDS = 10.0
"""Seconds that one poll may take."""
FINAL_POLL_SECONDS = 2.0
"""Seconds before the end of a call in which its last poll is sent, so that the answer still fits in."""
UNKNOWN_POLLS = 3
"""Polls in a row with a state which is not known, after which the job itself is asked."""


async def wait_for_end(
    services: Services[System], job: Job, call: CallContext, *, since: float | None, first: JobStatus = NOT_SEEN_YET
) -> StatusReport:
    """Wait until the job ends, disappears, prompts, times out, or the call has to return.

    A failed poll does not end the wait, and never hides the job.

    Args:
        services: Ports and capabilities.
        job: The job to wait for.
        call: The call, whose deadline limits the wait.
        since: Time of the start on the monotonic clock, or `None` when unknown.
        first: Status from a poll that the caller has already made.
    """
    clock = services.clock
    began = clock.monotonic()
    wait_state = WaitState(
        job, since, began, end_of_time(job, since, began), await usual_duration(services, job), first
    )
    wait_state.looked = began if (asked_at := services.looks.asked_at(job)) is None else asked_at
    ends = min(call.deadline - FINAL_POLL_SECONDS, wait_state.times_out_at)
    while not wait_state.is_over and not wait_state.is_hopeless:
        now = clock.monotonic()
        percent = known_percent(wait_state.status, wait_state.elapsed(now), wait_state.usual)
        await call.report_progress(Step.WAITING, job=job, state=wait_state.status.state, percent=percent)
        # Prompts are read before the pause, so that a person has the rest of the call to answer.
        poll_deadline = min(now + POLL_SECONDS, max(call.deadline, now + FINAL_POLL_SECONDS))
        waiting = await pending_feedback(services, job, wait_state.status, deadline=poll_deadline)
        if waiting is not None:
            return StatusReport(waiting, wait_state.status)
        now = clock.monotonic()
        if now >= ends or call.ending.is_told:
            break
        with call.ending.cutting_short():
            await _pause_and_look(services, wait_state, ends, call)
        if wait_state.unknown >= UNKNOWN_POLLS and not wait_state.asked_further:
            wait_state.asked_further = True
            await _ask_further(services, wait_state, deadline=call.deadline)
        if wait_state.is_removed:
            last = wait_state.status.state if wait_state.status.shown else None
            return StatusReport(await describe_missing_job(services, job, last))
    return StatusReport(await _report_at_end(services, wait_state, call), wait_state.status)


async def _report_at_end(services: Services[System], wait_state: WaitState, call: CallContext) -> JobReport:
    """Turn the last status into a report, when no other poll will follow."""
    job = wait_state.job
    now = services.clock.monotonic()
    soon = now + FINAL_POLL_SECONDS
    deadline = soon if call.ending.is_told else max(call.deadline, soon)
    is_unseen = not (wait_state.last_results or wait_state.status).shown
    if not wait_state.is_over and not wait_state.trouble:
        # Results that never came, or never changed, look like a job that goes on; the job itself tells
        # (docs/divergences.md, no-results).
        with in_lane(Lane.LOOK, wait_state.urgency):
            await _ask_further(services, wait_state, deadline=deadline)
    status = wait_state.status
    if status.state.is_final:
        await call.report_progress(Step.READING_OUTPUT, job=job, state=status.state)
        return await finished_result(services, job, status, deadline=deadline)
    if status.over_without_results:
        return over_result(job, wait_state.last_results)
    # When every poll failed, nobody has seen the job begin: its time was not too short.
    if now >= wait_state.times_out_at and not wait_state.is_hopeless and not (is_unseen and wait_state.trouble):
        return await timed_out(services, job, status, deadline=deadline)
    if status.state is JobState.WAITING and not wait_state.trouble:
        return WaitingForFeedback(job, ())
    return StillRunning(
        job=job,
        state=status.state,
        elapsed=wait_state.elapsed(now),
        waited=now - wait_state.began,
        asked=(now if math.isinf(wait_state.times_out_at) else wait_state.times_out_at) - wait_state.began,
        percent=known_percent(status, wait_state.elapsed(now), wait_state.usual),
        reported=unknown_state_name(status),
        trouble=wait_state.trouble,
        seen=not (is_unseen and wait_state.trouble),
        shown=not is_unseen,
        online=await _is_online(services, wait_state, deadline=deadline),
    )


def over_result(job: Job, last: JobStatus | None) -> NoResults:
    """Return the result of a job that the system calls over, with what its results said `last`, if there are any."""
    return NoResults(job, last.state, last.reported or None) if last is not None and last.shown else NoResults(job)


async def _pause_and_look(services: Services[System], wait_state: WaitState, ends: float, call: CallContext) -> None:
    """Sleep until the next look and make it; of a longer pause, sleep as long as progress may stay the same."""
    clock, pauses, job = services.clock, services.looks.pauses, wait_state.job
    now, news = clock.monotonic(), services.looks.pauses.news
    pace = news.pace(pauses.jobs_beside(job), services.system.looks_a_minute(), now)
    left = wait_state.pause(now, ends - now, pace, is_told=news.is_told(job))
    pause = await pauses.sleep(job, min(left, LONG_PAUSE), clock, system=services.system, ends=ends)
    if not pause.is_woken and left > LONG_PAUSE:
        return
    deadline = min(clock.monotonic() + POLL_SECONDS, call.deadline)
    await _look(services, wait_state, pause.look, deadline=deadline)
    wait_state.tried = clock.monotonic()
    if wait_state.trouble is None:
        news.see(job, wait_state.tried, has_ended=wait_state.is_over)


async def _look(services: Services[System], wait_state: WaitState, shared: Look | None, *, deadline: float) -> None:
    """Take what another's look has shown, or poll the job, and note its status, a failure or a miss."""
    try:
        if shared is not None:
            found = shared.result()
        else:
            news = services.looks.pauses.news
            # Somebody waits for an end that is there.
            lane = Lane.CALL if news.is_told(wait_state.job) else Lane.LOOK
            with in_lane(lane, news.urgency(wait_state.job, wait_state.urgency)), noting_waits(apart=True) as held:
                found = await poll(services, wait_state.job, deadline=deadline)
            if isinstance(found, JobStatus) and found.has_ended:  # before, the job itself was waited for
                held.tell()
    except SystemFailure as trouble:
        wait_state.trouble = trouble
        return
    wait_state.trouble = None
    wait_state.looked = services.clock.monotonic()
    if found is Missing.NOT_THERE:
        wait_state.missed += 1
        return
    wait_state.missed = 0
    wait_state.count_unknown(is_unknown=isinstance(found, JobStatus) and found.state is JobState.UNKNOWN)
    # A miss does not take back what an earlier poll has seen: a job that ran is not queued again.
    if isinstance(found, JobStatus):
        wait_state.see(found, services.clock.monotonic())


async def _ask_further(services: Services[System], wait_state: WaitState, *, deadline: float) -> None:
    """Ask what else the system knows of a job whose polls leave doubt, and note an end that it tells."""
    end = await end_told_by_job(services, wait_state.job, wait_state.status, deadline=deadline)
    if end is not None:
        wait_state.last_results, wait_state.status = wait_state.status, end


async def _is_online(services: Services[System], wait_state: WaitState, *, deadline: float) -> bool | None:
    """Return whether the device of a job that has not begun is online, where anything tells."""
    if wait_state.status.state is JobState.QUEUED and not wait_state.trouble:
        with suppress(SystemFailure):
            return await services.system.is_online(wait_state.job, deadline=deadline)
    return None
