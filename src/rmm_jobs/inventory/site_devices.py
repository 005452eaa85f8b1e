"""List the devices of a site, or of all sites, with their open alerts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rmm_jobs.domain.catalog import Device, Shortfall, shortfall_of
from rmm_jobs.domain.device_filters import FieldFilter, FieldTest
from rmm_jobs.domain.device_index import is_usable
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.site_results import (
    DEVICE_ROWS,
    FIRST_ROWS,
    AlertReading,
    DeviceFilter,
    SiteDevice,
    SiteDevices,
    SiteSummary,
)
from rmm_jobs.inputs.device_filters import fields_of
from rmm_jobs.inputs.likeness import loose
from rmm_jobs.inventory.account import all_devices, first_deadline
from rmm_jobs.inventory.alert_counts import count_alerts, unowned
from rmm_jobs.inventory.device_filters import FIELD, by_kind, count, sift, tests_of, that_fit, worst_first
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.targets.sites import find_site


@dataclass(frozen=True, slots=True)
class DeviceQuery:
    """Say which devices are listed: of the site with this name or UID, else of all sites."""

    site: str | None
    chosen: DeviceFilter
    offset: int = 0


async def site_devices(services: Services[SupportsInventory], query: DeviceQuery, call: CallContext) -> SiteDevices:
    """List the devices that a query selects, the worst first. No request is made for a device.

    Devices of all sites come from the index, where there is one that is young enough.

    Raises:
        SiteNotFound, SitesMatch: as `sites.find_site` does.
        SystemFailure: the devices could not be read, or the alerts, where they select.
    """
    if query.site is None and (indexed := await _indexed(services, query)) is not None:
        return indexed
    site = None
    if query.site is not None:
        await call.report_progress(Step.FINDING_SITE)
        site = await find_site(services, query.site, deadline=call.deadline)
    await call.report_progress(Step.READING_DEVICES)
    listed = await _devices_at(services, site, call, labelled=query.chosen.field is not None)
    await call.report_progress(Step.READING_ALERTS)
    raised = await count_alerts(services, site, call)
    if query.chosen.alerts and raised.reading.trouble is not None:
        raise raised.reading.trouble
    distinct = {device.uid: device for device in listed}.values()
    # A site that has nothing else is the one for deleted devices, and was named.
    live = [device for device in distinct if not device.deleted] or list(distinct if site else ())
    every = [SiteDevice(device, raised.of_device.get(device.uid, {})) for device in live]
    result = selected(query, every, services.clock.now())
    reading = unowned(raised, sum(sum(each.alerts.values()) for each in every))
    deleted = len(distinct) - len(every)
    return replace(result, site=site, deleted=deleted, shortfall=shortfall_of(listed), reading=reading)


async def site_summary(services: Services[SupportsInventory], query: DeviceQuery, call: CallContext) -> SiteSummary:
    """Count the devices that a query selects.

    Raises:
        SiteNotFound, SitesMatch, SystemFailure: as `site_devices` does.
    """
    return SiteSummary(await site_devices(services, replace(query, offset=0), call))


async def _indexed(services: Services[SupportsInventory], query: DeviceQuery) -> SiteDevices | None:
    """Return the devices of all sites as the index has them; `None` without one, and where it is too old."""
    now, most = services.clock.now(), DEVICE_ROWS if query.offset else FIRST_ROWS
    if services.index is None:
        return None
    found = await services.index.select(query.chosen, now=now, offset=query.offset, most=most)
    if found is None or not is_usable(found.looked_at, found.as_of, now):
        return None
    shown = that_fit(found.devices, query.chosen)
    received = found.looked_at + found.deleted
    return SiteDevices(
        site=None,
        query=None,
        chosen=query.chosen,
        devices=shown,
        counts=found.counts,
        now=now,
        looked_at=found.looked_at,
        alone=found.alone,
        rest=Counter(found.rest) + Counter(by_kind(found.devices[len(shown) :])),
        deleted=found.deleted,
        unreported=found.unreported,
        hidden=found.hidden,
        labels=found.labels,
        offset=query.offset,
        shortfall=None if found.announced is None else Shortfall(received, found.announced),
        reading=AlertReading(unowned=found.unowned_alerts),
        as_of=found.as_of,
    )


async def _devices_at(
    services: Services[SupportsInventory], site: Site | None, call: CallContext, *, labelled: bool
) -> Sequence[Device]:
    if site is None:
        return await all_devices(services, call, labelled=labelled)
    return await services.system.sites.devices(site.uid, labelled=labelled, partly=True, deadline=first_deadline(call))


def selected(query: DeviceQuery, every: Sequence[SiteDevice], now: datetime, *, most: int = DEVICE_ROWS) -> SiteDevices:
    """Select, order and count the devices of a query; the caller knows where they are from."""
    chosen = query.chosen
    tests, labels = tests_of(chosen, now), _labels(every, chosen.field)
    if labels is not None and chosen.field is not None and chosen.field.test is FieldTest.EMPTY:
        tests[FIELD] = lambda each: False if each.device.facts.is_labelled else None
    found, unreported, hidden = sift(tests, every)
    found = worst_first(found, chosen.need)
    shown = that_fit(found[query.offset : query.offset + most], chosen)
    return SiteDevices(
        site=None,
        query=query.site,
        chosen=chosen,
        devices=[_with_field(each, chosen.field) for each in shown],
        counts=count(found, now),
        now=now,
        looked_at=len(every),
        alone={name: sum(test(each) is True for each in every) for name, test in tests.items()},
        rest=by_kind(found[query.offset + len(shown) :]),
        unreported=unreported,
        hidden=hidden,
        labels=labels,
        offset=query.offset,
    )


def _with_field(each: SiteDevice, wanted: FieldFilter | None) -> SiteDevice:
    """Leave the user field of a device that the filter means, without a value that may be a secret."""
    if wanted is None:
        return each
    facts = replace(each.device.facts, fields=tuple(fields_of(each.device, wanted)))
    return replace(each, device=replace(each.device, facts=facts))


def _labels(every: Sequence[SiteDevice], wanted: FieldFilter | None) -> Sequence[str] | None:
    """Return the labels of all filled fields, where none of them is the one that is asked for."""
    labelled = [each.device for each in every if each.device.facts.is_labelled]
    if wanted is None or wanted.number is not None or not labelled:
        return None
    labels = {loose(field.label) for device in labelled for field in device.facts.fields}
    return None if loose(wanted.name) in labels else sorted(labels)
