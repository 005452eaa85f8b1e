"""Declare the simulated tenant's records. Times are seconds since 1970; the wire uses milliseconds."""

import math
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Literal

from rmm_simulator.datto.details import DeviceDetails

NEVER = -62_135_596_800.0
"""The platform's "never" (the first day of the year 1), seen on devices that have not reported yet."""


@lru_cache(maxsize=16_384)
def uid_for(*words: str) -> str:
    """Make a UUID from the words that name a record; it is equal in every process."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, "/".join(words)))


@dataclass
class SiteRecord:
    """Hold a customer's site."""

    name: str
    uid: str
    description: str | None = None
    on_demand: bool = False
    notes: str | None = None
    autotask: tuple[str, str] | None = None
    """Name and id of the company in Autotask."""


@dataclass
class DeviceRecord:
    """Hold a device as the tenant lists it. `online` may be unknown (`None`).

    A device without `picks_up` looks online but never fetches its jobs, so that they stay Pending.
    """

    hostname: str
    site: SiteRecord
    uid: str
    online: bool | None = True
    picks_up: bool = True
    last_seen: float | None = None
    suspended: bool = False
    deleted: bool = False
    device_class: Literal["device", "printer", "esxihost", "rmmnetworkdevice", "unknown"] = "device"
    category: str | None = "Server"
    operating_system: str | None = "Microsoft Windows Server 2022 Standard 10.0.20348"
    ip: str | None = None
    last_user: str | None = None
    domain: str | None = None
    description: str | None = None
    details: DeviceDetails = field(default_factory=DeviceDetails)

    @property
    def runs_jobs(self) -> bool:
        """Return True when the device would fetch a job."""
        return self.picks_up and self.online is not False


class Outcome(StrEnum):
    """List how a script can end. The first three are the platform's own words."""

    SUCCESS = "Success"
    WARNING = "Warning"
    FAILURE = "Failure"
    NEVER_ENDS = "never ends"
    """Run for ever; the flat dialect, which has a maximum execution time, times out after `duration`."""
    EXPIRES = "expires"
    """Expire without being fetched by any device."""


@dataclass(frozen=True)
class Script:
    """Describe the course of a component's run. Delays are in seconds.

    `pickup_delay` passes before the device fetches the job, then `duration` before it ends. A job that no device
    fetches expires after `expires_after`. `partial_stdout` can be read while the job runs. `component_status` is the
    component's status where it differs from the one that follows from `outcome`.
    """

    outcome: Outcome = Outcome.SUCCESS
    pickup_delay: float = 1.0
    duration: float = 5.0
    exit_code: int = 0
    stdout: str = field(default="", repr=False)
    stderr: str = field(default="", repr=False)
    partial_stdout: str = field(default="", repr=False)
    expires_after: float = 86_400.0
    component_status: str | None = None


@dataclass(frozen=True)
class VariableRecord:
    """Hold a variable of a component. Only the flat dialect shows `required`; unset, it follows from `default`."""

    name: str
    default: str | None = None
    description: str | None = None
    type: str = "string"
    required: bool | None = None


@dataclass
class ComponentRecord:
    """Hold a component and the script behind it."""

    name: str
    uid: str
    script: Script = field(default_factory=Script)
    variables: Sequence[VariableRecord] = ()
    description: str | None = None
    category: str | None = "scripts"


@dataclass
class AlertRecord:
    """Hold an alert. `context` is the platform's `alertContext`, discriminator included.

    `actions` are pairs of an `actionType` and its description; they happened when the alert was raised.
    """

    uid: str
    device: DeviceRecord
    raised_at: float
    priority: str
    context: Mapping[str, object]
    diagnostics: str | None = None
    muted: bool = False
    ticket: str | None = None
    resolved_at: float | None = None
    resolved_by: str | None = None
    auto_resolve_minutes: int | None = None
    actions: Sequence[tuple[str, str]] = ()


@dataclass
class AccountVariableRecord:
    """Hold a variable of the whole account."""

    name: str
    value: str
    masked: bool = False


@dataclass(frozen=True)
class UserRecord:
    """Hold a user of the web portal or of the API. Times are seconds since 1970."""

    id: int
    name: str
    first: str
    last: str
    email: str | None = None
    disabled: bool = False
    last_access: float | None = None


@dataclass(frozen=True)
class FilterRecord:
    """Hold a device filter; `chooses` says which devices it finds. One of a site belongs to `site_uid`."""

    id: int
    name: str
    chooses: Callable[[DeviceRecord], bool]
    type: Literal["rmm_default", "custom", "site"] = "custom"
    site_uid: str | None = None
    description: str | None = None


@dataclass
class EventRecord:
    """Hold a row of the activity log beside those of the tenant's own jobs.

    `details` has the log's own dotted keys. Rows of category `job` are jobs that somebody else made. A row of a user
    without a `user` belongs to the API's own.
    """

    uid: str
    entity: Literal["DEVICE", "USER"]
    category: str
    action: str
    at: float
    details: Mapping[str, object]
    device: DeviceRecord | None = None
    user: UserRecord | None = None
    has_stdout: bool = False
    has_stderr: bool = False


class Status(StrEnum):
    """List the values of `jobDeploymentStatus` that the tenant uses (components/schemas/JobResults)."""

    PENDING = "Pending"
    RUNNING = "Running"
    SUCCESS = "Success"
    WARNING = "Warning"
    FAILURE = "Failure"
    EXPIRED = "Expired"


@dataclass(frozen=True)
class JobRecord:
    """Hold a job. Its state follows from this record and the time; whether it is `fetched` is decided as it is made."""

    uid: str
    name: str
    created_at: float
    device: DeviceRecord
    component: ComponentRecord
    script: Script
    fetched: bool
    variables: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def started_at(self) -> float | None:
        """Return when the device fetches the job; `None` if it never does."""
        return self.created_at + self.script.pickup_delay if self.fetched else None

    @property
    def ended_at(self) -> float:
        """Return when the job reaches its final status; infinite if it never does."""
        if self.started_at is None:
            return self.created_at + self.script.expires_after
        if self.script.outcome is Outcome.NEVER_ENDS:
            return math.inf
        return self.started_at + self.script.duration

    def status(self, now: float) -> Status:
        """Return the status at `now`."""
        if now >= self.ended_at:
            return Status.EXPIRED if self.started_at is None else Status(self.script.outcome)
        if self.started_at is None or now < self.started_at:
            return Status.PENDING
        return Status.RUNNING

    def stdout(self, now: float) -> str:
        """Return the output that can be read at `now`."""
        if self.started_at is None or now < self.started_at:
            return ""
        return self.script.stdout if now >= self.ended_at else self.script.partial_stdout

    def stderr(self, now: float) -> str:
        """Return the errors that can be read at `now`: nothing before the end."""
        return self.script.stderr if self.fetched and now >= self.ended_at else ""
