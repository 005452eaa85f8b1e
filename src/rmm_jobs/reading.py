"""Keep an account's index by reading in the background, beside the calls."""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from anyio.abc import TaskGroup

from rmm_jobs.closing import log_defect
from rmm_jobs.domain.device_index import DeviceIndex
from rmm_jobs.jobs.context import Services

if TYPE_CHECKING:
    from rmm_jobs.inventory.keepers import Keepers


@dataclass(slots=True)
class BackgroundReading:
    """Read what is old in the index after calls. The first call begins it: a server that nobody uses reads nothing."""

    tasks: TaskGroup | None = None
    """Where it runs; a command at a terminal has none, and reads nothing."""
    _keepers: "Keepers | None" = field(default=None, init=False)

    def wake(self, services: Services[Any]) -> None:
        """Say that a call was served."""
        if self._keepers is not None:
            self._keepers.wake()
        elif self.tasks is not None and services.index is not None:
            tasks, self.tasks = self.tasks, None
            with suppress(RuntimeError):  # the process ends
                tasks.start_soon(self._run, services, services.index)

    async def _run(self, services: Services[Any], index: DeviceIndex) -> None:
        from rmm_jobs.inventory.keepers import Keepers  # noqa: PLC0415 - a start-up does not pay for it

        self._keepers = Keepers(services.system, index, services.clock)
        self._keepers.wake()
        try:
            await self._keepers.run()
        except Exception as defect:  # noqa: BLE001 - calls are served without an index, too
            log_defect(defect)
