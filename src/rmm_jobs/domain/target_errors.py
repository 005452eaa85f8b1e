"""Define the refusals of a device or component that a name does not settle, or that cannot run a job."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from rmm_jobs.domain.catalog import Component, Device, Lookalike, Shortfall
from rmm_jobs.domain.errors import Refused


@dataclass(eq=False)
class DeviceNotFound(Refused):
    """No device has that UID, and no hostname contains the query. `near` holds devices whose names resemble it."""

    query: str
    near: Sequence[Device] = ()
    lookalike: Lookalike | None = None
    shortfall: Shortfall | None = None
    for_alerts: bool = False
    """True when alerts of the device were to be resolved, and not a job run on it."""


@dataclass(eq=False)
class DevicesMatch(Refused):
    """Hostnames contain the query but none equals it. `devices` is never empty."""

    query: str
    devices: Sequence[Device]
    lookalike: Lookalike | None = None
    shortfall: Shortfall | None = None


@dataclass(eq=False)
class DuplicateDevices(Refused):
    """Two or more live devices have exactly this hostname."""

    query: str
    devices: Sequence[Device]
    shortfall: Shortfall | None = None


@dataclass(eq=False)
class DeviceListIncomplete(Refused):
    """One live device has this hostname, in a list of which a part is missing: a namesake may be in the rest."""

    query: str
    device: Device
    shortfall: Shortfall


@dataclass(eq=False)
class DeviceOffline(Refused):
    """The system reports the device offline. `now` is for computing how long ago it was last seen."""

    device: Device
    now: datetime


class UnusableReason(Enum):
    """Reasons why an existing device cannot run a job."""

    DELETED = "deleted"
    SUSPENDED = "suspended"
    AGENTLESS = "agentless"
    STATUS_UNKNOWN = "status unknown"


@dataclass(eq=False)
class DeviceUnusable(Refused):
    """The device exists but cannot run a job."""

    device: Device
    reason: UnusableReason


@dataclass(eq=False)
class ComponentNotFound(Refused):
    """No component has that UID or name. `nearest` holds at most three, best first."""

    query: str
    nearest: Sequence[Component]
    lookalike: Lookalike | None = None
    shortfall: Shortfall | None = None


@dataclass(eq=False)
class DuplicateComponents(Refused):
    """Two or more components have this name, ignoring case."""

    query: str
    components: Sequence[Component]
    shortfall: Shortfall | None = None


@dataclass(eq=False)
class ComponentListIncomplete(Refused):
    """One component has this name, in a list of which a part is missing: a namesake may be in the rest."""

    query: str
    component: Component
    shortfall: Shortfall
