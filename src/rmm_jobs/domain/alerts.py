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


class AlertFact(StrEnum):
    """Names of the facts that a context may have, whatever a system calls them."""

    ADDRESS = "address"
    CHANGE = "change"
    CODE = "code"
    CONDITION = "condition"
    CONFIDENCE = "confidence"
    COUNT = "count"
    DEGREES = "degrees"
    DESCRIPTION = "description"
    DEVICE = "device"
    DIRECTORIES = "directories"
    ERROR = "error"
    EXTENSION = "extension"
    FILES = "files"
    FREE_GB = "free_gb"
    HOURS_INFECTED = "hours_infected"
    INFO = "info"
    INSTANCE = "instance"
    LAST_AT = "last_at"
    LEVEL = "level"
    LICENSE_DAYS = "license_days"
    LOG = "log"
    MAC = "mac"
    MILLISECONDS = "milliseconds"
    MONITOR = "monitor"
    NAME = "name"
    NOT_UPDATED_DAYS = "not_updated_days"
    OID = "oid"
    PACKAGE = "package"
    PATH = "path"
    PERCENT = "percent"
    PERCENT_FREE = "percent_free"
    PREVIOUS_VERSION = "previous_version"
    PROCESS = "process"
    PRODUCT = "product"
    REASON = "reason"
    REASONS = "reasons"
    REFERENCE = "reference"
    RESOURCE = "resource"
    RESULT = "result"
    RULE = "rule"
    SERVICE = "service"
    SIZE = "size"
    SOURCE = "source"
    STATE = "state"
    SUPPLY = "supply"
    THREAT = "threat"
    THRESHOLD = "threshold"
    TIMEOUT = "timeout"
    TOTAL_GB = "total_gb"
    VALUE = "value"
    VERSION = "version"
    VOLUME = "volume"
    WATCHED = "watched"


class AlertWord(StrEnum):
    """What facts say that have words of their own; another text is the system's own word."""

    ABOVE = "above"
    BELOW = "below"
    CHANGED = "changed"
    CPU = "cpu"
    CREATED = "created"
    DISABLED = "disabled"
    INSTALLED = "installed"
    MEMORY = "memory"
    NETWORK = "network"
    NOT_DETECTED = "not_detected"
    NOT_RUNNING = "not_running"
    OFFLINE = "offline"
    ONLINE = "online"
    OUT_OF_DATE = "out_of_date"
    PAUSED = "paused"
    PAUSING = "pausing"
    REMOVED = "removed"
    RESUMING = "resuming"
    RUNNING = "running"
    STARTING = "starting"
    STOPPED = "stopped"
    STOPPING = "stopping"
    UNINSTALLED = "uninstalled"


Fact = str | int | float | bool | tuple[str, ...] | datetime
"""One fact of an alert's context: a scalar, a moment, or a list of texts. A known word is an `AlertWord`."""


@dataclass(frozen=True, slots=True)
class AlertContext:
    """What a monitor has found. The facts are named by `AlertFact`.

    A script has facts under names of its own, one of which may be empty; an unknown kind has the system's names.
    """

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

    @property
    def needs_word(self) -> bool:
        """Return whether a person has to agree before it is resolved."""
        return self.priority is Priority.CRITICAL or self.context.kind is AlertKind.RANSOMWARE


@dataclass(frozen=True, slots=True)
class AlertScope:
    """Select alerts: of one device, of one site, or of the whole account; open ones, or resolved ones."""

    device_uid: str | None = None
    site_uid: str | None = None
    resolved: bool = False
