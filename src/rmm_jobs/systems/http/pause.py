"""Leave an account alone for as long as its rate limit asks."""

from rmm_jobs.domain.ports import Clock
from rmm_jobs.domain.system_errors import Action, RateLimited
from rmm_jobs.systems.http.budget import Budget
from rmm_jobs.systems.http.retry import rate_limit_pause


class Pause:
    """Hold back all requests of an account after a rate limit, whichever call they are for.

    With a budget the other processes of this machine are told.
    """

    def __init__(self, clock: Clock, budget: Budget | None = None) -> None:
        self._clock = clock
        self._budget = budget
        self._limit: RateLimited | None = None
        self._until = 0.0

    async def begin(self, limit: RateLimited) -> None:
        """Pause for as long as a rate limit asks, and tell the other processes. A longer pause is not shortened."""
        seconds = rate_limit_pause(limit)
        until = self._clock.monotonic() + seconds
        if until <= self._until:
            return
        self._limit, self._until = limit, until
        if self._budget is not None:
            await self._budget.pause(seconds, blocked=limit.blocked, is_known=_has_end(limit))

    def check(self, action: Action) -> None:
        """Check that no pause goes on.

        Raises:
            RateLimited: one does; nothing was sent.
        """
        left = self._until - self._clock.monotonic()
        if self._limit is not None and left > 0:
            raise RateLimited(action, retry_after=left if _has_end(self._limit) else None, blocked=self._limit.blocked)


def _has_end(limit: RateLimited) -> bool:
    """Return whether a pause ends the limit. A block without a time lasts minutes: it may only be tried again."""
    return limit.retry_after is not None or not limit.blocked
