"""Share each look at a job among all who wait for it, in a call or as a task.

A look is one poll here. Each who waits is due by an own plan, has a deadline and a lane, and is woken by the look of
another. Who is due looks anew, unless a look is on its way or fresh enough. `server/looks.py` lies above: it shares the
whole answer to a client, which asks as often as it likes, and makes one of these in an interval.
"""

import math
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from itertools import islice

from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.lanes import Lane, current_lane
from rmm_jobs.domain.model import Job, JobStatus
from rmm_jobs.domain.ports import Clock
from rmm_jobs.domain.system_errors import Action, DeadlineExceeded
from rmm_jobs.jobs.waiting.job_look import Found, Key, Look, key_of
from rmm_jobs.jobs.waiting.pauses import Pauses

MAX_KEPT = 4_096
"""Looks that are kept at once. Those that are being made are not counted."""


class JobLooks:
    """Make one look where several wait for a job, and wake each of them with what it has shown.

    Whoever is the first to be due makes it, so nothing runs here beside the calls.
    """

    def __init__(self) -> None:
        self._looks: OrderedDict[Key, Look] = OrderedDict()
        self.pauses = Pauses()
        """The waits until the next look."""

    def __len__(self) -> int:
        """Return how many looks are kept or being made."""
        return len(self._looks)

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
            look, began = self._looks.get(key_of(job)), clock.monotonic()
            if look is None or not _is_of_use(look, began, fresh):
                return await self._make(job, make, clock, deadline)
            with clock.limit(deadline):
                await look.done.wait()
            if look.is_running:  # the limit has ended the wait, and not the look
                raise DeadlineExceeded(Action.READ_JOB, seconds=clock.monotonic() - began)
            if look.serves(deadline):
                return look.result()
            # Its maker was cancelled, or had less time: whoever gets here first makes the next one.

    def asked_at(self, job: Job) -> float | None:
        """Return when the last look was asked for, in monotonic seconds; `None` where none is known any more."""
        look = self._looks.get(key_of(job))
        return None if look is None else look.asked

    def forget(self, job_uid: str) -> None:
        """Make the next who asks look anew: something was done to the job."""
        for key in [key for key in self._looks if key[0] == job_uid.casefold()]:
            del self._looks[key]

    async def _make(self, job: Job, make: Callable[[], Awaitable[Found]], clock: Clock, deadline: float) -> Found:
        key = key_of(job)
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
                self.pauses.wake(key, look)

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


def _is_kept(look: Look) -> bool:
    """Return whether a look is kept once it was made: a small one, at a job that goes on.

    One that missed the job, or its results, is believed when a second one has too.
    """
    found = look.found
    if not isinstance(found, JobStatus) or found.has_ended:
        return False
    return not found.stdout and not found.stderr
