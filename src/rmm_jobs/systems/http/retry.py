"""Trying again: jittered exponential back-off that never sleeps past the caller's deadline."""

import math
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from rmm_jobs.domain.errors import RateLimited, ServerTrouble, SystemFailure, TooSlow, Unreachable
from rmm_jobs.domain.ports import Clock

ResultT = TypeVar("ResultT")

PAUSES = (0.5, 1.0, 2.0, 4.0)
"""Seconds between the tries of one request. Every try can count towards a quota, so they are few."""

LOOKS = (0.0, 1.5, 3.0)
"""Seconds before each look for a start whose answer was lost: a list may show a job later than it began."""
SKEW = timedelta(minutes=10)
"""How far our clock may be from that of the server, which dates what is looked for."""

Failures = tuple[type[SystemFailure], ...]

PASSING: Failures = (RateLimited, ServerTrouble, Unreachable, TooSlow)
"""What a read is tried again after."""
UNSENT: Failures = (Unreachable, TooSlow)
"""What a start is tried again after, raised only where the request was never sent."""


async def retry(attempt: Callable[[], Awaitable[ResultT]], *, after: Failures, clock: Clock, until: float) -> ResultT:
    """The first good result of `attempt`; the failure at hand when the next try would begin after `until`."""
    began = clock.monotonic()
    pauses = iter(PAUSES)
    while True:
        try:
            return await attempt()
        except after as failure:
            if isinstance(failure, TooSlow):
                failure.seconds = clock.monotonic() - began  # what the caller waited, over all tries
            wait = _wait(failure, next(pauses, math.inf))
            if clock.monotonic() + wait >= until:
                raise
            await clock.sleep(wait)


async def seek(
    look: Callable[[], Awaitable[ResultT | None]], *, pauses: Sequence[float], clock: Clock, until: float
) -> ResultT | None:
    """What `look` finds, with a pause before each look while there is time; `None` when it finds nothing."""
    for pause in pauses:
        if pause:
            if clock.monotonic() + pause >= until:
                break
            await clock.sleep(pause)
        found = await look()
        if found is not None:
            return found
    return None


def _wait(failure: SystemFailure, pause: float) -> float:
    """Seconds to the next try. A block of the address is over in minutes, not within a call."""
    asked = 0.0
    if isinstance(failure, RateLimited):
        asked = math.inf if failure.blocked else failure.retry_after or 0.0
    return max(asked, pause * random.uniform(0.5, 1.0))  # noqa: S311  # spreads callers out, guards nothing
