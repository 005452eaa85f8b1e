"""Cases of alerts, joined to the others in `text_cases.py`."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rmm_jobs.domain.alert_errors import (
    AlertNotFound,
    AlertResolved,
    AlertsMatch,
    ConfirmationNeeded,
    PlaceAmbiguous,
    PlaceNotFound,
    WhichAlerts,
)
from rmm_jobs.domain.alert_results import (
    AlertDetails,
    AlertFilter,
    AlertList,
    AlertPlace,
    AlertReport,
    KeptNote,
    ListedAlert,
    NoOpenAlerts,
    ResolvedAlert,
    ResolveOutcome,
    ResolveReport,
)
from rmm_jobs.domain.alerts import Alert, AlertContext, AlertFact, AlertKind, AlertWord, Priority
from rmm_jobs.domain.catalog import Device, Shortfall
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.system_errors import Action, RateLimited, ServerError
from rmm_jobs.domain.target_errors import DeviceNotFound

NOW = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)
DC01 = Device("7f3c2a10-4b8e-4d6a-9c1e-5a2b8d4f6e01", "ACME-DC01", "Acme Corporation", online=True)
ACME = Site("5a1d2e3f-0000-4000-8000-000000000001", "Acme Corporation", devices=12, online=9, offline=3)
NORTHWIND = Site("5a1d2e3f-0000-4000-8000-000000000002", "Northwind Dental", devices=4)

DISK = Alert(
    "96116aff-0d61-5f9b-8a52-0a8f3f7f1c01",
    Priority.HIGH,
    AlertContext(
        AlertKind.DISK_USAGE,
        {
            AlertFact.VOLUME: "C:",
            AlertFact.PERCENT_FREE: 3.2,
            AlertFact.FREE_GB: 4.1,
            AlertFact.TOTAL_GB: 127.9,
        },
        "perf_disk_usage_ctx",
    ),
    raised_at=NOW - timedelta(hours=1),
    device_uid=DC01.uid,
    device="ACME-DC01",
    site_uid=ACME.uid,
    site="Acme Corporation",
    ticket="T20240215.0001",
    diagnostics="Largest folder: C:\\Temp (31 GB)\npassword=hunter2\n",
)
SERVICE = Alert(
    "91216005-66d3-5b0e-9f04-4f5a6b7c8d02",
    Priority.LOW,
    AlertContext(
        AlertKind.SERVICE, {AlertFact.SERVICE: "Spooler", AlertFact.STATE: AlertWord.STOPPED}, "srvc_status_ctx"
    ),
    raised_at=NOW - timedelta(hours=4),
    device_uid=DC01.uid,
    device="ACME-DC01",
    site_uid=ACME.uid,
    site="Acme Corporation",
)
RANSOMWARE = Alert(
    "64a8dc6a-13b2-5c11-8e6f-7a8b9c0d1e03",
    Priority.CRITICAL,
    AlertContext(
        AlertKind.RANSOMWARE,
        {
            AlertFact.CONFIDENCE: 92,
            AlertFact.DIRECTORIES: ("D:\\Share\\Accounts", "C:\\Users\\mhall\\Documents"),
            AlertFact.EXTENSION: ".locked",
        },
        "ransomware_ctx",
    ),
    raised_at=NOW - timedelta(minutes=24),
    device_uid="8a4d3b21-5c9f-4e7b-8d2f-6b3c9e507f12",
    device="HARBOR-DC10",
    site="Harbor Logistics",
    ticket="T20240215.0007",
)
ENDED = replace(
    SERVICE, resolved=True, resolved_by="mreyes", resolved_at=NOW - timedelta(minutes=5), ticket="T20240215.0002"
)
BARE = Alert("0be03e90-9f52-5d4c-b1a0-1b2c3d4e5f04", Priority.UNKNOWN, AlertContext(AlertKind.OTHER))


CLOSED = replace(DISK, resolved=True, resolved_by="api-user", resolved_at=NOW - timedelta(seconds=2))
CRITICAL = replace(SERVICE, priority=Priority.CRITICAL, uid="ca17e847-66d3-5b0e-9f04-4f5a6b7c8d05")
NOTE = "Freed 40 GB"
KEPT = KeptNote(NOTE, NOW - timedelta(minutes=5))
LOST = ServerError(Action.RESOLVE_ALERT, 'Internal "error"', status=500)


def shown(*alerts: Alert) -> list[ListedAlert]:
    """These alerts, as a list shows them."""
    return [ListedAlert(alert, alert.uid[:8]) for alert in alerts]


def listed(
    *alerts: Alert,
    place: AlertPlace | None = None,
    only: AlertFilter | None = None,
    total: int | None = None,
    offset: int = 0,
    shortfall: Shortfall | None = None,
) -> AlertList:
    """A list of these alerts, as the use case makes it."""
    counts = [(each, sum(alert.priority is each for alert in alerts)) for each in Priority]
    return AlertList(
        place or AlertPlace(),
        only or AlertFilter(),
        [ListedAlert(alert, alert.uid[:8]) for alert in alerts],
        len(alerts) if total is None else total,
        [(priority, count) for priority, count in counts if count] or [(Priority.HIGH, total or 0)],
        NOW,
        offset,
        shortfall,
    )


def many(count: int) -> list[Alert]:
    """Alerts enough to fill an answer."""
    return [replace(DISK, uid=f"{number:08x}-0d61-5f9b-8a52-0a8f3f7f1c01", ticket=None) for number in range(count)]


HIGH_TODAY = AlertFilter(Priority.HIGH, NOW - timedelta(hours=24))

ALERT_CASES: dict[str, AlertReport | JobsError] = {
    "alerts": listed(RANSOMWARE, DISK, SERVICE, BARE),
    "alerts-of-a-device": listed(DISK, SERVICE, place=AlertPlace(device=DC01)),
    "alerts-of-a-site": listed(RANSOMWARE, DISK, place=AlertPlace(site=ACME), only=HIGH_TODAY),
    "alerts-resolved": listed(ENDED, only=AlertFilter(resolved=True), place=AlertPlace(device=DC01)),
    "alerts-many": listed(
        *many(50),
        place=AlertPlace(site=ACME),
        only=replace(HIGH_TODAY, resolved=True),
        total=1_000,
        shortfall=Shortfall(2_000, 2_204, at_limit=True),
    ),
    "alerts-cut-short": listed(
        DISK, SERVICE, total=2, shortfall=Shortfall(100, 350, failure=RateLimited(Action.READ_ALERTS, retry_after=300))
    ),
    "alerts-of-an-index": replace(
        listed(RANSOMWARE, total=2_001, shortfall=Shortfall(2_000, 2_001, at_limit=True)),
        counts=[(Priority.CRITICAL, 26), (Priority.LOW, 1_975)],
        as_of=NOW - timedelta(minutes=12),
        gone=1,
    ),
    "alerts-past-the-end": listed(total=80, offset=100),
    "alerts-none": listed(place=AlertPlace(device=DC01)),
    "alerts-none-that-match": listed(only=HIGH_TODAY),
    "alert-details": AlertDetails(DISK, NOW),
    "alert-details-resolved": AlertDetails(ENDED, NOW),
    "alert-details-resolved-here": AlertDetails(ENDED, NOW, KEPT),
    "alert-details-bare": AlertDetails(BARE, NOW),
    "alert-resolved": ResolveReport([ResolvedAlert(CLOSED, ResolveOutcome.RESOLVED)], NOW, NOTE, remaining=1),
    "alert-resolved-bare": ResolveReport([ResolvedAlert(BARE, ResolveOutcome.RESOLVED)], NOW),
    "alert-resolved-still-open": ResolveReport(
        [ResolvedAlert(DISK, ResolveOutcome.RESOLVED, seen_open=True)], NOW, NOTE, note_kept=False, remaining=2
    ),
    "alert-resolved-answer-lost": ResolveReport(
        [ResolvedAlert(CLOSED, ResolveOutcome.FOUND_RESOLVED)], NOW, NOTE, remaining=0
    ),
    "alert-may-be-resolved": ResolveReport([ResolvedAlert(DISK, ResolveOutcome.UNKNOWN, LOST)], NOW, NOTE, remaining=2),
    "alert-may-be-resolved-seen-open": ResolveReport(
        [ResolvedAlert(DISK, ResolveOutcome.UNKNOWN, LOST, seen_open=True)], NOW, remaining=2
    ),
    "alerts-resolved-all": ResolveReport(
        [ResolvedAlert(DISK, ResolveOutcome.RESOLVED), ResolvedAlert(SERVICE, ResolveOutcome.RESOLVED)],
        NOW,
        NOTE,
        remaining=0,
        several=True,
    ),
    "alerts-resolved-in-part": ResolveReport(
        [
            ResolvedAlert(DISK, ResolveOutcome.RESOLVED),
            ResolvedAlert(replace(DISK, uid=f"1{DISK.uid[1:]}"), ResolveOutcome.FOUND_RESOLVED),
            ResolvedAlert(ENDED, ResolveOutcome.ALREADY),
            ResolvedAlert(replace(SERVICE, uid=f"2{DISK.uid[1:]}"), ResolveOutcome.NOT_FOUND),
            ResolvedAlert(replace(SERVICE, uid=f"3{DISK.uid[1:]}"), ResolveOutcome.UNKNOWN, LOST),
            ResolvedAlert(RANSOMWARE, ResolveOutcome.NOT_TRIED, RateLimited(Action.RESOLVE_ALERT, retry_after=30)),
        ],
        NOW,
        NOTE,
        note_kept=False,
        remaining=3,
        several=True,
    ),
    "alerts-resolved-until-a-limit": ResolveReport(
        [
            ResolvedAlert(DISK, ResolveOutcome.RESOLVED),
            ResolvedAlert(SERVICE, ResolveOutcome.NOT_TRIED, RateLimited(Action.RESOLVE_ALERT, retry_after=30)),
        ],
        NOW,
        remaining=1,
        several=True,
    ),
    "alerts-resolved-one-of-two": ResolveReport(
        [ResolvedAlert(SERVICE, ResolveOutcome.RESOLVED)], NOW, remaining=1, several=True
    ),
    "no-open-alerts": NoOpenAlerts(DC01, NOW, ENDED),
    "no-open-alerts-ever": NoOpenAlerts(DC01, NOW),
    "alert-already-resolved": AlertResolved(ENDED, NOW, KEPT),
    "alert-already-resolved-elsewhere": AlertResolved(replace(ENDED, resolved_by=None, resolved_at=None), NOW),
    "which-alerts": WhichAlerts(DC01, shown(DISK, SERVICE)),
    "which-alerts-numbers": WhichAlerts(DC01, shown(DISK, SERVICE, RANSOMWARE), numbers=True),
    "which-alerts-many": WhichAlerts(DC01, shown(*many(30))),
    "which-alerts-none": WhichAlerts(DC01, [], numbers=True),
    "confirmation-ransomware": ConfirmationNeeded(shown(RANSOMWARE), [RANSOMWARE], NOW),
    "confirmation-critical": ConfirmationNeeded(shown(CRITICAL), [CRITICAL], NOW),
    "confirmation-of-several": ConfirmationNeeded(shown(RANSOMWARE, CRITICAL, DISK), [RANSOMWARE, CRITICAL], NOW),
    "confirmation-not-given": ConfirmationNeeded(shown(CRITICAL), [CRITICAL], NOW, asked=True),
    "confirmation-unseen": ConfirmationNeeded(shown(*many(6)), [], NOW),
    "confirmation-unseen-not-given": ConfirmationNeeded(shown(*many(6)), [], NOW, asked=True),
    "place-not-found": PlaceNotFound("ACME-DC99"),
    "place-not-found-near": PlaceNotFound("northwnd", [DC01] * 7, [NORTHWIND]),
    "place-ambiguous": PlaceAmbiguous("acme", DC01, ACME),
    "alert-not-found": AlertNotFound(DISK.uid),
    "alert-device-not-found": DeviceNotFound("NOPE-1", for_alerts=True),
    "alert-not-found-short": AlertNotFound("96116aff"),
    "alert-not-found-in-part": AlertNotFound("96116aff", whole=False),
    "alerts-match": AlertsMatch("96116aff", [DISK.uid, "96116aff-1111-5f9b-8a52-0a8f3f7f1c01"]),
}
