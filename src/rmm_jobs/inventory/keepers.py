"""Run what keeps an account's index in the background: the lists, and the software that was asked about."""

from collections.abc import Awaitable, Callable

import anyio

from rmm_jobs.domain.device_index import DeviceIndex, IndexPart, PartState
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.ports import Clock
from rmm_jobs.inventory.index_keeper import IndexKeeper
from rmm_jobs.inventory.software_keeper import SoftwareKeeper

AFTER_SECONDS = 1.0
"""Seconds after a call in which nothing is read: its answer goes out first, and calls often come in pairs."""
LOOK_AGAIN_SECONDS = 30.0
"""Least time from the end of one work to the next."""


class Waking:
    """Do a work after calls, however many there were, and not again for half a minute."""

    def __init__(self, work: Callable[[], Awaitable[None]], clock: Clock) -> None:
        self._work = work
        self._clock = clock
        self._woken = anyio.Event()

    def wake(self) -> None:
        """Say that a call was served: there may be something to do."""
        self._woken.set()

    async def run(self) -> None:
        """Work each time it is woken, until it is cancelled."""
        not_before = float("-inf")
        while True:
            await self._woken.wait()
            await self._clock.sleep(max(AFTER_SECONDS, not_before - self._clock.monotonic()))
            self._woken = anyio.Event()
            await self._work()
            not_before = self._clock.monotonic() + LOOK_AGAIN_SECONDS


class Keepers:
    """Read lists and software side by side. Reading software takes hours, and lists have to stay young meanwhile.

    The first list of devices is waited for: without it nobody knows whose software is meant. Each later one tells who
    was audited since, and wakes the reading of software.
    """

    def __init__(self, system: SupportsInventory, index: DeviceIndex, clock: Clock) -> None:
        self._index = index
        self._lists = IndexKeeper(system, index, clock)
        self._software = SoftwareKeeper(system, index.software, clock)
        self._is_listed = anyio.Event()
        self._listed: PartState | None = None
        self._wakings = Waking(self._read_lists, clock), Waking(self._read_software, clock)

    def wake(self) -> None:
        """Say that a call was served: what is old by now is worth reading, and what it has asked about."""
        for each in self._wakings:
            each.wake()

    async def run(self) -> None:
        """Read each time both are woken, until this is cancelled."""
        async with anyio.create_task_group() as tasks:
            for each in self._wakings:
                tasks.start_soon(each.run)

    async def _read_lists(self) -> None:
        await self._lists.refresh(self._note)

    async def _note(self, part: IndexPart) -> None:
        """Note that a part was looked at, and maybe read."""
        if part is not IndexPart.DEVICES or (state := await self._index.state(part)) is None:
            return
        self._is_listed.set()
        if state != self._listed:
            self._listed = state
            self._wakings[1].wake()

    async def _read_software(self) -> None:
        if await self._index.state(IndexPart.DEVICES) is None:
            await self._is_listed.wait()
        await self._software.read_all()
