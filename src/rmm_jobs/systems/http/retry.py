"""Retry with jittered exponential back-off, never past the caller's deadline."""

import math
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from rmm_jobs.domain.ports import Clock
from rmm_jobs.domain.system_errors import DeadlineExceeded, RateLimited, ServerError, SystemFailure, Unreachable

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


class Backoff:
    """Pause between the tries of one request."""

    def __init__(self, clock: Clock, deadline: float) -> None:
        self._clock = clock
        self._deadline = deadline
        self._began = clock.monotonic()
        self._pauses = iter(PAUSES)

    @property
    def elapsed(self) -> float:
        """Return the seconds since the first try."""
        return self._clock.monotonic() - self._began

    async def pause(self, failure: SystemFailure) -> None:
        """Wait before the next try.

        Raises:
            SystemFailure: this failure, when the next try would begin after the deadline.
        """
        if isinstance(failure, DeadlineExceeded):
            failure.seconds = self.elapsed  # the caller's whole wait, over all tries
        wait = _wait(failure, next(self._pauses, math.inf))
        if self._clock.monotonic() + wait >= self._deadline:
            raise failure from None
        await self._clock.sleep(wait)


async def retry(
    attempt: Callable[[], Awaitable[ResultT]], *, after: Failures, clock: Clock, deadline: float
) -> ResultT:
    """Return the first good result of `attempt`.

    Raises:
        SystemFailure: the last failure, when the next try would begin after `deadline`.
    """
    backoff = Backoff(clock, deadline)
    while True:
        try:
            return await attempt()
        except after as failure:
            await backoff.pause(failure)


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
