"""Define the index of an account: devices, sites, alerts and components, read in the background, and their age.

A part is read whole, page by page. Each reading is a generation: rows that a whole one has not seen are dropped.
`as_of` is when the last whole reading began, so no row is older. The index fails no call: where its file cannot be
used, there is none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from rmm_jobs.domain.alerts import Alert, AlertScope, Priority
from rmm_jobs.domain.catalog import Component, Device
from rmm_jobs.domain.inventory import DeviceKind, Site
from rmm_jobs.domain.site_results import DeviceCounts, DeviceFilter, SiteDevice
from rmm_jobs.domain.software_index import SoftwareIndex


class IndexPart(StrEnum):
    """Parts of an index. Each is read by itself, and has an age of its own."""

    DEVICES = "devices"
    SITES = "sites"
    ALERTS = "alerts"
    COMPONENTS = "components"


PAGES = {IndexPart.DEVICES: 230, IndexPart.SITES: 230, IndexPart.ALERTS: 85, IndexPart.COMPONENTS: 230}
"""Rows that one page of a long part brings: it begins with some of the page before."""
SHORTEST = timedelta(minutes=15)
"""Least age of what is read again."""
PER_PAGE = timedelta(seconds=10)
"""Age for each page of a list: so readings take one request in ten seconds at most, 1 % of an account's."""
LARGE = 5_000
"""Devices from which a call cannot read all: twenty requests."""
OLDEST = timedelta(days=1)
"""Age up to which the index of a large account is used: a call would see a part of it."""


def interval(part: IndexPart, rows: int) -> timedelta:
    """Return the age from which a part with so many rows is read again."""
    return max(SHORTEST, PER_PAGE * (rows / PAGES[part]))


def is_usable(rows: int, as_of: datetime, now: datetime) -> bool:
    """Return whether an answer may use devices of this age: about two readings old, or older in a large account."""
    most = OLDEST if rows > LARGE else 2 * interval(IndexPart.DEVICES, rows)
    return timedelta() <= now - as_of <= most


def is_current(part: IndexPart, rows: int, as_of: datetime, now: datetime) -> bool:
    """Return whether a part of this age is at most about two readings old."""
    return timedelta() <= now - as_of <= 2 * interval(part, rows)


@dataclass(frozen=True, slots=True)
class PartState:
    """What is known of a part that was read whole: its rows, how many the system announced, and the age."""

    rows: int
    announced: int | None
    as_of: datetime

    @property
    def is_whole(self) -> bool:
        """Return whether all rows that the system announced are there."""
        return not self.announced or self.announced <= self.rows

    @property
    def total(self) -> int | None:
        """Return how many rows there are. Those that went while the list was read are there, and not announced."""
        return self.rows if self.is_whole else self.announced


@dataclass(frozen=True, slots=True)
class Filling:
    """One reading of a part, for which this process holds the lease."""

    part: IndexPart
    generation: int


@dataclass(frozen=True, slots=True)
class Selection:
    """Devices that a filter selects, as `SiteDevices` has them; `as_of` is the age of the oldest part in it."""

    as_of: datetime
    announced: int | None
    looked_at: int
    deleted: int
    devices: Sequence[SiteDevice]
    counts: DeviceCounts
    alone: Mapping[str, int] = field(default_factory=dict[str, int])
    rest: Mapping[DeviceKind, int] = field(default_factory=dict[DeviceKind, int])
    unreported: int = 0
    hidden: int = 0
    labels: Sequence[str] | None = None
    unowned_alerts: int = 0


@dataclass(frozen=True, slots=True)
class IndexedAlerts:
    """Open alerts of an account or of a part of it, as their last whole reading has them, of so many `rows` in all.

    `as_of` is the age of the oldest part in it. `where` has device and site of each, as far as they are known.
    """

    as_of: datetime
    rows: int
    priorities: Mapping[str, Priority]
    where: Mapping[str, tuple[str | None, str | None]]


class DeviceIndex(Protocol):
    """Find devices and sites without a request. Every list is empty where there is no index."""

    @property
    def software(self) -> SoftwareIndex:
        """Return what is kept of software."""
        ...

    async def state(self, part: IndexPart) -> PartState | None:
        """Return what is known of a part, or `None` where it was never read whole."""
        ...

    async def at_address(self, address: str) -> Sequence[Device]:
        """Return the devices whose row has this IP address, given in its one spelling."""
        ...

    async def of_user(self, text: str) -> Sequence[Device]:
        """Return the devices whose last user may be meant: by the name without its domain, or by a part of it."""
        ...

    async def with_short_uid(self, beginning: str) -> Sequence[Device]:
        """Return the devices whose UID begins so."""
        ...

    async def named(self, text: str) -> Sequence[Device]:
        """Return the devices whose hostnames contain the text, whatever its case and blanks."""
        ...

    async def near(self, names: Sequence[str]) -> Sequence[Device]:
        """Return the devices whose hostnames differ from one of the names in two letters at most."""
        ...

    async def sites(self) -> Sequence[Site]:
        """Return all sites."""
        ...

    async def components(self) -> Sequence[Component]:
        """Return all components, without the defaults that may be secrets. No start is checked against them."""
        ...

    async def select(self, chosen: DeviceFilter, *, now: datetime, offset: int, most: int) -> Selection | None:
        """Select devices of all sites, the worst first.

        `None` where devices or alerts were never read whole, or the index does not hold what the filter asks for.
        """
        ...

    async def open_alerts(self, scope: AlertScope) -> IndexedAlerts | None:
        """Return the open alerts of a scope; `None` where they, or the devices, were never read whole."""
        ...

    async def begin(self, part: IndexPart, *, now: datetime, interval: timedelta) -> Filling | None:
        """Take the lease of a part; `None` where its last reading is younger, or another process reads it now."""
        ...

    async def add_devices(self, filling: Filling, devices: Sequence[Device], *, now: datetime) -> int | None:
        """Keep a page in one transaction and renew the lease.

        The number of rows that this reading has not seen before is returned, or `None` where the lease is lost.
        """
        ...

    async def add_sites(self, filling: Filling, sites: Sequence[Site], *, now: datetime) -> int | None:
        """Keep a page of sites, as `add_devices` does."""
        ...

    async def add_alerts(self, filling: Filling, alerts: Sequence[Alert], *, now: datetime) -> int | None:
        """Keep a page of alerts, as `add_devices` does. No text of an alert is kept."""
        ...

    async def add_components(self, filling: Filling, components: Sequence[Component], *, now: datetime) -> int | None:
        """Keep a page of components, as `add_devices` does."""
        ...

    async def finish(self, filling: Filling, *, announced: int | None, now: datetime) -> bool:
        """Drop what this reading has not seen, and make it the one that counts; False where the lease is lost."""
        ...

    async def give_up(self, filling: Filling, *, now: datetime, failed: bool = True, pages: int = 0) -> None:
        """End a reading early.

        After one that failed no process begins another one for five minutes, or the interval of the pages that it has
        cost.
        """
        ...

    async def aclose(self) -> None:
        """Close the file."""
        ...
