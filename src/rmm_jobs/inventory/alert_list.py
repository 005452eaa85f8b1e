"""List the alerts of a place, the worst of all of them first: read now as far as one call reads, the rest by an index.

An index has priorities and no text. So it tells how many alerts there are and which are the worst, and those of them
that an answer shows are read one by one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rmm_jobs.domain.alert_results import ALERT_ROWS, AlertFilter, AlertList, AlertPlace, ListedAlert
from rmm_jobs.domain.alerts import Alert, AlertScope, Priority
from rmm_jobs.domain.catalog import cut_short, shortfall_of
from rmm_jobs.domain.device_index import IndexedAlerts
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.system_errors import SystemFailure
from rmm_jobs.inputs.alert_uids import short_uids
from rmm_jobs.inventory.alert_counts import MOST_ALERTS, alerts_of_index
from rmm_jobs.inventory.at_once import Part, at_once
from rmm_jobs.jobs.context import CallContext, Services

MOST = MOST_ALERTS
"""Alerts of one place that a call reads, a hundred with each request."""
BESIDE_INDEX = 500
"""Alerts that a call reads where an index has them all, and has more than twice `MOST`: most are not read anyway."""
ONE_BY_ONE = 20
"""Alerts of one answer that are read by themselves, each with a request."""


@dataclass(frozen=True, slots=True)
class OtherAlerts:
    """Hold priorities of the open alerts that were not read, and how old that is."""

    priorities: Mapping[str, Priority]
    as_of: datetime


async def list_alerts(
    services: Services[SupportsInventory], place: AlertPlace, only: AlertFilter, offset: int, call: CallContext
) -> AlertList:
    """List those alerts of a place that a filter selects.

    Raises:
        SystemFailure: the first ones could not be read.
    """
    scope = scope_of(place, resolved=only.resolved)
    # No time of an alert is kept, and none that is resolved.
    indexed = None if only.resolved or only.since else await alerts_of_index(services, scope)
    most = most_beside(indexed)
    listed = await services.system.alerts.list(scope, most=most, partly=True, deadline=call.deadline)
    result = _of_those_read(listed, place, only, offset, services.clock.now())
    # What has failed just now would fail again.
    if indexed is None or result.shortfall is None or not result.shortfall.at_limit:
        return result
    others = not_in(listed, indexed)
    try:
        return await _with_others(services, result, listed, others, call)
    except SystemFailure as failure:
        missing = cut_short(result.shortfall.received, result.shortfall.announced, failure)
        return replace(result, shortfall=missing)


def _of_those_read(
    listed: Sequence[Alert], place: AlertPlace, only: AlertFilter, offset: int, now: datetime
) -> AlertList:
    shorts = short_uids(alert.uid for alert in listed)
    found = sorted((alert for alert in listed if _is_wanted(alert, only)), key=urgency)
    return AlertList(
        place,
        only,
        [ListedAlert(alert, shorts[alert.uid]) for alert in found[offset : offset + ALERT_ROWS]],
        len(found),
        _counts(alert.priority for alert in found),
        now,
        offset,
        shortfall_of(listed),
    )


def most_beside(indexed: IndexedAlerts | None) -> int:
    """Return how many alerts a call reads of a list, beside what an index has of it."""
    return BESIDE_INDEX if indexed and len(indexed.priorities) > 2 * MOST else MOST


def not_in(listed: Sequence[Alert], indexed: IndexedAlerts) -> OtherAlerts:
    """Return the open alerts that an index has and a list has not."""
    seen = {alert.uid for alert in listed}
    return OtherAlerts({uid: each for uid, each in indexed.priorities.items() if uid not in seen}, indexed.as_of)


async def _with_others(
    services: Services[SupportsInventory],
    result: AlertList,
    listed: Sequence[Alert],
    others: OtherAlerts,
    call: CallContext,
) -> AlertList:
    """Put those that were not read in their places, behind those of their priority that were, and read what is shown.

    Raises:
        SystemFailure: one of them could not be read.
    """
    read = {alert.uid: alert for alert in sorted(listed, key=urgency) if _is_wanted(alert, result.only)}
    rest = {uid: each for uid, each in others.priorities.items() if _is_urgent(each, result.only)}
    ranks = {**{uid: alert.priority for uid, alert in read.items()}, **rest}
    # The list has the newest alerts first: those behind its first ones are older.
    order = sorted(ranks, key=lambda uid: ranks[uid].rank)
    page = _readable(order[result.offset : result.offset + ALERT_ROWS], rest)
    parts = {uid: Part(services.system.alerts.by_uid(uid, deadline=call.deadline)) for uid in page if uid in rest}
    await at_once(*parts.values())
    fetched = {uid: part.result() for uid, part in parts.items()}
    rows = [alert for uid in page if (alert := read.get(uid) or fetched[uid]) is not None and not alert.resolved]
    gone = {uid for uid, alert in fetched.items() if alert is None or alert.resolved}
    shorts = short_uids([*(alert.uid for alert in listed), *others.priorities])
    return replace(
        result,
        rows=[ListedAlert(alert, shorts.get(alert.uid, alert.uid)) for alert in rows],
        total=len(order) - len(gone),
        counts=_counts(ranks[uid] for uid in order if uid not in gone),
        gone=len(gone),
        as_of=others.as_of,
    )


def _readable(page: Sequence[str], rest: Mapping[str, Priority]) -> Sequence[str]:
    """Return the first alerts of a page, up to the last of those that one call reads by themselves."""
    alone = 0
    for at, uid in enumerate(page):
        alone += uid in rest
        if alone > ONE_BY_ONE:
            return page[:at]
    return page


def _counts(priorities: Iterable[Priority]) -> list[tuple[Priority, int]]:
    tally = Counter(priorities)
    return [(priority, tally[priority]) for priority in Priority if tally[priority]]


def scope_of(place: AlertPlace, *, resolved: bool = False) -> AlertScope:
    """Return what to read for a place."""
    return AlertScope(
        place.device.uid if place.device else None, place.site.uid if place.site else None, resolved=resolved
    )


def urgency(alert: Alert) -> tuple[int, float, str]:
    """Order alerts: the most urgent first, then the newest, those without a time last."""
    at = _moment(alert)
    return alert.priority.rank, -(at.timestamp() if at else 0.0), alert.uid


def _is_wanted(alert: Alert, only: AlertFilter) -> bool:
    """Return whether an alert passes the filter. One without a time is not left out: nobody knows that it is old."""
    at = _moment(alert)
    return _is_urgent(alert.priority, only) and (only.since is None or at is None or at >= only.since)


def _is_urgent(priority: Priority, only: AlertFilter) -> bool:
    return only.priority is None or priority.rank <= only.priority.rank


def _moment(alert: Alert) -> datetime | None:
    return alert.resolved_at or alert.raised_at if alert.resolved else alert.raised_at
