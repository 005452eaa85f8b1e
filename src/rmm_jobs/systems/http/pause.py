"""Leave an account alone for as long as its rate limit asks."""

from rmm_jobs.domain.ports import Clock
from rmm_jobs.domain.system_errors import Action, RateLimited
from rmm_jobs.systems.http.retry import rate_limit_pause


class Pause:
    """Hold back all requests of an account after a rate limit, whichever call they are for."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._limit: RateLimited | None = None
        self._until = 0.0

    def begin(self, limit: RateLimited) -> None:
        """Pause for as long as a rate limit asks; a longer pause that goes on is not shortened."""
        until = self._clock.monotonic() + rate_limit_pause(limit)
        if until > self._until:
            self._limit, self._until = limit, until

    def check(self, action: Action) -> None:
        """Check that no pause goes on.

        Raises:
            RateLimited: one does; nothing was sent.
        """
        left = self._until - self._clock.monotonic()
        if self._limit is not None and left > 0:
            # A block without a time lasts minutes: the pause is only until it may be tried again.
            is_known = self._limit.retry_after is not None or not self._limit.blocked
            raise RateLimited(action, retry_after=left if is_known else None, blocked=self._limit.blocked)
