"""Count open alerts by device and by site: as they are now, or as an index has them where a call would read a part."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from rmm_jobs.domain.alerts import AlertScope, Priority
from rmm_jobs.domain.catalog import shortfall_of
from rmm_jobs.domain.device_index import PAGES, IndexedAlerts, IndexPart, is_current
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.site_results import AlertReading
from rmm_jobs.domain.system_errors import SystemFailure
from rmm_jobs.jobs.context import CallContext, Services

MOST_ALERTS = 2_000
"""Open alerts after which a call reads a list of them no further: twenty requests, 3 % of an account's minute."""

Counts = Mapping[str, Mapping[Priority, int]]
"""Numbers of alerts by priority, for each owner by its UID."""


@dataclass(frozen=True, slots=True)
class RaisedAlerts:
    """Hold how many alerts are open, by device and by site, and how they were counted."""

    total: int
    of_device: Counts
    of_site: Counts
    reading: AlertReading


async def count_alerts(
    services: Services[SupportsInventory], site: Site | None, call: CallContext, *, share: float = 1.0
) -> RaisedAlerts:
    """Count the open alerts of a site, or of the account.

    Those of an account that take several requests come from an index that is young enough. So do those of which a call
    reads a part alone, or none. They are read for a share of the time that is left.
    """
    now = services.clock.monotonic()
    deadline = now + share * (call.deadline - now)
    scope = AlertScope(site_uid=site.uid if site else None)
    indexed = None if site else await alerts_of_index(services, scope)
    if indexed is not None and indexed.rows > PAGES[IndexPart.ALERTS]:
        return _counted(indexed)
    try:
        alerts = await services.system.alerts.list(scope, most=MOST_ALERTS, partly=True, deadline=deadline)
    except SystemFailure as trouble:
        indexed = await alerts_of_index(services, scope)
        return RaisedAlerts(0, {}, {}, AlertReading(trouble=trouble)) if indexed is None else _counted(indexed)
    missing = shortfall_of(alerts)
    if missing is not None and (indexed := await alerts_of_index(services, scope)) is not None:
        return _counted(indexed)
    return RaisedAlerts(
        len(alerts),
        count_by((alert.device_uid, alert.priority) for alert in alerts),
        count_by((alert.site_uid, alert.priority) for alert in alerts),
        AlertReading(missing=missing),
    )


async def alerts_of_index(services: Services[SupportsInventory], scope: AlertScope) -> IndexedAlerts | None:
    """Return the open alerts of a scope as the index has them; `None` without one, and where it is too old."""
    found = None if services.index is None else await services.index.open_alerts(scope)
    return found if found is not None and _is_current(found, services.clock.now()) else None


def _is_current(found: IndexedAlerts, now: datetime) -> bool:
    return is_current(IndexPart.ALERTS, found.rows, found.as_of, now)


def _counted(indexed: IndexedAlerts) -> RaisedAlerts:
    alerts = [(indexed.where[uid], priority) for uid, priority in indexed.priorities.items()]
    return RaisedAlerts(
        len(alerts),
        count_by((device, priority) for (device, _), priority in alerts),
        count_by((site, priority) for (_, site), priority in alerts),
        AlertReading(as_of=indexed.as_of),
    )


def count_by(alerts: Iterable[tuple[str | None, Priority]]) -> Counts:
    """Count priorities for each owner, which is given with its UID; one without an owner is left out."""
    raised: dict[str, Counter[Priority]] = {}
    for uid, priority in alerts:
        if uid:
            raised.setdefault(uid, Counter())[priority] += 1
    return raised


def unowned(raised: RaisedAlerts, counted: int) -> AlertReading:
    """Return how the alerts were counted, and how many of them are none of the `counted` ones."""
    return replace(raised.reading, unowned=raised.total - counted)
