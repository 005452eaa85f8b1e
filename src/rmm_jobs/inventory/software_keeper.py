"""Read software of devices in the background, one after the other, for the searches that somebody makes.

A search wakes the reading, and asks for its site or for all. So nobody's software is read that nobody asks about.
"""

from datetime import timedelta
from enum import StrEnum

import anyio

from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.lanes import Lane, in_lane
from rmm_jobs.domain.ports import Clock
from rmm_jobs.domain.software_index import TRIED, ReadingTurn, SoftwareIndex
from rmm_jobs.domain.software_search import OF_ONE_DEVICE, SoftwareReading
from rmm_jobs.domain.system_errors import AuthenticationFailed, DeadlineExceeded, PermissionDenied, SystemFailure

PACE_SECONDS = 1.0
"""Seconds from one device to the next: 60 requests a minute are a tenth of an account's."""
DEVICES = 60
"""Devices of one turn: another process may have the next."""
DEVICE_SECONDS = 60.0
"""Longest time for one device: its lease is for twice as long."""
REST = timedelta(minutes=1)
"""Time after a failure of the whole system in which nothing is read."""


class After(StrEnum):
    """What comes after a turn."""

    MORE = "more"
    LATER = "later"
    """Something is left, which is read after a rest: the system or a device has failed, or another process reads."""
    NOTHING = "nothing"
    """Nothing is read before the next call: nothing is left, or the credentials were refused."""


class SoftwareKeeper:
    """Read what searches wait for. One process of all reads at a time."""

    def __init__(self, system: SupportsInventory, software: SoftwareIndex, clock: Clock) -> None:
        self._system = system
        self._software = software
        self._clock = clock

    async def read_all(self) -> None:
        """Take turns until nothing is left. Calls go first."""
        with in_lane(Lane.BACKGROUND):
            while (after := await self.take_turn()) is not After.NOTHING:
                if after is After.LATER:
                    await self._clock.sleep(REST.total_seconds())

    async def take_turn(self) -> After:
        """Read the devices of one turn; return what comes after it."""
        turn = await self._software.begin(now=self._clock.now(), most=DEVICES)
        if turn is None:
            # What failed within the hour is left, too: nobody has to ask again for it.
            left = await self._software.unread(now=self._clock.now() + TRIED + REST, most=1)
            return After.LATER if left else After.NOTHING
        rest = timedelta()
        try:
            for device in turn.devices:
                if not await self._software.is_unread(device, now=self._clock.now()):
                    continue
                began = self._clock.monotonic()
                if not await self._read(turn, device):
                    return After.LATER
                await self._clock.sleep(max(0.0, began + PACE_SECONDS - self._clock.monotonic()))
        except SystemFailure as failure:
            rest = REST  # calls tell of what is wrong
            return After.NOTHING if isinstance(failure, AuthenticationFailed) else After.LATER
        finally:
            with anyio.CancelScope(shield=True):
                await self._software.end(turn, again=self._clock.now() + rest)
        return After.MORE

    async def _read(self, turn: ReadingTurn, device: Device) -> bool:
        """Read and keep a device; return whether the turn goes on.

        Raises:
            SystemFailure: the system cannot be read at all.
        """
        try:
            latest = self._clock.monotonic() + DEVICE_SECONDS
            programs = await self._system.audits.software(device.uid, deadline=latest)
        except OF_ONE_DEVICE:
            await self._software.skip(device.uid, now=self._clock.now())
            return True
        except (DeadlineExceeded, PermissionDenied):
            # It may be the device's own: after the rest another one is tried.
            await self._software.skip(device.uid, now=self._clock.now())
            raise
        reading = SoftwareReading.taken(programs, self._clock.now(), device.facts.last_audit)
        if reading.is_part:
            await self._software.skip(device.uid, now=self._clock.now())
            return True
        return await self._software.keep({device.uid: reading}, turn=turn)
