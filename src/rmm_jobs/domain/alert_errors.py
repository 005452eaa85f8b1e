"""Define why alerts were not shown or resolved, as part of the tree of errors."""

from collections.abc import Sequence
from dataclasses import dataclass

from rmm_jobs.domain.errors import Refused
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.model import Device


@dataclass(eq=False)
class PlaceNotFound(Refused):
    """No device, no site and no alert is meant. `devices` and `sites` have names that are near."""

    query: str
    devices: Sequence[Device] = ()
    sites: Sequence[Site] = ()


@dataclass(eq=False)
class PlaceAmbiguous(Refused):
    """A device and a site have exactly this name."""

    query: str
    device: Device
    site: Site


@dataclass(eq=False)
class AlertNotFound(Refused):
    """No alert has this UID, or no open one has a UID that begins so. `whole` is false where not all could be read."""

    query: str
    whole: bool = True


@dataclass(eq=False)
class AlertsMatch(Refused):
    """The UIDs of several open alerts begin so."""

    query: str
    uids: Sequence[str]
