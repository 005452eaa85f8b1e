"""Define what calls about alerts come to. `text/alerts.py` has the blocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from rmm_jobs.domain.alerts import Alert, Priority
from rmm_jobs.domain.catalog import Device, Shortfall
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.inventory import Site

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

    `counts` has how many there are of each priority, without those that have none. `as_of` is the age of those that
    were not read now, and `gone` counts those of this page that the index has, and that are not open any more.
    """

    place: AlertPlace
    only: AlertFilter
    rows: Sequence[ListedAlert]
    total: int
    counts: Sequence[tuple[Priority, int]]
    now: datetime
    offset: int = 0
    shortfall: Shortfall | None = None
    as_of: datetime | None = None
    gone: int = 0


@dataclass(frozen=True, slots=True)
class AlertDetails:
    """One alert, with everything that is known of it."""

    alert: Alert
    now: datetime
    kept: "KeptNote | None" = None
    """What the ledger knows of its end."""


class ResolveOutcome(Enum):
    """What became of one alert that was to be resolved."""

    RESOLVED = "resolved"
    FOUND_RESOLVED = "the answer to the request was lost, and a look afterwards showed it resolved"
    ALREADY = "somebody had resolved it before"
    NOT_FOUND = "the system does not know it any more"
    UNKNOWN = "the request was sent, its answer was lost, and no look showed it resolved"
    NOT_TRIED = "nothing was sent for it"

    @property
    def is_done(self) -> bool:
        """Return whether this call has resolved it."""
        return self in {ResolveOutcome.RESOLVED, ResolveOutcome.FOUND_RESOLVED}


class ResolveEnd(Enum):
    """What became of all alerts that were to be resolved."""

    DONE = "this call has resolved them all"
    IN_PART = "some were not resolved by this call"
    UNKNOWN = "of one or more nobody knows"


@dataclass(frozen=True, slots=True)
class ResolvedAlert:
    """One alert that was to be resolved, as it was read last, and what became of it."""

    alert: Alert
    outcome: ResolveOutcome
    trouble: JobsError | None = None
    """What kept its outcome from being known, or from being tried."""
    seen_open: bool = False
    """Whether a look after the request showed the alert open."""


@dataclass(frozen=True, slots=True)
class KeptNote:
    """What the ledger has kept of a resolve: the note, empty where none was given, and when it was."""

    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ResolveReport:
    """What became of the alerts that were to be resolved; at least one.

    `remaining` counts the open alerts that the device has afterwards, `None` where they could not be read.
    """

    alerts: Sequence[ResolvedAlert]
    now: datetime
    note: str = ""
    note_kept: bool = True
    """False where the ledger could not be written."""
    remaining: int | None = None
    several: bool = False
    """Whether several were asked for: the report is then a table."""

    @property
    def end(self) -> ResolveEnd:
        """Return what became of all together."""
        if any(each.outcome is ResolveOutcome.UNKNOWN for each in self.alerts):
            return ResolveEnd.UNKNOWN
        return ResolveEnd.DONE if all(each.outcome.is_done for each in self.alerts) else ResolveEnd.IN_PART


@dataclass(frozen=True, slots=True)
class NoOpenAlerts:
    """The device has no open alert. `last` is the one that was resolved last, `None` where none is known."""

    device: Device
    now: datetime
    last: Alert | None = None


AlertReport = AlertList | AlertDetails | ResolveReport | NoOpenAlerts
