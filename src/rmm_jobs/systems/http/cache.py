"""Share a list that can only be read whole, and keep it for a while."""

import gc
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from typing import Generic, TypeVar

import anyio

from rmm_jobs.domain.ports import Clock
from rmm_jobs.domain.system_errors import Action, DeadlineExceeded

RowT = TypeVar("RowT")


class CachedList(Generic[RowT]):
    """Hold a list and the time of its reading. `read` gets the call's deadline and reads the whole list."""

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
        """Return the list, at most `keep` seconds old, or read after `since` (monotonic seconds).

        Raises:
            SystemFailure: the list could not be read.
        """
        clock = self._clock
        began = clock.monotonic()
        with clock.limit(deadline) as scope:
            # Calls that wait here share one reading.
            async with self._lock:
                is_old = clock.monotonic() - self._read_at >= self._keep
                if is_old or (since is not None and self._read_at < since):
                    # The list is as old as its request, not as its answer.
                    asked_at = clock.monotonic()
                    with _uncollected():
                        self._held = await self._read(deadline)
                    self._read_at = asked_at
        if scope.cancelled_caught:
            raise DeadlineExceeded(self._action, seconds=clock.monotonic() - began)
        return self._held


@contextmanager
def _uncollected() -> Generator[None]:
    """Keep the garbage collector off while a list is read, which the deadline bounds.

    The collector looks at all rows at once, again and again as they become more, and no other call goes on meanwhile.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
