"""Share a list that can only be read whole, and keep it for a while."""

import gc
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from typing import Generic, TypeVar

import anyio

from rmm_jobs.domain.catalog import Listed
from rmm_jobs.domain.ports import Clock
from rmm_jobs.domain.system_errors import Action, DeadlineExceeded

RowT = TypeVar("RowT")


class CachedList(Generic[RowT]):
    """Hold a list and the time of its reading. `read` reads it until the call's deadline, and says what is missing."""

    def __init__(
        self, read: Callable[[float], Awaitable[Listed[RowT]]], *, action: Action, keep: float, clock: Clock
    ) -> None:
        self._read = read
        self._action = action
        self._keep = keep
        self._clock = clock
        self._lock = anyio.Lock()
        self._held = Listed[RowT]()
        self._read_at = float("-inf")

    async def all(self, *, since: float | None, partly: bool = False, deadline: float) -> Listed[RowT]:
        """Return the list, at most `keep` seconds old, or read after `since` (monotonic seconds).

        A list that a failure has cut short is returned `partly`, and never kept.

        Raises:
            SystemFailure: the list could not be read.
        """
        clock = self._clock
        began = clock.monotonic()
        # Calls that wait here share one reading.
        with clock.limit(deadline) as scope:
            await self._lock.acquire()
        if scope.cancelled_caught:
            raise DeadlineExceeded(self._action, seconds=clock.monotonic() - began)
        try:
            is_old = clock.monotonic() - self._read_at >= self._keep
            if is_old or (since is not None and self._read_at < since):
                return await self._anew(partly=partly, deadline=deadline)
            return self._held
        finally:
            self._lock.release()

    async def _anew(self, *, partly: bool, deadline: float) -> Listed[RowT]:
        # The list is as old as its request, not as its answer.
        asked_at = self._clock.monotonic()
        with _uncollected():
            listed = await self._read(deadline)
        failure = listed.shortfall.failure if listed.shortfall else None
        if failure is None:
            self._held, self._read_at = listed, asked_at
        elif not partly:
            raise failure
        return listed


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
