"""Define what calls about alerts come to. `text/alerts.py` has the blocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rmm_jobs.domain.alerts import Alert, Priority
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.model import Device, Shortfall

ALERT_ROWS = 50
"""Limit of the alerts that one answer lists."""


@dataclass(frozen=True, slots=True)
class AlertPlace:
    """Say where alerts were looked for: on a device, at a site, or, without both, in the whole account."""

    device: Device | None = None
    site: Site | None = None


@dataclass(frozen=True, slots=True)
class ListedAlert:
    """An alert of a list, with the beginning of its UID that no other alert of that list has."""

    alert: Alert
    short: str


@dataclass(frozen=True, slots=True)
class AlertFilter:
    """Say which alerts of a place are listed: this urgent or more, since then, open or resolved ones.

    The time is the one of the alert, or of its end where resolved alerts are listed.
    """

    priority: Priority | None = None
    since: datetime | None = None
    resolved: bool = False


@dataclass(frozen=True, slots=True)
class AlertList:
    """Alerts, the most urgent first, then the newest. `rows` are those from `offset` on, `total` counts all that match.

    `counts` has how many there are of each priority, without those that have none.
    """

    place: AlertPlace
    only: AlertFilter
    rows: Sequence[ListedAlert]
    total: int
    counts: Sequence[tuple[Priority, int]]
    now: datetime
    offset: int = 0
    shortfall: Shortfall | None = None


@dataclass(frozen=True, slots=True)
class AlertDetails:
    """One alert, with everything that is known of it."""

    alert: Alert
    now: datetime


AlertReport = AlertList | AlertDetails
