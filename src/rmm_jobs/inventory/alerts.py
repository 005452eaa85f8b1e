"""List alerts of a device, of a site or of the account, and describe one."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from rmm_jobs.domain.alert_errors import AlertNotFound, AlertsMatch, PlaceAmbiguous, PlaceNotFound
from rmm_jobs.domain.alert_results import (
    ALERT_ROWS,
    AlertDetails,
    AlertFilter,
    AlertList,
    AlertPlace,
    AlertReport,
    KeptNote,
    ListedAlert,
)
from rmm_jobs.domain.alerts import Alert, AlertScope, Priority
from rmm_jobs.domain.catalog import Device, shortfall_of
from rmm_jobs.domain.errors import JobsError, LedgerUnavailable
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.site_errors import SiteNotFound, SitesMatch
from rmm_jobs.domain.system_errors import SystemFailure
from rmm_jobs.domain.target_errors import DeviceNotFound, DevicesMatch, DeviceUnusable
from rmm_jobs.inputs.alert_uids import meant, short_form, short_uids
from rmm_jobs.inputs.names import looks_like_uid, pick_device, same_name
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.targets.devices import find_device
from rmm_jobs.jobs.targets.sites import find_site

MOST = 1_000
"""Alerts of one place that a call reads, a hundred with each request."""


@dataclass(frozen=True, slots=True)
class AlertQuery:
    """Hold what a caller wants to see. `where` names a device, a site or an alert."""

    where: str | None = None
    only: AlertFilter = field(default_factory=AlertFilter)
    offset: int = 0


async def show_alerts(services: Services[SupportsInventory], query: AlertQuery, call: CallContext) -> AlertReport:
    """List the alerts of a place, or describe the one that is named.

    Raises:
        PlaceNotFound, PlaceAmbiguous, AlertsMatch: it is not clear what is meant.
        DuplicateDevices, SitesMatch: several devices or sites have the name.
    """
    await call.report_progress(Step.READING_ALERTS)
    where = (query.where or "").strip(" \t\r\n")
    if not where:
        return await _listed(services, AlertPlace(), query, call)
    if looks_like_uid(where):
        alert = await services.system.alerts.by_uid(where, deadline=call.deadline)
        if alert is not None:
            return await _described(services, alert)
    elif short_form(where):
        return await _alert_or_place(services, where, query, call)
    return await _listed(services, await find_place(services, where, deadline=call.deadline), query, call)


async def _alert_or_place(
    services: Services[SupportsInventory], where: str, query: AlertQuery, call: CallContext
) -> AlertReport:
    """Answer for a short form: it may as well be a hostname, or that of an alert that is resolved by now."""
    try:
        alert = await alert_named(services, where, resolved=query.only.resolved, deadline=call.deadline)
        return await _described(services, alert)
    except AlertNotFound as missed:
        try:
            place = await find_place(services, where, deadline=call.deadline)
        except PlaceNotFound:
            ended = await resolved_after_all(services, missed, deadline=call.deadline)
            if ended is None:
                raise
            return await _described(services, ended)
    return await _listed(services, place, query, call)


async def resolved_after_all(
    services: Services[SupportsInventory], missed: AlertNotFound, *, deadline: float
) -> Alert | None:
    """Return the resolved alert that a short form means, where no open one and nothing else has that name.

    Raises:
        AlertNotFound: not all open alerts could be read, so that nobody can tell.
    """
    if not missed.whole:
        raise missed
    with suppress(AlertNotFound):
        return await alert_named(services, missed.query, resolved=True, deadline=deadline)
    return None


async def _described(services: Services[SupportsInventory], alert: Alert) -> AlertDetails:
    kept = await kept_note(services, alert.uid) if alert.resolved else None
    return AlertDetails(alert, services.clock.now(), kept)


async def kept_note(services: Services[SupportsInventory], uid: str) -> KeptNote | None:
    """Return what the ledger has kept of an alert's end."""
    with suppress(LedgerUnavailable):  # what the system says of the alert is the answer
        return await services.ledger.resolve_note(uid)
    return None


async def alert_named(
    services: Services[SupportsInventory], name: str, *, resolved: bool = False, deadline: float
) -> Alert:
    """Return the alert with this UID, or the open (or `resolved`) one whose UID alone begins so.

    Raises:
        AlertNotFound, AlertsMatch: there is none, or there are several.
    """
    name = name.strip(" \t\r\n")
    if looks_like_uid(name):
        alert = await services.system.alerts.by_uid(name, deadline=deadline)
    else:
        alert = await _by_short_form(services, name, resolved=resolved, deadline=deadline)
    if alert is None:
        raise AlertNotFound(name)
    return alert


async def _by_short_form(
    services: Services[SupportsInventory], text: str, *, resolved: bool, deadline: float
) -> Alert | None:
    """Return the alert of the account whose UID alone begins so, or `None` where none does.

    Raises:
        AlertsMatch: several do.
        AlertNotFound: not all alerts could be read, so that nobody can tell.
    """
    short = short_form(text)
    if short is None:
        return None
    listed = await services.system.alerts.list(AlertScope(resolved=resolved), most=MOST, deadline=deadline)
    found = meant(short, [alert.uid for alert in listed])
    if len(found) > 1:
        raise AlertsMatch(text, found)
    if shortfall_of(listed) is not None:
        raise AlertNotFound(text, whole=False)
    return next((alert for alert in listed if [alert.uid] == found), None)


async def find_place(services: Services[SupportsInventory], where: str, *, deadline: float) -> AlertPlace:
    """Return the device or the site that a name or a UID means. The exact hostname wins over a part of a site's name.

    Raises:
        PlaceNotFound: neither is meant.
        PlaceAmbiguous: a device and a site have exactly this name.
        DuplicateDevices, SitesMatch: several devices or several sites have it.
    """
    device = await _device(services, where, deadline=deadline)
    try:
        site = await find_site(services, where, deadline=deadline)
    except (SiteNotFound, SitesMatch) as missed:
        if device is not None:
            return AlertPlace(device=device)
        if isinstance(missed, SitesMatch):
            raise
        raise await _not_found(services, where, missed.near, deadline=deadline) from None
    except SystemFailure:
        if device is None:
            raise
        return AlertPlace(device=device)  # its name is exact: what sites there are changes nothing for most
    if device is None:
        return AlertPlace(site=site)
    if same_name(site.name, where):
        raise PlaceAmbiguous(where, device, site)
    return AlertPlace(device=device)


async def _device(services: Services[SupportsInventory], where: str, *, deadline: float) -> Device | None:
    """Return the device with this UID or exactly this hostname, also a deleted one, or `None`."""
    try:
        if looks_like_uid(where):
            return await services.system.device(where, deadline=deadline)
        return pick_device(where, await services.system.devices_like(where, deadline=deadline))
    except DeviceUnusable as deleted:
        return deleted.device
    except (DeviceNotFound, DevicesMatch):
        return None


async def _not_found(
    services: Services[SupportsInventory], where: str, sites: Sequence[Site], *, deadline: float
) -> JobsError:
    """Return the refusal of a name, with the devices and sites that are near."""
    near: Sequence[Device] = ()
    try:
        await find_device(services, where, deadline=deadline)
    except DeviceNotFound as missed:
        near = missed.near
    except DevicesMatch as several:
        near = several.devices
    except (JobsError, SystemFailure):  # an offer is worth no failure
        near = ()
    return PlaceNotFound(where, near, sites)


async def _listed(
    services: Services[SupportsInventory], place: AlertPlace, query: AlertQuery, call: CallContext
) -> AlertList:
    listed = await services.system.alerts.list(
        scope_of(place, resolved=query.only.resolved), most=MOST, partly=True, deadline=call.deadline
    )
    shorts = short_uids(alert.uid for alert in listed)
    found = sorted((alert for alert in listed if _is_wanted(alert, query.only)), key=urgency)
    tally = Counter(alert.priority for alert in found)
    return AlertList(
        place,
        query.only,
        [ListedAlert(alert, shorts[alert.uid]) for alert in found[query.offset : query.offset + ALERT_ROWS]],
        len(found),
        [(priority, tally[priority]) for priority in Priority if tally[priority]],
        services.clock.now(),
        query.offset,
        shortfall_of(listed),
    )


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
    urgent = only.priority is None or alert.priority.rank <= only.priority.rank
    return urgent and (only.since is None or at is None or at >= only.since)


def _moment(alert: Alert) -> datetime | None:
    return alert.resolved_at or alert.raised_at if alert.resolved else alert.raised_at
