"""List the devices of a site, or of all sites, with their open alerts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rmm_jobs.domain.catalog import Device, Shortfall, shortfall_of
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
from rmm_jobs.inventory.account import first_deadline, read_pages
from rmm_jobs.inventory.alert_counts import RaisedAlerts, count_alerts, unowned
from rmm_jobs.inventory.device_filters import by_kind, that_fit
from rmm_jobs.inventory.device_tally import DeviceTally
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.targets.sites import find_site

MOST_WAITING = 20
"""Pages of devices that wait for the alerts: 5,000 devices, 15 MB."""


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
    listing = _Listing(services, query, site, call)
    labelled, until = query.chosen.field is not None, first_deadline(call)
    if site is None:
        shortfall = await read_pages(services, call, listing.take, labelled=labelled)
    else:
        devices = await services.system.sites.devices(site.uid, labelled=labelled, partly=True, deadline=until)
        await listing.take(devices)
        shortfall = shortfall_of(devices)
    return replace(await listing.result(), shortfall=shortfall)


class _Listing:
    """Count devices with their alerts, page by page.

    Alerts are read after the devices of a site or of a small account; in a larger one before its further pages, which
    are not kept.
    """

    def __init__(
        self, services: Services[SupportsInventory], query: DeviceQuery, site: Site | None, call: CallContext
    ) -> None:
        self._services, self._query, self._site, self._call = services, query, site, call
        self._tally = DeviceTally(query.chosen, services.clock.now(), offset=query.offset)
        self._waiting: list[Sequence[Device]] | None = []
        self._raised = RaisedAlerts(0, {}, {}, AlertReading())
        self._deleted = self._owned = 0

    async def take(self, devices: Sequence[Device]) -> None:
        """Count a page, or keep it until the alerts are read."""
        if self._waiting is None:
            self._count(devices)
            return
        self._waiting.append(devices)
        if len(self._waiting) > MOST_WAITING:
            await self._read_alerts(share=0.5)

    async def result(self) -> SiteDevices:
        """Return what was counted.

        Raises:
            SystemFailure: the alerts could not be read, where they select.
        """
        if self._waiting is not None:
            await self._read_alerts()
        if self._query.chosen.alerts and self._raised.reading.trouble is not None:
            raise self._raised.reading.trouble
        reading = unowned(self._raised, self._owned)
        found = self._tally.result(self._query.site)
        return replace(found, site=self._site, deleted=self._deleted, reading=reading)

    async def _read_alerts(self, *, share: float = 1.0) -> None:
        await self._call.report_progress(Step.READING_ALERTS)
        self._raised = await count_alerts(self._services, self._site, self._call, share=share)
        waiting, self._waiting = self._waiting or [], None
        # A site that has nothing else is the one for deleted devices, and was named.
        is_of_deleted = self._site is not None and all(device.deleted for page in waiting for device in page)
        for page in waiting:
            self._count(page, deleted_too=is_of_deleted)

    def _count(self, devices: Sequence[Device], *, deleted_too: bool = False) -> None:
        live = [device for device in devices if deleted_too or not device.deleted]
        page = [SiteDevice(device, self._raised.of_device.get(device.uid, {})) for device in live]
        self._tally.add(page)
        self._deleted += len(devices) - len(live)
        self._owned += sum(sum(each.alerts.values()) for each in page)


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
