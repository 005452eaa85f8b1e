"""Declare what a device has beside its row: interfaces, disks, patches, user-defined fields, hardware."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

InstallStatus = Literal["INSTALLED", "APPROVED_PENDING", "NOT_APPROVED"]
Severity = Literal["CRITICAL", "IMPORTANT", "MODERATE", "LOW", "UNSPECIFIED"]
PatchStatus = Literal["NoPolicy", "NoData", "RebootRequired", "InstallError", "ApprovedPending", "FullyPatched"]
AntivirusStatus = Literal["RunningAndUpToDate", "RunningAndNotUpToDate", "NotRunning", "NotDetected"]

CREATED = 1_672_531_200.0
"""The creation of a device without a date of its own: the first day of 2023."""


@dataclass(frozen=True)
class Nic:
    """Hold a network interface. `mac` is written with colons, as audits show it."""

    instance: str
    mac: str
    ipv4: str | None = None
    ipv6: str | None = None
    type: str = "Ethernet"


@dataclass(frozen=True)
class Disk:
    """Hold a logical disk; sizes are in bytes."""

    name: str
    size: int
    free: int
    description: str = "Local Fixed Disk"


@dataclass(frozen=True)
class Patch:
    """Hold a patch and its state on one device."""

    uid: str
    title: str
    kb: str | None
    severity: Severity
    status: InstallStatus
    category: Sequence[str] = ("Security Updates",)
    released: str | None = None
    size: int = 0
    reboot: bool = False
    needs_input: bool = False
    manual: bool = False
    type: Literal["SOFTWARE", "DRIVER"] = "SOFTWARE"


@dataclass(frozen=True)
class Udf:
    """Hold a filled user-defined field. A `day` is written `yyyy-mm-dd`; other texts are plain.

    `mismatch` marks a value that version 2 of the API wrote against the type that the account has declared.
    """

    ordinal: int
    value: str | bool | float
    label: str | None = None
    day: bool = False
    mismatch: bool = False


@dataclass(frozen=True)
class Guest:
    """Hold a virtual machine on an ESXi host; `memory` is in bytes."""

    name: str
    memory: int
    snapshots: int = 0
    datastores: str | None = None


@dataclass(frozen=True)
class Datastore:
    """Hold a datastore of an ESXi host; sizes are in bytes."""

    name: str
    size: int
    free: int
    status: str = "normal"


@dataclass(frozen=True)
class Supply:
    """Hold a supply of a printer. Levels are text on the wire; `-3` is SNMP's "some is left" (RFC 3805)."""

    description: str
    level: str
    capacity: str = "100"


@dataclass
class DeviceDetails:
    """Hold the rest of a device. The defaults are those of a device of which little is known.

    Attributes:
        type_name: `deviceType.type`; a device with an agent without one is a main system chassis.
        patch_status: `patchManagement.patchStatus`; without one the row has no `patchManagement`.
        antivirus_product: Without one the row has no `antivirus`. Only devices with an agent show it.
    """

    type_name: str | None = None
    ext_ip: str | None = None
    agent: str = "4.4.2187"
    reboot_required: bool = False
    last_reboot: float | None = None
    last_audit: float | None = None
    created_at: float = CREATED
    warranty: str | None = None
    antivirus_product: str | None = "Windows Defender"
    antivirus_status: AntivirusStatus = "RunningAndUpToDate"
    patch_status: PatchStatus | None = None
    software_status: str | None = None
    network_probe: bool = False
    manufacturer: str | None = None
    model: str | None = None
    serial: str | None = None
    memory: int | None = None
    cores: int | None = None
    processor: str | None = None
    nics: Sequence[Nic] = ()
    disks: Sequence[Disk] = ()
    patches: list[Patch] = field(default_factory=list[Patch])
    software: Sequence[tuple[str, str]] = ()
    udfs: Sequence[Udf] = ()
    guests: Sequence[Guest] = ()
    datastores: Sequence[Datastore] = ()
    supplies: Sequence[Supply] = ()
    pages: int | None = None
    snmp_location: str | None = None

    def count(self, status: InstallStatus) -> int:
        """Return how many patches have this status."""
        return sum(patch.status == status for patch in self.patches)
