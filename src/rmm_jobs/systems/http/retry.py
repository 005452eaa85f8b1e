"""Trying again: jittered exponential back-off that never sleeps past the caller's deadline."""

import math
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from rmm_jobs.domain.errors import DeadlineExceeded, RateLimited, ServerError, SystemFailure, Unreachable
from rmm_jobs.domain.ports import Clock

ResultT = TypeVar("ResultT")

PAUSES = (0.5, 1.0, 2.0, 4.0)
"""Seconds between the tries of one request. Every try can count towards a quota, so they are few."""

SEARCH_DELAYS = (0.0, 1.5, 3.0)
"""Seconds before each look for a start whose answer was lost: a list may show a job later than it began."""
CLOCK_SKEW = timedelta(minutes=10)
"""How far our clock may be from that of the server, which dates what is looked for."""

Failures = tuple[type[SystemFailure], ...]

TRANSIENT: Failures = (RateLimited, ServerError, Unreachable, DeadlineExceeded)
"""What a read is tried again after."""
NEVER_SENT: Failures = (Unreachable, DeadlineExceeded)
"""What a start is tried again after, raised only where the request was never sent."""


async def retry(
    attempt: Callable[[], Awaitable[ResultT]], *, after: Failures, clock: Clock, deadline: float
) -> ResultT:
    """The first good result of `attempt`; the failure at hand when the next try would begin after `deadline`."""
    began = clock.monotonic()
    pauses = iter(PAUSES)
    while True:
        try:
            return await attempt()
        except after as failure:
            if isinstance(failure, DeadlineExceeded):
                failure.seconds = clock.monotonic() - began  # what the caller waited, over all tries
            wait = _wait(failure, next(pauses, math.inf))
            if clock.monotonic() + wait >= deadline:
                raise
            await clock.sleep(wait)


async def poll_until_found(
    look: Callable[[], Awaitable[ResultT | None]], *, pauses: Sequence[float], clock: Clock, deadline: float
) -> ResultT | None:
    """What `look` finds, with a pause before each look while there is time; `None` when it finds nothing."""
    for pause in pauses:
        if pause:
            if clock.monotonic() + pause >= deadline:
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
