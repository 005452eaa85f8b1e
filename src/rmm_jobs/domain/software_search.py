"""Define searches for software over many devices: what was read of each, what was found, and how far they were read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from rmm_jobs.domain.catalog import Device, Shortfall, shortfall_of
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.listing_results import ROWS
from rmm_jobs.domain.software import Program, Software, SoftwareFilter
from rmm_jobs.domain.system_errors import NotFound, RequestRejected, ServerError, SystemFailure, UnexpectedAnswer

RowT = TypeVar("RowT")

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

    @classmethod
    def taken(
        cls, programs: Sequence[Software] | None, read_at: datetime, audited_at: datetime | None
    ) -> "SoftwareReading":
        """Return what the system has sent. No computer is without a program: of an empty list nothing is known."""
        is_empty = programs is not None and not programs and shortfall_of(programs) is None
        return cls(None if is_empty else programs, read_at, audited_at)

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
    """One program of one device that a search has found, from an audit at a time; `None` of a device without it.

    `is_outdated` says that the device was audited again since.
    """

    device_uid: str
    hostname: str
    site: str | None
    program: Program | None
    audited_at: datetime | None = None
    is_outdated: bool = False


@dataclass(frozen=True, slots=True)
class Reach:
    """How many of the devices that can have software were read since their last audit, and when the first of these."""

    devices: int = 0
    """How many there are, with those that were not listed."""
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
    """How many others have no list or an empty one: most were never audited."""
    unsearched: int = 0
    """How many of those that were read this call had no time to search."""
    outdated: int = 0
    """How many others were read before their last audit: what they have may have changed."""
    unlisted: int = 0
    """How many others the list of devices announces, and does not have."""

    @property
    def left(self) -> int:
        """Return how many listed devices were not read."""
        return self.devices - self.read - self.outdated - self.unaudited - self.unlisted

    @property
    def is_whole(self) -> bool:
        """Return whether each device was read and searched: only then something can be denied."""
        return self.devices == self.read and not self.unsearched and self.shortfall is None


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
    """The first of the versions that were asked for, the most frequent first, with their numbers of devices."""
    versions_total: int = 0
    outdated: int = 0
    """How many others of `devices` were read before their last audit."""
    outdated_having: int = 0
    """How many others of `having` were."""
    near: Sequence[str] = ()
    """Names of programs that resemble the name, where no device that was read has it."""
    reach: Reach = Reach()
    offset: int = 0


def read_first(outdated: Sequence[RowT], new: Sequence[RowT], most: int) -> Sequence[RowT]:
    """Return what is read first: half of it was read before its last audit, and half was never read.

    So neither kind waits for the other, however often devices are audited. The kind with fewer leaves its part.
    """
    return [*outdated[: max(most // 2, most - len(new))], *new][:most]
