"""Look devices up by whatever a technician knows of them, and describe the one that is meant."""

from dataclasses import dataclass, replace
from functools import partial

from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_index import LARGE
from rmm_jobs.domain.device_results import DeviceList, FoundBy
from rmm_jobs.domain.inventory import DeviceKind
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.listing_results import ROWS
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.system_errors import RateLimited
from rmm_jobs.inputs.beside import beside
from rmm_jobs.inputs.device_matching import order, the_one
from rmm_jobs.inputs.identifiers import Identifier, read_identifier
from rmm_jobs.inventory.describe import describe
from rmm_jobs.inventory.device_scan import Found, search_index, still_fits
from rmm_jobs.inventory.device_search import search_devices, search_without_index
from rmm_jobs.jobs.context import CallContext, Services


@dataclass(frozen=True, slots=True)
class DeviceQuery:
    """What a caller asks for: an identifier of any form, within a site, of one status and kind."""

    identifier: str
    site: str | None = None
    online: bool | None = None
    kind: DeviceKind | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What was found, the devices of it that the filters leave, in order, and the one that is meant."""

    found: Found
    devices: list[Device]
    one: Device | None


async def device_lookup(services: Services[SupportsInventory], query: DeviceQuery, call: CallContext) -> DeviceList:
    """Find devices by what the identifier's form says, and describe the one that is meant, if it is one.

    Raises:
        SiteNotFound, SitesMatch: the site is not known, or may be several.
    """
    await call.report_progress(Step.FINDING_DEVICE)
    wanted = read_identifier(query.identifier)
    found = await _search(services, wanted, query.site, call)
    chosen = await _choose(query, wanted, found)
    if chosen.one is not None and found.is_indexed and found.by is not FoundBy.LIKENESS:
        chosen = await _choose(query, wanted, await _as_it_is_now(services, wanted, found, chosen.one, call))
    if found.is_indexed and not chosen.devices and found.coverage and found.coverage.looked_at <= LARGE:
        found = await search_without_index(services, wanted, call)
        chosen = await _choose(query, wanted, found)
    return await _device_list(services, query, chosen, call)


async def _search(
    services: Services[SupportsInventory], wanted: Identifier, site: str | None, call: CallContext
) -> Found:
    """Search devices; while the system takes no requests, in the index alone. What it has not is denied by none.

    Raises:
        SiteNotFound, SitesMatch: the site is not known, or may be several.
        RateLimited: the index does not have it either.
    """
    try:
        return await search_devices(services, wanted, site, call)
    except RateLimited as failure:
        found = await search_index(services, wanted, site)
        if found is None or not found.devices:
            raise
        return _unread(found, failure)


def _unread(found: Found, failure: RateLimited) -> Found:
    """Say of what the index has found that nothing was read since."""
    return replace(found, coverage=found.coverage and replace(found.coverage, failure=failure))


async def _as_it_is_now(
    services: Services[SupportsInventory], wanted: Identifier, found: Found, one: Device, call: CallContext
) -> Found:
    """Read a device of the index anew. Leave it out where it does not fit any more."""
    if found.coverage and found.coverage.failure:
        return found
    try:
        now = await services.system.device(one.uid, deadline=call.deadline)
    except RateLimited as failure:
        return _unread(found, failure)
    others = [each for each in found.devices if each.uid != one.uid]
    is_still = now is not None and still_fits(now, found, wanted)
    return replace(found, devices=[now, *others] if now is not None and is_still else others)


async def _choose(query: DeviceQuery, wanted: Identifier, found: Found) -> _Chosen:
    return await beside(partial(_chosen, query, wanted, found), size=len(found.devices))


def _chosen(query: DeviceQuery, wanted: Identifier, found: Found) -> _Chosen:
    """Filter and order what was found, and choose the device that is meant."""
    devices = [device for device in found.devices if _is_asked_for(device, query)]
    if found.by is not FoundBy.LIKENESS:
        devices.sort(key=lambda device: order(device, wanted.text))
    return _Chosen(found, devices, the_one(devices, wanted.text if found.by is FoundBy.NAME else None))


def _is_asked_for(device: Device, query: DeviceQuery) -> bool:
    """Return whether the filters leave the device; a deleted one is neither online nor offline."""
    is_status = query.online is None or (device.online is query.online and not device.deleted)
    return is_status and (query.kind is None or device.facts.kind is query.kind)


async def _device_list(
    services: Services[SupportsInventory], query: DeviceQuery, chosen: _Chosen, call: CallContext
) -> DeviceList:
    """Return the page of the list that is shown, and the one device in full where the list is about it."""
    found, devices, one = chosen.found, chosen.devices, chosen.one
    is_alike = found.by is FoundBy.LIKENESS
    is_unread = found.is_indexed and found.coverage is not None and found.coverage.failure is not None
    is_meant = not (found.elsewhere or is_alike or query.offset or is_unread)
    return DeviceList(
        query.identifier,
        query.site,
        devices[query.offset : query.offset + ROWS],
        len(devices),
        services.clock.now(),
        alike=is_alike and bool(devices),
        offset=query.offset,
        shortfall=found.shortfall,
        found_by=found.by,
        online=query.online,
        kind=query.kind,
        left_out=0 if is_alike else len(found.devices) - len(devices),
        elsewhere=found.elsewhere,
        coverage=found.coverage,
        detail=await describe(services, one, call) if one and is_meant else None,
    )
