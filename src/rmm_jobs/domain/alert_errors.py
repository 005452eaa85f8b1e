"""Define why alerts were not shown or resolved, as part of the tree of errors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rmm_jobs.domain.alert_results import KeptNote, ListedAlert
from rmm_jobs.domain.alerts import Alert
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.errors import Refused
from rmm_jobs.domain.inventory import Site


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


@dataclass(eq=False)
class AlertResolved(Refused):
    """The alert is resolved already. `kept` is what the ledger knows of that, if it was resolved from here."""

    alert: Alert
    now: datetime
    kept: KeptNote | None = None


@dataclass(eq=False)
class WhichAlerts(Refused):
    """The device has several open alerts, and the caller has not said which are meant, or `numbers` of a list."""

    device: Device
    alerts: Sequence[ListedAlert]
    numbers: bool = False


@dataclass(eq=False)
class ConfirmationNeeded(Refused):
    """A person has to agree before these alerts are resolved. Nothing was resolved.

    `chosen` are all that were to be resolved, `grave` those of them that need the word. `asked` is true where a person
    was asked and did not agree.
    """

    chosen: Sequence[ListedAlert]
    grave: Sequence[Alert]
    now: datetime
    asked: bool = False
