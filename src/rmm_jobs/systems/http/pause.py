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
        self._is_shared = True
        self._limit: RateLimited | None = None
        self._until = 0.0

    def begin(self, limit: RateLimited) -> None:
        """Pause for as long as a rate limit asks; a longer pause that goes on is not shortened."""
        until = self._clock.monotonic() + rate_limit_pause(limit)
        if until > self._until:
            self._limit, self._until, self._is_shared = limit, until, False

    async def share(self) -> None:
        """Tell the other processes of a pause that has begun, once."""
        if self._is_shared or self._limit is None or self._budget is None:
            return
        self._is_shared = True
        left = self._until - self._clock.monotonic()
        await self._budget.pause(left, blocked=self._limit.blocked, is_known=_has_end(self._limit))

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
