"""Share each look at a job among all who wait for it, in a call or as a task.

A look is one poll here. Each who waits is due by an own plan, has a deadline and a lane, and is woken by the look of
another. Who is due looks anew, unless a look is on its way or fresh enough. `server/looks.py` lies above: it shares the
whole answer to a client, which asks as often as it likes, and makes one of these in an interval.
"""

import math
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import islice

import anyio

from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.lanes import Lane, current_lane
from rmm_jobs.domain.model import Job, JobStatus
from rmm_jobs.domain.ports import Clock
from rmm_jobs.domain.system import Missing
from rmm_jobs.domain.system_errors import Action, DeadlineExceeded, RateLimited, ServerError, Unreachable

MAX_KEPT = 4_096
"""Looks that are kept at once. Those that are being made are not counted."""

Found = JobStatus | Missing
Key = tuple[str, str | None]


@dataclass(eq=False, slots=True)
class Look:
    """Hold one poll of a job from its question on. Without status and error its maker was cancelled, or goes on."""

    asked: float
    deadline: float = math.inf
    """When its maker has to answer. A system that was out of order until then may answer one who has longer."""
    lane: Lane = Lane.LOOK
    done: anyio.Event = field(default_factory=anyio.Event)
    found: Found | None = None
    error: JobsError | None = None

    @property
    def is_of_all(self) -> bool:
        """Return whether it tells of the job, and not of the time that its maker had."""
        if self.error is not None:
            is_held_back = isinstance(self.error, RateLimited) and self.error.held_back
            return not is_held_back and not isinstance(self.error, DeadlineExceeded)
        return self.has_found

    @property
    def is_running(self) -> bool:
        """Return whether its maker has not come to an end with it."""
        return not self.done.is_set()

    @property
    def has_found(self) -> bool:
        """Return whether it was answered. One that was not has failed, was cancelled, or goes on."""
        return self.found is not None

    def is_fresh(self, now: float, fresh: float) -> bool:
        """Return whether it was asked less than `fresh` seconds ago."""
        return self.asked > now - fresh

    def serves(self, deadline: float) -> bool:
        """Return whether it tells enough to one who has time until then."""
        is_passing = isinstance(self.error, RateLimited | ServerError | Unreachable)
        return self.is_of_all and not (is_passing and deadline > self.deadline)

    def result(self) -> Found:
        """Return what it has shown.

        Raises:
            JobsError: it has failed.
        """
        if self.error is not None:
            raise self.error.with_traceback(None)
        if self.found is None:
            raise AssertionError("a look that shows nothing is made anew")
        return self.found


@dataclass(eq=False, slots=True)
class _Sleeper:
    scope: anyio.CancelScope = field(default_factory=anyio.CancelScope)
    look: Look | None = None


class JobLooks:
    """Make one look where several wait for a job, and wake each of them with what it has shown.

    Whoever is the first to be due makes it, so nothing runs here beside the calls.
    """

    def __init__(self) -> None:
        self._looks: OrderedDict[Key, Look] = OrderedDict()
        self._sleepers: dict[Key, list[_Sleeper]] = {}

    def __len__(self) -> int:
        """Return how many looks are kept or being made."""
        return len(self._looks)

    @property
    def waits(self) -> int:
        """Return for how many jobs somebody waits until the next look."""
        return len(self._sleepers)

    async def look(
        self,
        job: Job,
        make: Callable[[], Awaitable[Found]],
        clock: Clock,
        *,
        deadline: float = math.inf,
        fresh: float = 0.0,
    ) -> Found:
        """Return what a look shows that is being made, or that was asked less than `fresh` seconds ago; or make one.

        Nobody waits beyond an own deadline for another's look, nor for one that yields to what asks here.

        Raises:
            JobsError: the look has failed, for all who wait for it.
            DeadlineExceeded: another's look took longer than there was time.
        """
        while True:
            look, began = self._looks.get(_key(job)), clock.monotonic()
            if look is None or not _is_of_use(look, began, fresh):
                return await self._make(job, make, clock, deadline)
            with clock.limit(deadline):
                await look.done.wait()
            if look.is_running:  # the limit has ended the wait, and not the look
                raise DeadlineExceeded(Action.READ_JOB, seconds=clock.monotonic() - began)
            if look.serves(deadline):
                return look.result()
            # Its maker was cancelled, or had less time: whoever gets here first makes the next one.

    async def pause(self, job: Job, clock: Clock, seconds: float) -> Look | None:
        """Sleep for so long; somebody else's look at the job ends that sooner, and is returned."""
        sleepers = self._sleepers.setdefault(_key(job), [])
        sleeper = _Sleeper()
        sleepers.append(sleeper)
        try:
            with sleeper.scope:
                await clock.sleep(seconds)
        finally:
            sleepers.remove(sleeper)
            if not sleepers:
                self._sleepers.pop(_key(job), None)
        return sleeper.look

    def asked_at(self, job: Job) -> float | None:
        """Return when the last look was asked for, in monotonic seconds; `None` where none is known any more."""
        look = self._looks.get(_key(job))
        return None if look is None else look.asked

    def forget(self, job_uid: str) -> None:
        """Make the next who asks look anew: something was done to the job."""
        for key in [key for key in self._looks if key[0] == job_uid]:
            del self._looks[key]

    async def _make(self, job: Job, make: Callable[[], Awaitable[Found]], clock: Clock, deadline: float) -> Found:
        key = _key(job)
        look = self._looks[key] = Look(clock.monotonic(), deadline, current_lane())
        self._looks.move_to_end(key)
        try:
            look.found = await make()
        except JobsError as error:
            look.error = error
            raise
        else:
            return look.found
        finally:
            look.done.set()
            if not _is_kept(look) and self._looks.get(key) is look:
                del self._looks[key]
            self._forget_some()
            if look.is_of_all:
                for sleeper in self._sleepers.get(key, ()):
                    sleeper.look = look
                    sleeper.scope.cancel()

    def _forget_some(self) -> None:
        over = len(self._looks) - MAX_KEPT
        if over > 0:
            done = (key for key, look in self._looks.items() if not look.is_running)
            for key in list(islice(done, over)):
                del self._looks[key]


def _is_of_use(look: Look, now: float, fresh: float) -> bool:
    """Return whether somebody who asks now takes this look, and makes no other."""
    if look.is_running:
        # One in a later lane may be held back for long, behind what asks here.
        return not _yields(look.lane, current_lane())
    # One that has failed or was cancelled tells nothing to those who did not wait for it.
    return look.has_found and look.is_fresh(now, fresh)


def _yields(one: Lane, other: Lane) -> bool:
    order = list(Lane)
    return order.index(one) > order.index(other)


def _key(job: Job) -> Key:
    return job.uid, job.device_uid


def _is_kept(look: Look) -> bool:
    """Return whether a look is kept once it was made: a small one, at a job that goes on.

    One that missed the job, or its results, is believed when a second one has too.
    """
    found = look.found
    if not isinstance(found, JobStatus) or found.has_ended:
        return False
    return not found.stdout and not found.stderr
