"""Read an account's lists in the background, so that an index of them answers what the system has no filter for.

Whoever uses the server wakes the reading; a server that nobody asks reads nothing.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Any

import anyio

from rmm_jobs.domain.device_index import DeviceIndex, Filling, IndexPart, interval
from rmm_jobs.domain.inventory_ports import ListPage, SupportsInventory
from rmm_jobs.domain.lanes import Lane, in_lane
from rmm_jobs.domain.ports import Clock
from rmm_jobs.domain.system_errors import SystemFailure

READING_SECONDS = 3_600.0
"""Longest time of one reading."""
_IDLE_PAGES = 2
"""Pages in a row without anything new, after which a list repeats itself."""


class IndexKeeper:
    """Keep an index young while the server is used. One process of all fills a part at a time."""

    def __init__(self, system: SupportsInventory, index: DeviceIndex, clock: Clock) -> None:
        self._system = system
        self._index = index
        self._clock = clock
        self._pages = 0

    async def refresh(self, after: Callable[[IndexPart], Awaitable[None]] | None = None) -> None:
        """Read each part that is old, one after the other, and tell of each. Calls go first."""
        with in_lane(Lane.BACKGROUND):
            for part in IndexPart:
                state = await self._index.state(part)
                due = interval(part, state.rows if state else 0)
                filling = await self._index.begin(part, now=self._clock.now(), interval=due)
                if filling is not None:
                    await self._read(filling)
                if after is not None:
                    await after(part)

    async def _read(self, filling: Filling) -> None:
        failed, self._pages = True, 0
        try:
            deadline = self._clock.monotonic() + READING_SECONDS
            match filling.part:
                case IndexPart.DEVICES:
                    await self._keep(filling, self._system.lists.devices(deadline=deadline), self._index.add_devices)
                case IndexPart.SITES:
                    await self._keep(filling, self._system.lists.sites(deadline=deadline), self._index.add_sites)
                case IndexPart.ALERTS:
                    await self._keep(filling, self._system.lists.open_alerts(deadline=deadline), self._index.add_alerts)
                case IndexPart.COMPONENTS:
                    listed = self._system.lists.components(deadline=deadline)
                    await self._keep(filling, listed, self._index.add_components)
        except SystemFailure:
            pass  # calls tell of what is wrong; the index stays as old as it is
        except anyio.get_cancelled_exc_class():
            failed = False
            raise
        finally:
            # A reading that has ended has no lease any more, and this changes nothing.
            with anyio.CancelScope(shield=True):
                await self._index.give_up(filling, now=self._clock.now(), failed=failed, pages=self._pages)

    async def _keep(
        self,
        filling: Filling,
        pages: AsyncGenerator[ListPage[Any], None],
        add: Callable[..., Awaitable[int | None]],
    ) -> None:
        kept = nameless = idle = 0
        async with aclosing(pages):
            async for page in pages:
                self._pages += 1
                rows: Sequence[Any] = page.rows
                new = await add(filling, rows, now=self._clock.now())
                idle = 0 if new else idle + 1
                if new is None or (idle == _IDLE_PAGES and not page.is_last):
                    return
                kept += new
                nameless += page.nameless
                if page.is_last:
                    announced = None if page.announced is None else page.announced - nameless
                    if page.has_gap:  # rows that are there no more may stand for those that have slipped through
                        announced = max(announced or 0, kept + 1)
                    await self._index.finish(filling, announced=announced, now=self._clock.now())
