"""Let one look serve all who ask about the same thing at once, or within an interval.

A look is the whole answer about a task here: its status, or the response with the output. A client asks as often as it
likes, so an answer is kept for the interval, and a failure too. Nobody here has a deadline, a lane or a plan of an own.
`jobs/waiting/looks.py` lies below: it shares the polls of the job, which these answers are made of, with waiting calls.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import anyio

from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.ports import Clock
from rmm_jobs.domain.system_errors import RateLimited

MAX_KEPT = 256
"""Looks that are kept at once. Those that are being made are not counted."""

ValueT = TypeVar("ValueT")


@dataclass(eq=False, slots=True)
class _Look(Generic[ValueT]):
    """A look from its begin on; the value or the error is there when `done` is set, unless its maker was cancelled."""

    fresh_until: float
    done: anyio.Event = field(default_factory=anyio.Event)
    value: ValueT | None = None
    error: JobsError | None = None


class SharedLooks(Generic[ValueT]):
    """Make one look for each key and interval, whoever asks, however often.

    The interval counts from the begin of a look, so a client that asks again after it gets another look. `since` tells
    of an older look that it rests on.
    """

    def __init__(self, interval: float, *, keeps: Callable[[ValueT], bool] = lambda _: True) -> None:
        """Keep a value for `interval` seconds; one for which `keeps` returns False only for those who wait for it."""
        self._interval = interval
        self._keeps = keeps
        self._looks: OrderedDict[Hashable, _Look[ValueT]] = OrderedDict()

    def __len__(self) -> int:
        """Return how many looks are kept or being made."""
        return len(self._looks)

    async def get(
        self,
        key: Hashable,
        make: Callable[[], Awaitable[ValueT]],
        clock: Clock,
        *,
        since: Callable[[], float | None] = lambda: None,
    ) -> ValueT:
        """Return what the look of this key has shown, and make it if there is none.

        Raises:
            JobsError: the look has failed, for each who asked for it.
        """
        while True:
            self._drop_old(clock.monotonic())
            look = self._looks.get(key)
            if look is None:
                return await self._make(key, make, clock, since)
            await look.done.wait()
            if look.error is not None:
                raise look.error.with_traceback(None)
            if look.value is not None:
                return look.value
            # Its maker was cancelled: the first of those who waited makes another one.

    def forget(self, key: Hashable) -> None:
        """Make the next who asks look anew."""
        self._looks.pop(key, None)

    async def _make(
        self,
        key: Hashable,
        make: Callable[[], Awaitable[ValueT]],
        clock: Clock,
        since: Callable[[], float | None],
    ) -> ValueT:
        began = clock.monotonic()
        look = self._looks[key] = _Look[ValueT](began + self._interval)
        kept = False
        try:
            look.value = await make()
            kept = self._keeps(look.value)
            asked = since()
            look.fresh_until = self._interval + (began if asked is None else min(asked, began))
        except JobsError as error:
            look.error = error
            kept = True
            if isinstance(error, RateLimited):  # asking sooner would be refused, and would count
                look.fresh_until = max(look.fresh_until, clock.monotonic() + (error.retry_after or self._interval))
            raise
        else:
            return look.value
        finally:
            if not kept and self._looks.get(key) is look:
                del self._looks[key]
            look.done.set()

    def _drop_old(self, now: float) -> None:
        old = [key for key, look in self._looks.items() if look.done.is_set() and look.fresh_until <= now]
        for key in old:
            del self._looks[key]
        over = len(self._looks) - MAX_KEPT
        if over > 0:
            for key in [key for key, look in self._looks.items() if look.done.is_set()][:over]:
                del self._looks[key]
