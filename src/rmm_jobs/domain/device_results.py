"""Define the results of the tools that show devices: look-ups, audits and patches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from rmm_jobs.domain.alerts import Alert
from rmm_jobs.domain.audits import Audit, AuditPart
from rmm_jobs.domain.catalog import Device, Shortfall
from rmm_jobs.domain.inventory import DeviceKind, Site, UserField
from rmm_jobs.domain.patches import Patch, PatchStatus, Severity
from rmm_jobs.domain.system_errors import SystemFailure


class FoundBy(Enum):
    """Say by what devices were found."""

    NAME = "the hostname, or a part of it"
    UID = "the UID, or its beginning"
    NUMBER = "the number in the web console"
    MAC = "the MAC address of an interface"
    ADDRESS = "an IP address"
    USER = "the user who was last logged in"
    LIKENESS = "a hostname that is spelt alike"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far devices were looked through one by one, because the system cannot search for what was asked.

    `total` is the number that the system announces. `failure` stopped the reading; without one, a limit did.
    """

    looked_at: int
    total: int | None = None
    whole: bool = True
    failure: SystemFailure | None = None
    interfaces: bool = True
    """Whether the addresses of all interfaces were looked at, and not only those of the device's row."""
    as_of: datetime | None = None
    """The age of the index that they were looked up in; `None` where they were read for this answer."""
    late: bool = False
    """Whether the time of the call was over before all of them were read."""


@dataclass(frozen=True, slots=True)
class DeviceDetail:
    """All that is known of one device. A part that could not be read is `None`, and its failure stands beside it."""

    device: Device
    audit: Audit | None = None
    audit_failure: SystemFailure | None = None
    alerts: Sequence[Alert] | None = None
    """Its open alerts, most urgent first."""
    alerts_total: int = 0
    alerts_failure: SystemFailure | None = None
    fields: Sequence[UserField] = ()
    """Its filled user fields; values that look secret are masked."""
    fields_masked: int = 0
    fields_unlabelled: int = 0
    """Number of filled fields whose labels could not be read: their values are left out, because any may be secret."""
    fields_failure: SystemFailure | None = None


@dataclass(frozen=True, slots=True)
class DeviceList:
    """Devices that a look-up found. `total` counts all matches; `devices` are those from `offset` on, at most `ROWS`.

    `alike` marks devices whose names only resemble the query.
    """

    query: str
    site: str | None
    devices: Sequence[Device]
    total: int
    now: datetime
    alike: bool = False
    offset: int = 0
    shortfall: Shortfall | None = None
    found_by: FoundBy = FoundBy.NAME
    online: bool | None = None
    """Only devices that are online, or that are not."""
    kind: DeviceKind | None = None
    """Only devices of this kind."""
    left_out: int = 0
    """Number of matches that `online` and `kind` leave out."""
    elsewhere: bool = False
    """Whether the devices are at other sites than the one that was asked for, which has none."""
    coverage: Coverage | None = None
    detail: DeviceDetail | None = None
    """The one device that is meant; `devices` then begins with it."""


@dataclass(frozen=True, slots=True)
class AuditReport:
    """The audit of a device, or of it `part` alone. Without an `audit` the system has none of the device."""

    device: Device
    now: datetime
    audit: Audit | None
    part: AuditPart | None = None


@dataclass(frozen=True, slots=True)
class PatchList:
    """Patches of a `device` or of a `site`, worst first; `patches` are those from `offset` on, at most `ROWS`.

    `total` counts the patches that were asked for, and `counts` those of each status and severity among them.
    """

    device: Device | None
    site: Site | None
    patches: Sequence[Patch]
    total: int
    counts: Sequence[tuple[PatchStatus, Severity, int]]
    reboots: int
    """Number of those that need a restart."""
    statuses: Sequence[PatchStatus]
    severity: Severity | None = None
    offset: int = 0
    shortfall: Shortfall | None = None
