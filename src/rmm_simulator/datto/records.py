"""What the make-believe tenant is made of. Times are seconds since 1970; the wire turns them into milliseconds."""

import math
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

NEVER = -62_135_596_800.0
"""The platform's "never" (the first day of the year 1), seen as a time of devices that have not reported yet."""


def uid_for(*words: str) -> str:
    """A UUID that is the same in every process, made from the words that name the thing."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, "/".join(words)))


@dataclass
class SiteRecord:
    """A customer's site."""

    name: str
    uid: str
    description: str | None = None
    on_demand: bool = False


@dataclass
class DeviceRecord:
    """A device as the tenant lists it. `online` may be unknown (`None`).

    A device that does not `picks_up` looks online but never fetches its jobs, so that they stay Pending.
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

    @property
    def runs_jobs(self) -> bool:
        """Whether a job sent to it would be fetched."""
        return self.picks_up and self.online is not False


class Outcome(StrEnum):
    """How a script ends. The first three are the platform's own words."""

    SUCCESS = "Success"
    WARNING = "Warning"
    FAILURE = "Failure"
    NEVER_ENDS = "never ends"
    """Runs for ever; in the flat dialect, which has a maximum execution time, a timeout after `duration`."""
    EXPIRES = "expires"
    """Is never fetched by any device, and expires."""


@dataclass(frozen=True)
class Script:
    """What a component does when it runs. Delays are in seconds.

    `pickup_delay` passes before the device fetches the job, then `duration` before it ends; a job nobody fetches
    expires after `expires_after`. `partial_stdout` is what can be read while it runs. `component_status` is the word of
    the component's result, where it is not the one that follows from `outcome`.
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
    """A variable of a component. Only the flat dialect shows `required`, which follows from `default` if unset."""

    name: str
    default: str | None = None
    description: str | None = None
    type: str = "string"
    required: bool | None = None


@dataclass
class ComponentRecord:
    """A component and the script behind it."""

    name: str
    uid: str
    script: Script = field(default_factory=Script)
    variables: Sequence[VariableRecord] = ()
    description: str | None = None
    category: str | None = "scripts"


@dataclass
class AlertRecord:
    """An open alert. `context` is the platform's `alertContext`, discriminator included."""

    uid: str
    device: DeviceRecord
    raised_at: float
    priority: str
    context: Mapping[str, object]
    diagnostics: str | None = None
    muted: bool = False


@dataclass
class AccountVariableRecord:
    """A variable of the whole account."""

    name: str
    value: str
    masked: bool = False


@dataclass
class EventRecord:
    """A row of the activity log that is not about a job. `details` has the log's own dotted keys."""

    uid: str
    entity: Literal["DEVICE", "USER"]
    category: str
    action: str
    at: float
    details: Mapping[str, object]
    device: DeviceRecord | None = None


class Status(StrEnum):
    """`jobDeploymentStatus`, as far as the tenant uses it (components/schemas/JobResults)."""

    PENDING = "Pending"
    RUNNING = "Running"
    SUCCESS = "Success"
    WARNING = "Warning"
    FAILURE = "Failure"
    EXPIRED = "Expired"


@dataclass(frozen=True)
class JobRecord:
    """A job that was made. Everything else about it follows from this record and the time."""

    uid: str
    name: str
    created_at: float
    device: DeviceRecord
    component: ComponentRecord
    script: Script
    fetched: bool
    """Whether the device fetches it at all; decided when the job is made."""
    variables: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def started_at(self) -> float | None:
        """When the device fetches it; `None` if it never does."""
        return self.created_at + self.script.pickup_delay if self.fetched else None

    @property
    def ended_at(self) -> float:
        """When it reaches its final status; infinite if it never does."""
        if self.started_at is None:
            return self.created_at + self.script.expires_after
        if self.script.outcome is Outcome.NEVER_ENDS:
            return math.inf
        return self.started_at + self.script.duration

    def status(self, now: float) -> Status:
        """Where it stands at `now`."""
        if now >= self.ended_at:
            return Status.EXPIRED if self.started_at is None else Status(self.script.outcome)
        if self.started_at is None or now < self.started_at:
            return Status.PENDING
        return Status.RUNNING

    def stdout(self, now: float) -> str:
        """What can be read of its output at `now`."""
        if self.started_at is None or now < self.started_at:
            return ""
        return self.script.stdout if now >= self.ended_at else self.script.partial_stdout

    def stderr(self, now: float) -> str:
        """What can be read of its errors at `now`: nothing before it has ended."""
        return self.script.stderr if self.fetched and now >= self.ended_at else ""
