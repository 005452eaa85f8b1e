"""A list that can only be read whole: it is held for a while and shared."""

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import anyio

from rmm_jobs.domain.errors import Action, DeadlineExceeded
from rmm_jobs.domain.ports import Clock

RowT = TypeVar("RowT")


class CachedList(Generic[RowT]):
    """The list, and when it was read. `read` is given the end of the call and reads all of it."""

    def __init__(
        self, read: Callable[[float], Awaitable[tuple[RowT, ...]]], *, action: Action, keep: float, clock: Clock
    ) -> None:
        self._read = read
        self._action = action
        self._keep = keep
        self._clock = clock
        self._lock = anyio.Lock()
        self._held: tuple[RowT, ...] = ()
        self._read_at = float("-inf")

    async def all(self, *, since: float | None, deadline: float) -> tuple[RowT, ...]:
        """The list, at most `keep` seconds old, or read after `since`.

        Raises:
            SystemFailure: it could not be read.
        """
        clock = self._clock
        began = clock.monotonic()
        with clock.limit(deadline):
            async with self._lock:
                is_old = clock.monotonic() - self._read_at >= self._keep
                if is_old or (since is not None and self._read_at < since):
                    asked_at = clock.monotonic()
                    self._held = await self._read(deadline)
                    self._read_at = asked_at
                return self._held
        raise DeadlineExceeded(self._action, seconds=clock.monotonic() - began)
