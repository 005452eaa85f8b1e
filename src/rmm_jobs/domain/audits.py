"""Define what an audit finds in a device: parts of a computer, guests of a hypervisor, supplies of a printer.

Sizes are in bytes. `None` means that the system did not report the fact.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum


class AuditKind(Enum):
    """Kinds of devices that are audited, each in a way of its own. A network device is not audited at all."""

    COMPUTER = "a computer with an agent"
    ESXI = "an ESXi host"
    PRINTER = "a printer"


class AuditPart(StrEnum):
    """Parts of an audit that callers ask for, in their order."""

    SYSTEM = "system"
    DISKS = "disks"
    NETWORK = "network"
    GUESTS = "guests"
    DATASTORES = "datastores"
    SUPPLIES = "supplies"


@dataclass(frozen=True, slots=True)
class Nic:
    """A network interface. `mac` is written as the system writes it."""

    name: str | None = None
    mac: str | None = None
    ipv4: str | None = None
    ipv6: str | None = None
    speed: str | None = None


@dataclass(frozen=True, slots=True)
class Disk:
    """A volume of a computer."""

    name: str | None = None
    size: int | None = None
    free: int | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class MemoryModule:
    """A memory module."""

    size: int | None = None
    type: str | None = None
    speed: str | None = None
    slot: str | None = None


@dataclass(frozen=True, slots=True)
class Guest:
    """A virtual machine on a hypervisor; `datastores` are named by the system in one text."""

    name: str | None = None
    memory: int | None = None
    snapshots: int | None = None
    datastores: str | None = None


@dataclass(frozen=True, slots=True)
class Datastore:
    """A store of a hypervisor. `subscribed` is the percentage of its size that is promised to guests."""

    name: str | None = None
    size: int | None = None
    free: int | None = None
    subscribed: int | None = None
    file_system: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Supply:
    """A supply of a printer. Negative numbers are codes of SNMP (RFC 3805): -2 unknown, -3 some is left."""

    description: str | None = None
    level: int | None = None
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class Audit:
    """What the last audit of a device has found."""

    kind: AuditKind
    manufacturer: str | None = None
    model: str | None = None
    serial: str | None = None
    processors: tuple[str, ...] = ()
    cores: int | None = None
    memory: int | None = None
    modules: tuple[MemoryModule, ...] = ()
    disks: tuple[Disk, ...] = ()
    nics: tuple[Nic, ...] = ()
    guests: tuple[Guest, ...] = ()
    datastores: tuple[Datastore, ...] = ()
    snapshots: int | None = None
    """Number of snapshots of all guests, as the system counts them."""
    supplies: tuple[Supply, ...] = ()
    pages: int | None = None
    """Pages that a printer has printed."""
    location: str | None = None
    uptime: str | None = None
    """How long a printer has been on, as it says itself."""


@dataclass(frozen=True, slots=True)
class DeviceAddresses:
    """The addresses of all interfaces of a device, by its UID."""

    uid: str
    addresses: tuple[str, ...]


def percent_free(size: int | None, free: int | None) -> int | None:
    """Return the free part in whole percent, rounded down: 0 for a volume that is nearly full."""
    if size is None or free is None or size <= 0 or not 0 <= free <= size:
        return None
    return free * 100 // size
