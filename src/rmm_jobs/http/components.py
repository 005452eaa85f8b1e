"""The list of components: there is no search in it, so it is held for a while and shared."""

from collections.abc import Awaitable, Callable

import anyio

from rmm_jobs.jobs.errors import Action, TooSlow
from rmm_jobs.jobs.model import Component
from rmm_jobs.jobs.ports import Clock


class Components:
    """The list, and when it was read. `read` is given the end of the call and reads all of it."""

    def __init__(self, read: Callable[[float], Awaitable[tuple[Component, ...]]], *, keep: float, clock: Clock) -> None:
        self._read = read
        self._keep = keep
        self._clock = clock
        self._lock = anyio.Lock()
        self._held: tuple[Component, ...] = ()
        self._read_at = float("-inf")

    async def all(self, *, since: float | None, until: float) -> tuple[Component, ...]:
        """The list, at most `keep` seconds old, or read after `since`.

        Raises:
            SystemFailure: it could not be read.
        """
        clock = self._clock
        began = clock.monotonic()
        with clock.limit(until):
            async with self._lock:
                is_old = clock.monotonic() - self._read_at >= self._keep
                if is_old or (since is not None and self._read_at < since):
                    asked_at = clock.monotonic()
                    self._held = await self._read(until)
                    self._read_at = asked_at
                return self._held
        raise TooSlow(Action.READ_COMPONENTS, seconds=clock.monotonic() - began)
