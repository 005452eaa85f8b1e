"""Define searches for software over many devices: what was read of each, what was found, and how far they were read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rmm_jobs.domain.catalog import Device, Shortfall, shortfall_of
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.listing_results import ROWS
from rmm_jobs.domain.software import Program, Software, SoftwareFilter
from rmm_jobs.domain.system_errors import NotFound, RequestRejected, ServerError, SystemFailure, UnexpectedAnswer

SEARCH_ROWS = ROWS
"""Limit of the rows that one answer shows of a search."""
LIVE = 10
"""Limit of the devices that one search reads while its caller waits."""
OF_ONE_DEVICE = (NotFound, RequestRejected, ServerError, UnexpectedAnswer)
"""Failures that can be one device's own: the next one may be read all the same."""


@dataclass(frozen=True, slots=True)
class SoftwareReading:
    """Software of a device as it was read at a time, from an audit. `programs` is None where the system has no list."""

    programs: Sequence[Software] | None
    read_at: datetime
    audited_at: datetime | None = None

    @property
    def is_part(self) -> bool:
        """Return whether the system has not sent its whole list."""
        return self.programs is not None and shortfall_of(self.programs) is not None

    def is_of(self, device: Device) -> bool:
        """Return whether it is of the device's last audit."""
        last = device.facts.last_audit
        return last is None or (self.audited_at is not None and last <= self.audited_at)


@dataclass(frozen=True, slots=True)
class FoundProgram:
    """One program of one device that a search has found, from an audit at a time; `None` of a device without it."""

    device_uid: str
    hostname: str
    site: str | None
    program: Program | None
    audited_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """How many of the devices that can have software were read, and when the one that was read first."""

    devices: int = 0
    read: int = 0
    oldest: datetime | None = None
    failure: SystemFailure | None = None
    """What has kept a device from being read in this call."""
    kept: bool = False
    """Whether what is read is kept for the next search."""
    as_of: datetime | None = None
    """How old the list of devices is; `None` of one that was read in this call."""
    shortfall: Shortfall | None = None
    unaudited: int = 0
    """How many others have no list, because they were never audited."""
    unsearched: int = 0
    """How many of those that were read this call had no time to search."""

    @property
    def left(self) -> int:
        """Return how many devices were not read."""
        return self.devices - self.read - self.unaudited


@dataclass(frozen=True, slots=True)
class SoftwareSearch:
    """Programs of the devices of a `site`, or of all, those from `offset` on, at most `SEARCH_ROWS`.

    `total` counts the rows; those that cannot be compared come last. `devices` have a program that was asked for,
    `unsure` ones only such that cannot be compared, and `having` ones any of the name. Of a search for devices without
    the program, rows and `devices` are those of which the whole list was read, and has none of the name.
    """

    wanted: SoftwareFilter
    now: datetime
    site: Site | None = None
    rows: Sequence[FoundProgram] = ()
    total: int = 0
    devices: int = 0
    unsure: int = 0
    having: int = 0
    versions: Mapping[str, int] = field(default_factory=dict[str, int])
    """The versions that were asked for, the most frequent first, with their numbers of devices."""
    near: Sequence[str] = ()
    """Names of programs that resemble the name, where no device that was read has it."""
    reach: Reach = Reach()
    offset: int = 0
