"""Waiting for a job: how often to look, when to stop, and what the last look means."""

import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from rmm_jobs.domain.capabilities import needed
from rmm_jobs.domain.errors import AuthenticationFailed, LedgerUnavailable, PermissionDenied, RateLimited, SystemFailure
from rmm_jobs.domain.model import Job, JobState, Prompt, Snapshot
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.results import JobReport, NoResults, StillRunning, WaitingForFeedback
from rmm_jobs.jobs.context import Call, Desk
from rmm_jobs.jobs.finish import Seen, conclude, timed_out
from rmm_jobs.jobs.observe import NOT_SEEN_YET, SHOWS_WITHIN, Standing, glance, what_is_left
from rmm_jobs.safety.redact import hide

LOOK_WITHIN = 10.0
"""Seconds that one look may take."""
LAST_LOOK = 2.0
"""Seconds before the end of a call in which its last look is taken, so that its answer still fits in."""
NEVER_SURE = 95
"""The highest percentage an estimate may show."""

MISSES = 2
"""Looks in a row that have to miss a job before it is taken for gone."""


def pause_before_next_look(elapsed: float) -> float:
    """Seconds to let pass: the end of a short job is seen within two, a long one is not asked after too often."""
    if elapsed < 1:
        return 1.0
    if elapsed < 30:  # noqa: PLR2004 - a table of seconds
        return 1.75
    return min(10.0, elapsed / 15)


@dataclass(frozen=True, slots=True)
class Wait:
    """What is waited for. `since` is the start on the monotonic clock, `None` when nobody knows it.

    `first` is a look already taken.
    """

    job: Job
    since: float | None
    first: Snapshot = NOT_SEEN_YET


@dataclass(slots=True)
class _Watch:
    """A wait at work: the last look, what went wrong with the one after it, and how many since have missed the job.

    Times are on the monotonic clock; `usual` is how long the component usually takes.
    """

    job: Job
    since: float | None
    began: float
    deadline: float
    usual: float | None
    snapshot: Snapshot
    trouble: SystemFailure | None = None
    missed: int = 0

    @property
    def hopeless(self) -> bool:
        return isinstance(self.trouble, AuthenticationFailed | PermissionDenied)

    def elapsed(self, now: float) -> float | None:
        return None if self.since is None else now - self.since

    def is_gone(self, now: float) -> bool:
        """Whether the job is not there: one miss may be a slip, and a new job may need a moment to show."""
        had_its_time = self.snapshot is not NOT_SEEN_YET or now - (self.since or self.began) >= SHOWS_WITHIN
        return self.missed >= MISSES and had_its_time


async def wait_for_end(desk: Desk, wait: Wait, call: Call) -> Standing:
    """Wait until the job ends, is gone, or asks something; until its timeout is over, or the call has to return.

    A failure to look does not end the wait, and never hides the job.
    """
    job, since, clock = wait.job, wait.since, desk.clock
    began = clock.monotonic()
    watch = _Watch(job, since, began, _deadline(job, since, began), await usual_duration(desk, job), wait.first)
    ends = min(call.ends - LAST_LOOK, watch.deadline)
    while not watch.snapshot.state.is_final and not watch.hopeless:
        now = clock.monotonic()
        percent = percent_of(watch.snapshot, watch.elapsed(now), watch.usual)
        await call.tell(Step.WAITING, job=job, state=watch.snapshot.state, percent=percent)
        look_until = min(now + LOOK_WITHIN, max(call.ends, now + LAST_LOOK))
        asked = await asked_by(desk, job, watch.snapshot, until=look_until)
        if asked is not None:
            return Standing(asked, watch.snapshot)
        now = clock.monotonic()
        if now >= ends:
            break
        await clock.sleep(_pause(watch, now - (since or began), ends - now))
        await _look(desk, job, watch, until=min(clock.monotonic() + LOOK_WITHIN, max(call.ends, now + LAST_LOOK)))
        if watch.is_gone(clock.monotonic()):
            last = None if watch.snapshot is NOT_SEEN_YET else watch.snapshot.state
            return Standing(await what_is_left(desk, job, last))
    return Standing(await _as_last_seen(desk, watch, call), watch.snapshot)


async def _as_last_seen(desk: Desk, watch: _Watch, call: Call) -> JobReport:
    """What the last look means, now that no other is taken."""
    job, snapshot = watch.job, watch.snapshot
    now = desk.clock.monotonic()
    until = max(call.ends, now + LAST_LOOK)
    if snapshot.state.is_final:
        await call.tell(Step.READING_OUTPUT, job=job, state=snapshot.state)
        return await conclude(desk, Seen(job, snapshot), until=until)
    if now >= watch.deadline and not watch.hopeless:
        return await timed_out(desk, Seen(job, snapshot), until=until)
    if snapshot.state is JobState.WAITING and not watch.trouble:
        return WaitingForFeedback(job, ())
    if snapshot is NOT_SEEN_YET and not watch.trouble and await _has_ended_unseen(desk, job, until=until):
        return NoResults(job)
    return StillRunning(
        job=job,
        state=snapshot.state,
        elapsed=watch.elapsed(now),
        waited=now - watch.began,
        asked=(now if math.isinf(watch.deadline) else watch.deadline) - watch.began,
        percent=percent_of(snapshot, watch.elapsed(now), watch.usual),
        reported=unknown_word(snapshot),
        trouble=watch.trouble,
    )


async def asked_by(desk: Desk, job: Job, snapshot: Snapshot, *, until: float) -> WaitingForFeedback | None:
    """What a job that waits for feedback asks; `None` for any other, and where it asks nothing yet.

    There are no prompts in it where they cannot be read: the job waits all the same.
    """
    if snapshot.state is not JobState.WAITING or desk.asks is None:
        return None
    try:
        prompts = await prompts_of(desk, job, until=until)
    except SystemFailure:
        return WaitingForFeedback(job, ())
    return WaitingForFeedback(job, prompts) if prompts else None


async def prompts_of(desk: Desk, job: Job, *, until: float) -> Sequence[Prompt]:
    """What a job waits on, oldest first, without the secrets of its start.

    Raises:
        SystemFailure: it could not be read.
    """
    secrets = desk.secrets.get(job.uid, ())
    asked = await needed(desk.asks).prompts(job, until=until)
    return tuple(replace(prompt, message=hide(prompt.message, secrets)) for prompt in asked)


async def usual_duration(desk: Desk, job: Job) -> float | None:
    """How long the component usually takes, in seconds, from earlier runs; `None` also where that cannot be read."""
    with suppress(LedgerUnavailable):  # an estimate is not worth the report of a job that runs
        return await desk.ledger.usual_duration(job.component_uid) if job.component_uid else None
    return None


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
    try:
        snapshot = await glance(desk, job, until=until)
    except SystemFailure as trouble:
        watch.trouble = trouble
        return
    watch.trouble = None
    if snapshot is None and desk.devices is None:
        watch.missed += 1
        return
    watch.missed = 0
    watch.snapshot = snapshot or NOT_SEEN_YET


async def _has_ended_unseen(desk: Desk, job: Job, *, until: float) -> bool:
    """Whether the system says that the job is over, and has no results of it for this device."""
    if desk.devices is None:
        return False
    with suppress(SystemFailure):
        seen = await desk.devices.job(job.uid, until=until)
        return seen is not None and seen.over_without_results
    return False
