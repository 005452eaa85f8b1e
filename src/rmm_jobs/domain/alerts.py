"""Define alerts: what a monitor has found on a device, how urgent it is, and whether somebody has resolved it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum


class Priority(StrEnum):
    """Priorities of alerts, most urgent first."""

    CRITICAL = "Critical"
    HIGH = "High"
    MODERATE = "Moderate"
    LOW = "Low"
    INFORMATION = "Information"
    UNKNOWN = "Unknown"

    @property
    def rank(self) -> int:
        """Return the place in the order of urgency, 0 for the most urgent."""
        return list(Priority).index(self)


class AlertKind(Enum):
    """What a monitor watches. `text/` has the words, made of the facts that each kind has."""

    ACTION = "a software change"
    ANTIVIRUS = "the antivirus product"
    BACKUP = "a backup"
    CUSTOM_SNMP = "a value read by SNMP, set up by a technician"
    DISK_HEALTH = "the health of a disk"
    DISK_USAGE = "the free space of a volume"
    ENDPOINT_THREAT = "a threat that endpoint security found"
    DEFENDER_THREAT = "a threat that Windows Defender found"
    EVENT_LOG = "an entry of an event log"
    FAN = "a fan"
    FILE_SIZE = "a file or a folder"
    NETWORK = "a network monitor"
    ONLINE_STATUS = "whether the device is online"
    PATCH = "a patch"
    PING = "whether an address answers"
    PRINTER = "the supplies of a printer"
    POWER_SUPPLY = "a power supply"
    RANSOMWARE = "signs of ransomware"
    RESOURCE_USAGE = "processor or memory"
    SNMP_PROBE = "a value read by SNMP"
    SCRIPT = "what a monitoring script reports"
    SECURITY_CENTER = "the Windows Security Center"
    SECURITY_MANAGEMENT = "a managed security product"
    SERVICE = "a service or process"
    TEMPERATURE = "a temperature"
    PERFORMANCE = "a performance counter"
    WMI = "a WMI query"
    OTHER = "something unknown here"


Fact = str | int | float | bool | tuple[str, ...] | datetime
"""One fact of an alert's context: a scalar, a moment, or a list of texts."""


@dataclass(frozen=True, slots=True)
class AlertContext:
    """What a monitor has found. `facts` have the names that `text/` knows; an unknown kind has the system's."""

    kind: AlertKind
    facts: Mapping[str, Fact] = field(default_factory=dict[str, Fact])
    reported: str | None = None
    """The system's own name of the kind."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert. `None` means that the system did not report the fact."""

    uid: str
    priority: Priority
    context: AlertContext
    raised_at: datetime | None = None
    resolved: bool = False
    resolved_by: str | None = None
    resolved_at: datetime | None = None
    device_uid: str | None = None
    device: str | None = None
    site_uid: str | None = None
    site: str | None = None
    muted: bool | None = None
    ticket: str | None = None
    """Number of the ticket that was made for it. Resolving the alert does not close it."""
    diagnostics: str | None = None
    """Text that the monitor has kept: what a script printed, for example."""


@dataclass(frozen=True, slots=True)
class AlertScope:
    """Select alerts: of one device, of one site, or of the whole account; open ones, or resolved ones."""

    device_uid: str | None = None
    site_uid: str | None = None
    resolved: bool = False
