"""List alerts of a device, of a site or of the account, and describe one."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from rmm_jobs.domain.alert_errors import AlertNotFound, AlertsMatch, PlaceAmbiguous, PlaceNotFound
from rmm_jobs.domain.alert_results import AlertDetails, AlertFilter, AlertPlace, AlertReport, KeptNote
from rmm_jobs.domain.alerts import Alert, AlertScope
from rmm_jobs.domain.catalog import Device, shortfall_of
from rmm_jobs.domain.errors import JobsError, LedgerUnavailable
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.site_errors import SiteNotFound, SitesMatch
from rmm_jobs.domain.system_errors import SystemFailure
from rmm_jobs.domain.target_errors import DeviceNotFound, DevicesMatch, DeviceUnusable
from rmm_jobs.inputs.alert_uids import meant, short_form
from rmm_jobs.inputs.names import looks_like_uid, pick_device, same_name
from rmm_jobs.inventory.alert_counts import alerts_of_index
from rmm_jobs.inventory.alert_list import list_alerts, most_beside, not_in
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.targets.devices import find_device
from rmm_jobs.jobs.targets.sites import find_site


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
        return await list_alerts(services, AlertPlace(), query.only, query.offset, call)
    if looks_like_uid(where):
        alert = await services.system.alerts.by_uid(where, deadline=call.deadline)
        if alert is not None:
            return await _described(services, alert)
    elif short_form(where):
        return await _alert_or_place(services, where, query, call)
    place = await find_place(services, where, deadline=call.deadline)
    return await list_alerts(services, place, query.only, query.offset, call)


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
    return await list_alerts(services, place, query.only, query.offset, call)


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
    scope = AlertScope(resolved=resolved)
    indexed = None if resolved else await alerts_of_index(services, scope)
    listed = await services.system.alerts.list(scope, most=most_beside(indexed), deadline=deadline)
    is_cut = shortfall_of(listed) is not None
    others = not_in(listed, indexed) if is_cut and indexed else None
    found = meant(short, [*(alert.uid for alert in listed), *(others.priorities if others else ())])
    if len(found) > 1:
        raise AlertsMatch(text, found)
    if is_cut and others is None:
        raise AlertNotFound(text, whole=False)
    if others and found and found[0] in others.priorities:
        return await services.system.alerts.by_uid(found[0], deadline=deadline)
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
