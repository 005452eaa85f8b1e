"""Waiting for a job: how often to look, when to stop, and what the last look means."""

import math
from contextlib import suppress
from dataclasses import dataclass

from rmm_jobs.jobs.desk import Call, Desk
from rmm_jobs.jobs.errors import AuthenticationFailed, PermissionDenied, RateLimited, SystemFailure
from rmm_jobs.jobs.model import Job, JobState, Snapshot
from rmm_jobs.jobs.outcome import Seen, conclude, timed_out
from rmm_jobs.jobs.ports import Step
from rmm_jobs.jobs.powers import ScriptSystem
from rmm_jobs.jobs.results import JobReport, NoResults, StillRunning, WaitingForFeedback

LOOK_WITHIN = 10.0
"""Seconds that one look may take."""
LAST_LOOK = 2.0
"""Seconds before the end of a call in which its last look is taken, so that its answer still fits in."""
NEVER_SURE = 95
"""The highest percentage an estimate may show."""

NOT_SEEN_YET = Snapshot(JobState.QUEUED)
"""A job that has started and of which the device has reported nothing."""


def pause_before_next_look(elapsed: float) -> float:
    """Seconds to let pass: the end of a short job is seen within two, a long one is not asked after too often."""
    if elapsed < 1:
        return 1.0
    if elapsed < 30:  # noqa: PLR2004 - a table of seconds
        return 1.75
    return min(10.0, elapsed / 15)


@dataclass(slots=True)
class _Watch:
    """The last look of a wait, and what went wrong with the one after it."""

    snapshot: Snapshot
    trouble: SystemFailure | None = None

    @property
    def hopeless(self) -> bool:
        return isinstance(self.trouble, AuthenticationFailed | PermissionDenied)


@dataclass(frozen=True, slots=True)
class Wait:
    """What is waited for. `since` is the start on the monotonic clock, `None` when nobody knows it.

    `first` is a look already taken.
    """

    job: Job
    since: float | None
    first: Snapshot = NOT_SEEN_YET


async def wait_for_end(desk: Desk, wait: Wait, call: Call) -> JobReport:
    """Wait until the job ends, its timeout is over, or the call has to return.

    A failure to look does not end the wait, and never hides the job.
    """
    job, since, clock = wait.job, wait.since, desk.clock
    watch = _Watch(wait.first)
    began = clock.monotonic()
    deadline = _deadline(job, since, began)
    ends = min(call.ends - LAST_LOOK, deadline)
    usual = await usual_duration(desk, job)
    while not watch.snapshot.state.is_final and not watch.hopeless:
        now = clock.monotonic()
        percent = percent_of(watch.snapshot, None if since is None else now - since, usual)
        await call.tell(Step.WAITING, job=job, state=watch.snapshot.state, percent=percent)
        look_until = min(now + LOOK_WITHIN, max(call.ends, now + LAST_LOOK))
        asked = await asked_by(desk, job, watch.snapshot, until=look_until)
        if asked is not None:
            return asked
        now = clock.monotonic()
        if now >= ends:
            break
        await clock.sleep(_pause(watch, now - (since or began), ends - now))
        await _look(desk, job, watch, until=min(clock.monotonic() + LOOK_WITHIN, max(call.ends, now + LAST_LOOK)))

    now = clock.monotonic()
    until = max(call.ends, now + LAST_LOOK)
    if watch.snapshot.state.is_final:
        await call.tell(Step.READING_OUTPUT, job=job, state=watch.snapshot.state)
        return await conclude(desk, Seen(job, watch.snapshot), until=until)
    if now >= deadline and not watch.hopeless:
        return await timed_out(desk, Seen(job, watch.snapshot), until=until)
    if watch.snapshot.state is JobState.WAITING and not watch.trouble:
        return WaitingForFeedback(job, ())
    if watch.snapshot is NOT_SEEN_YET and not watch.trouble and await _has_ended_unseen(desk, job, until=until):
        return NoResults(job)
    elapsed = None if since is None else now - since
    return StillRunning(
        job=job,
        state=watch.snapshot.state,
        elapsed=elapsed,
        waited=now - began,
        asked=(now if math.isinf(deadline) else deadline) - began,
        percent=percent_of(watch.snapshot, elapsed, usual),
        reported=unknown_word(watch.snapshot),
        trouble=watch.trouble,
    )


async def asked_by(desk: Desk, job: Job, snapshot: Snapshot, *, until: float) -> WaitingForFeedback | None:
    """What a job that waits for feedback asks; `None` for any other, and where it asks nothing yet.

    There are no prompts in it where they cannot be read: the job waits all the same.
    """
    if snapshot.state is not JobState.WAITING or not isinstance(desk.system, ScriptSystem):
        return None
    try:
        prompts = await desk.system.prompts(job.uid, until=until)
    except SystemFailure:
        return WaitingForFeedback(job, ())
    return WaitingForFeedback(job, prompts) if prompts else None


async def usual_duration(desk: Desk, job: Job) -> float | None:
    """How long the component usually takes, in seconds, from earlier runs."""
    return await desk.ledger.usual_duration(job.component_uid) if job.component_uid else None


def percent_of(snapshot: Snapshot, elapsed: float | None, usual: float | None) -> int | None:
    """How far the job is, where that is known: the system's own word, or an estimate from earlier runs."""
    if snapshot.percent is not None:
        return snapshot.percent
    if snapshot.state is not JobState.RUNNING or elapsed is None or not usual:
        return None
    return min(NEVER_SURE, int(100 * elapsed / usual))


def unknown_word(snapshot: Snapshot) -> str | None:
    """The system's own word for a state that we have none for: shown, not guessed."""
    return snapshot.reported if snapshot.state is JobState.UNKNOWN else None


def standing_word(snapshot: Snapshot) -> str | None:
    """The word for a job that has begun and is not simply running: it waits, is being stopped, or nobody knows."""
    return str(snapshot.state) if snapshot.state in {JobState.WAITING, JobState.CANCELING} else unknown_word(snapshot)


def _deadline(job: Job, since: float | None, now: float) -> float:
    """When the job counts as timed out; a job that already does is waited for as long as the call lasts."""
    if since is None or job.timeout is None:
        return math.inf
    over = since + job.timeout
    return over if over > now else math.inf


def _pause(watch: _Watch, elapsed: float, left: float) -> float:
    pause = pause_before_next_look(elapsed)
    if isinstance(watch.trouble, RateLimited):
        pause = max(pause, watch.trouble.retry_after or 5.0)
    return min(pause, left)


async def _look(desk: Desk, job: Job, watch: _Watch, *, until: float) -> None:
    asked = desk.clock.monotonic()
    try:
        snapshot = await desk.system.snapshot(job.uid, job.device_uid or "", until=until)
    except SystemFailure as trouble:
        watch.trouble = trouble
        return
    watch.trouble = None
    watch.snapshot = snapshot or NOT_SEEN_YET
    if snapshot is not None:
        desk.note(job.uid, snapshot.state, asked=asked)


async def _has_ended_unseen(desk: Desk, job: Job, *, until: float) -> bool:
    """Whether the system says that the job is over, and has no results of it for this device."""
    with suppress(SystemFailure):
        seen = await desk.system.job(job.uid, until=until)
        return seen is not None and is_over_without_results(seen)
    return False


def is_over_without_results(seen: Snapshot) -> bool:
    """Whether a job without its device says that it is over: which way it ended, only results would tell."""
    return seen.state is JobState.UNKNOWN and seen.reported.casefold() == "completed"
