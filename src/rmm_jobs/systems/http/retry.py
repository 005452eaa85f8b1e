"""Retry with jittered exponential back-off, never past the caller's deadline."""

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

RATE_LIMIT_SECONDS = 60.0
"""Pause after a rate limit that gives no time: Datto RMM counts requests over 60 seconds (help, "API v2")."""

SEARCH_DELAYS = (0.0, 1.5, 3.0)
"""Seconds before each search for a lost start: a list may show a job later than it began."""
CLOCK_SKEW = timedelta(minutes=10)
"""Greatest assumed difference between our clock and the server's, which dates the rows."""

Failures = tuple[type[SystemFailure], ...]

TRANSIENT: Failures = (RateLimited, ServerError, Unreachable, DeadlineExceeded)
"""Failures after which a read is retried."""
NEVER_SENT: Failures = (Unreachable, DeadlineExceeded)
"""Failures after which a start is retried; `send_once` raises them only if nothing was sent."""


async def retry(
    attempt: Callable[[], Awaitable[ResultT]], *, after: Failures, clock: Clock, deadline: float
) -> ResultT:
    """Return the first good result of `attempt`.

    Raises:
        SystemFailure: the last failure, when the next try would begin after `deadline`.
    """
    began = clock.monotonic()
    pauses = iter(PAUSES)
    while True:
        try:
            return await attempt()
        except after as failure:
            if isinstance(failure, DeadlineExceeded):
                failure.seconds = clock.monotonic() - began  # the caller's whole wait, over all tries
            wait = _wait(failure, next(pauses, math.inf))
            if clock.monotonic() + wait >= deadline:
                raise
            await clock.sleep(wait)


async def poll_until_found(
    attempt: Callable[[], Awaitable[ResultT | None]], *, pauses: Sequence[float], clock: Clock, deadline: float
) -> ResultT | None:
    """Call `attempt` after each pause while there is time; return the first result, or None."""
    for pause in pauses:
        if pause:
            if clock.monotonic() + pause >= deadline:
                break
            await clock.sleep(pause)
        found = await attempt()
        if found is not None:
            return found
    return None


def rate_limit_pause(failure: RateLimited) -> float:
    """Return the seconds for which the account has to be left alone."""
    return RATE_LIMIT_SECONDS if failure.retry_after is None else failure.retry_after


def _wait(failure: SystemFailure, pause: float) -> float:
    """Return the seconds to the next try; infinite for a blocked address, which lasts minutes."""
    asked = 0.0
    if isinstance(failure, RateLimited):
        asked = math.inf if failure.blocked else rate_limit_pause(failure)
    return max(asked, pause * random.uniform(0.5, 1.0))  # noqa: S311  # spreads callers out, guards nothing
