"""Define what an account's index keeps of software: of each device that was asked about, with the time of its reading.

Nobody's software is read until somebody asks for a program at its site, or at all sites.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.software import SoftwareFilter
from rmm_jobs.domain.software_search import SoftwareReading, SoftwareSearch

TRIED = timedelta(hours=1)
"""Time after a failure in which a device is not read again."""


@dataclass(frozen=True, slots=True)
class ReadingTurn:
    """The turn of a process to read software in the background, and the devices to read in it."""

    number: int
    devices: Sequence[Device]


class SoftwareIndex(Protocol):
    """Keep software. It fails no call: where its file cannot be used, nothing is kept, and nothing found."""

    async def ask(self, site_uid: str | None, *, now: datetime) -> None:
        """Say that somebody asks for software at a site, or at all: it is read from now on."""
        ...

    async def keep(self, readings: Mapping[str, SoftwareReading], *, turn: ReadingTurn | None = None) -> bool:
        """Keep what was read of devices, by UID; False where the turn is over, and nothing was kept."""
        ...

    async def skip(self, device_uid: str, *, now: datetime) -> None:
        """Say that a device could not be read: others come first for an hour."""
        ...

    async def note_audits(self, devices: Sequence[Device]) -> None:
        """Say when devices were audited last, as a call has listed them: they are read again before the next list."""
        ...

    async def skipped(self, *, now: datetime) -> frozenset[str]:
        """Return the UIDs of devices that could not be read within the last hour."""
        ...

    async def named(self, uids: Sequence[str], name: str) -> Mapping[str, SoftwareReading]:
        """Return the readings of these devices; of their programs those with a text in the name."""
        ...

    async def names(self) -> Sequence[str]:
        """Return the names of all programs."""
        ...

    async def search(
        self, wanted: SoftwareFilter, *, offset: int, now: datetime, seconds: float
    ) -> SoftwareSearch | None:
        """Return what the devices of the index have, as far as that time goes; `None` where there is no index."""
        ...

    async def unread(self, *, now: datetime, most: int) -> Sequence[Device]:
        """Return the first devices of those asked about that were never read, or not since their last audit.

        `read_first` says which come first.
        """
        ...

    async def is_unread(self, device: Device, *, now: datetime) -> bool:
        """Return whether a device is still one of these: a call may have read it meanwhile."""
        ...

    async def begin(self, *, now: datetime, most: int) -> ReadingTurn | None:
        """Take the turn to read; `None` where another process has it, or nothing is to be read."""
        ...

    async def end(self, turn: ReadingTurn, *, again: datetime) -> None:
        """Give the turn back. No process takes it before a time."""
        ...
