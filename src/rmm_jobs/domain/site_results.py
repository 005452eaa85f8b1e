"""Define the results of look-ups of sites, and of the devices at them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from rmm_jobs.domain.alerts import Priority
from rmm_jobs.domain.catalog import Device, Shortfall
from rmm_jobs.domain.device_filters import FieldFilter, WarrantyFilter
from rmm_jobs.domain.inventory import AntivirusState, DeviceKind, Site
from rmm_jobs.domain.system_errors import SystemFailure

DEVICE_ROWS = 50
"""Limit of the devices that one answer shows of a site; in a list by type, titles count as `that_fit` says."""
FIRST_ROWS = 8
"""Devices of all sites on the first page of an index: a short answer, and the next page has `DEVICE_ROWS`."""
SITE_ROWS = 20
"""Limit of the sites that one answer shows."""
NO_CONTACT = timedelta(days=30)
"""Time without a sign of a device after which it needs contact."""
WARRANTY_ENDS = timedelta(days=90)
"""Time before the end of a warranty in which it needs attention."""


class Contact(StrEnum):
    """States of the contact to a device. A suspended one is neither online nor offline: nobody watches it."""

    ONLINE = "online"
    OFFLINE = "offline"
    SUSPENDED = "suspended"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, device: Device) -> "Contact":
        """Return the state of the contact to a device, as far as the system reports it."""
        if device.suspended:
            return cls.SUSPENDED
        return {True: cls.ONLINE, False: cls.OFFLINE, None: cls.UNKNOWN}[device.online]


class Need(StrEnum):
    """Needs of devices that callers filter by."""

    REBOOT = "reboot"
    PATCHES = "patches"
    ANTIVIRUS = "antivirus"
    NO_ANTIVIRUS = "no-antivirus"
    CONTACT = "contact"
    WARRANTY = "warranty"


@dataclass(frozen=True, slots=True)
class DeviceFilter:
    """Select devices. `None` and False select all; `system` is a part of the name of the operating system."""

    status: Contact | None = None
    kind: DeviceKind | None = None
    need: Need | None = None
    system: str | None = None
    alerts: bool = False
    """Only devices with open alerts."""
    warranty: WarrantyFilter | None = None
    field: FieldFilter | None = None


@dataclass(frozen=True, slots=True)
class SiteDevice:
    """One device of a list, with the number of its open alerts by priority."""

    device: Device
    alerts: Mapping[Priority, int] = field(default_factory=dict[Priority, int])


@dataclass(frozen=True, slots=True)
class DeviceCounts:
    """Numbers of the devices that a filter selects."""

    total: int = 0
    contacts: Mapping[Contact, int] = field(default_factory=dict[Contact, int])
    kinds: Mapping[DeviceKind, int] = field(default_factory=dict[DeviceKind, int])
    needs: Mapping[Need, int] = field(default_factory=dict[Need, int])
    unreported: Mapping[Need, int] = field(default_factory=dict[Need, int])
    """Numbers of the devices with an agent that do not report what a need follows from."""
    antivirus: Mapping[AntivirusState, int] = field(default_factory=dict[AntivirusState, int])
    """Numbers of those that report what their antivirus product does."""
    with_alerts: int = 0
    alerts: Mapping[Priority, int] = field(default_factory=dict[Priority, int])
    """Numbers of their open alerts."""
    first_added: datetime | None = None
    """When the oldest of them was added to the system."""
    last_seen: datetime | None = None
    """When the one that was seen last was seen."""


@dataclass(frozen=True, slots=True)
class AlertReading:
    """How many open alerts could be counted. Without `missing` and `trouble`, all of them.

    `unowned` counts those that belong to none of the devices or sites that were looked at, and so count nowhere.
    `as_of` is the age of those that come from an index, where the devices or sites do not.
    """

    missing: Shortfall | None = None
    trouble: SystemFailure | None = None
    unowned: int = 0
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class SiteDevices:
    """Devices of a site, or of all sites: the worst first, at most `DEVICE_ROWS` from `offset` on.

    `looked_at` counts the devices before the filter, without the `deleted` ones, which are left out. `rest` counts the
    selected ones behind those shown. `unreported` counts those that the filter may select, but that do not report what
    a need follows from, or the end of a warranty. `hidden` counts those whose user field may be the one that is meant,
    but is masked, or came without its label.
    """

    site: Site | None
    query: str | None
    """What the caller called the site."""
    chosen: DeviceFilter
    devices: Sequence[SiteDevice]
    counts: DeviceCounts
    now: datetime
    looked_at: int = 0
    alone: Mapping[str, int] = field(default_factory=dict[str, int])
    """How many devices each filter selects by itself, by the name of its argument."""
    rest: Mapping[DeviceKind, int] = field(default_factory=dict[DeviceKind, int])
    deleted: int = 0
    unreported: int = 0
    hidden: int = 0
    labels: Sequence[str] | None = None
    """Labels of the fields that are filled somewhere, where none of them is the one that was asked for."""
    offset: int = 0
    shortfall: Shortfall | None = None
    reading: AlertReading = AlertReading()
    as_of: datetime | None = None
    """The age of devices and alerts that come from an index; `None` where they were read now."""


@dataclass(frozen=True, slots=True)
class SiteSummary:
    """Numbers of a site, or of all sites."""

    found: SiteDevices


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One site of a list, with the number of its open alerts by priority."""

    site: Site
    alerts: Mapping[Priority, int] = field(default_factory=dict[Priority, int])


@dataclass(frozen=True, slots=True)
class SiteList:
    """Sites whose name contains `query`: the worst first, at most `SITE_ROWS` from `offset` on.

    `total` counts all that match. `alike` marks sites whose names only resemble the query.
    """

    query: str | None
    now: datetime
    sites: Sequence[SiteRow]
    total: int
    devices: int | None = None
    """Number of devices of all that match, where each site tells its own; so is `offline`."""
    offline: int | None = None
    alerts: Mapping[Priority, int] = field(default_factory=dict[Priority, int])
    """Numbers of the open alerts of all that match."""
    alike: bool = False
    offset: int = 0
    shortfall: Shortfall | None = None
    reading: AlertReading = AlertReading()
    as_of: datetime | None = None
    """The age of sites of an index, because the system took no requests; `None` where they were read now."""
