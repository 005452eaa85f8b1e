"""Define what is known of an inventory beside the job: sites, and the facts of a device that no job needs."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rmm_jobs.domain.audits import AuditKind


class DeviceKind(StrEnum):
    """Kinds of devices that callers filter by and lists group by, in the order of a list."""

    SERVER = "server"
    DESKTOP = "desktop"
    LAPTOP = "laptop"
    ESXI = "esxi"
    NETWORK = "network"
    PRINTER = "printer"
    OTHER = "other"


class PatchState(StrEnum):
    """What a system says of the patches of a device, as a whole."""

    NO_POLICY = "no policy"
    NO_DATA = "no data"
    REBOOT_REQUIRED = "reboot required"
    INSTALL_ERROR = "install error"
    PENDING = "pending"
    PATCHED = "patched"


class AntivirusState(StrEnum):
    """What a system says of the antivirus product of a device, the best first."""

    UP_TO_DATE = "running, up to date"
    OUT_OF_DATE = "running, not up to date"
    NOT_RUNNING = "not running"
    NOT_DETECTED = "not detected"


@dataclass(frozen=True, slots=True)
class UserField:
    """A field that the technicians of an account fill in; `label` is theirs, or `UDF 5` where they gave none."""

    number: int
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """Facts of a device that no job needs. `None` means that the system did not report the fact."""

    kind: DeviceKind | None = None
    audit_kind: AuditKind | None = None
    """How the device is audited; `None` of one that is not audited."""
    site_uid: str | None = None
    number: int | None = None
    """The device's number in the web console's addresses."""
    external_ip: str | None = None
    domain: str | None = None
    agent_version: str | None = None
    last_reboot: datetime | None = None
    last_audit: datetime | None = None
    created_at: datetime | None = None
    reboot_required: bool | None = None
    patch_state: PatchState | None = None
    patches_pending: int | None = None
    patches_not_approved: int | None = None
    antivirus: str | None = None
    """Name of the product."""
    antivirus_state: AntivirusState | None = None
    warranty: str | None = None
    """The day on which it ends, as the system writes it."""
    portal_url: str | None = None
    fields: tuple[UserField, ...] = ()
    is_labelled: bool = False
    """Whether `fields` were read with their labels, without which nobody can tell which of them are secrets."""


NO_FACTS = DeviceFacts()


@dataclass(frozen=True, slots=True)
class Site:
    """A customer, or a place of one. `None` means that the system did not report the fact."""

    uid: str
    name: str
    number: int | None = None
    description: str | None = None
    devices: int | None = None
    """Number of its devices, as the system counts them; so are `online` and `offline`."""
    online: int | None = None
    offline: int | None = None
    on_demand: bool | None = None
    portal_url: str | None = None
