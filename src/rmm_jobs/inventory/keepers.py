"""Run what keeps an account's index in the background: the lists, and the software that was asked about."""

import anyio

from rmm_jobs.domain.device_index import DeviceIndex
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.ports import Clock
from rmm_jobs.inventory.index_keeper import IndexKeeper
from rmm_jobs.inventory.software_keeper import SoftwareKeeper


class Keepers:
    """Read lists and software side by side. Reading software takes hours, and lists have to stay young meanwhile."""

    def __init__(self, system: SupportsInventory, index: DeviceIndex, clock: Clock) -> None:
        self._lists = IndexKeeper(system, index, clock)
        self._software = SoftwareKeeper(system, index.software, clock)

    def wake(self) -> None:
        """Say that a call was served: what is old by now is worth reading, and what it has asked about."""
        self._lists.wake()
        self._software.wake()

    async def run(self) -> None:
        """Read each time both are woken, until this is cancelled."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._lists.run)
            tasks.start_soon(self._software.run)
