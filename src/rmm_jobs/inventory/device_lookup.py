"""Look devices up by whatever a technician knows of them, and describe the one that is meant."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from rmm_jobs.domain.catalog import Device, shortfall_of
from rmm_jobs.domain.device_index import LARGE
from rmm_jobs.domain.device_results import DeviceList, FoundBy
from rmm_jobs.domain.inventory import DeviceKind
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.listing_results import ROWS
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.site_errors import SitesMatch
from rmm_jobs.inputs.beside import beside
from rmm_jobs.inputs.device_matching import at_site, is_user, order, the_one
from rmm_jobs.inputs.identifiers import Form, Identifier, read_identifier
from rmm_jobs.inputs.likeness import loose, spellings
from rmm_jobs.inputs.names import looks_like_uid, same_name
from rmm_jobs.inventory.describe import describe
from rmm_jobs.inventory.device_scan import Found, look_through, still_fits
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.targets.devices import near_devices
from rmm_jobs.jobs.targets.sites import find_site

SHORT_NUMBER = 6
"""Digits of a number that may as well be a hostname, such as `2019`. The console's numbers of devices are longer."""


@dataclass(frozen=True, slots=True)
class DeviceQuery:
    """What a caller asks for: an identifier of any form, within a site, of one status and kind."""

    identifier: str
    site: str | None = None
    online: bool | None = None
    kind: DeviceKind | None = None
    offset: int = 0


async def device_lookup(services: Services[SupportsInventory], query: DeviceQuery, call: CallContext) -> DeviceList:
    """Find devices by what the identifier's form says, and describe the one that is meant, if it is one.

    Raises:
        SiteNotFound, SitesMatch: the site is not known, or may be several.
    """
    await call.report_progress(Step.FINDING_DEVICE)
    wanted = read_identifier(query.identifier)
    found, devices, one = await _looked_up(services, query, wanted, call)
    if found.is_indexed and not devices and found.coverage and found.coverage.looked_at <= LARGE:
        found, devices, one = await _looked_up(services, query, wanted, call, live=True)
    is_alike = found.by is FoundBy.LIKENESS
    is_meant = not (found.elsewhere or is_alike or query.offset)
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


async def _looked_up(
    services: Services[SupportsInventory],
    query: DeviceQuery,
    wanted: Identifier,
    call: CallContext,
    *,
    live: bool = False,
) -> tuple[Found, list[Device], Device | None]:
    """Return what was found, the devices that the filters leave, and the one that is meant, as it is now."""
    found = await _find(services, query, wanted, call, live=live)
    devices, one = await beside(partial(_arranged, query, wanted, found), size=len(found.devices))
    if one is None or not found.is_indexed or found.by is FoundBy.LIKENESS:
        return found, devices, one
    now = await services.system.device(one.uid, deadline=call.deadline)
    others = [each for each in found.devices if each.uid != one.uid]
    is_still = now is not None and still_fits(now, found, wanted)
    found = replace(found, devices=[now, *others] if now is not None and is_still else others)
    return found, *_arranged(query, wanted, found)


def _arranged(query: DeviceQuery, wanted: Identifier, found: Found) -> tuple[list[Device], Device | None]:
    """Return the devices that the filters leave, in order, and the one of them that is meant."""
    devices = [device for device in found.devices if _is_asked_for(device, query)]
    if found.by is not FoundBy.LIKENESS:
        devices.sort(key=lambda device: order(device, wanted.text))
    return devices, the_one(devices, wanted.text if found.by is FoundBy.NAME else None)


async def _find(
    services: Services[SupportsInventory], query: DeviceQuery, wanted: Identifier, call: CallContext, *, live: bool
) -> Found:
    named = Found(FoundBy.NAME)  # with its fields: the number may take a request of its own
    if wanted.form is Form.NUMBER and len(wanted.text) <= SHORT_NUMBER:
        named = await _by_name(services, wanted.text, query.site, call, labelled=True)
        if any(same_name(device.hostname, wanted.text) for device in named.devices):
            return named
    found = await _by_form(services, wanted, call)
    if found is not None and found.devices:
        return await _within_site(services, query, found, call)
    if named.devices:
        return named
    if wanted.form is Form.UID:
        if query.site:
            await _check_site(services, query.site, call)
        return Found(FoundBy.UID)
    if wanted.form in {Form.ADDRESS, Form.SHORT_UID}:
        return await look_through(services, wanted, query.site, call, live=live)
    return await _by_name_or_user(services, query, wanted, call, live=live)


async def _by_form(services: Services[SupportsInventory], wanted: Identifier, call: CallContext) -> Found | None:
    """Search by a form that the system itself finds a device by; `None` for the others."""
    system, deadline = services.system, call.deadline
    match wanted.form:
        case Form.UID:
            device = await system.device(wanted.text, deadline=deadline)
            return Found(FoundBy.UID, [device] if device else [])
        case Form.NUMBER:
            device = await system.devices.by_number(int(wanted.key), deadline=deadline)
            return Found(FoundBy.NUMBER, [device] if device else [])
        case Form.MAC:
            return Found(FoundBy.MAC, await system.devices.by_mac(wanted.key, deadline=deadline))
        case _:
            return None


async def _within_site(
    services: Services[SupportsInventory], query: DeviceQuery, found: Found, call: CallContext
) -> Found:
    """Leave the devices at the site that was asked for, if there are any."""
    if query.site is None:
        return found
    here = at_site(found.devices, query.site)
    if here:
        return replace(found, devices=here)
    await _check_site(services, query.site, call)
    return replace(found, elsewhere=True)


async def _by_name_or_user(
    services: Services[SupportsInventory], query: DeviceQuery, wanted: Identifier, call: CallContext, *, live: bool
) -> Found:
    """Search hostnames, then last users, then other sites, then names that are spelt alike."""
    found = Found(FoundBy.NAME)
    if wanted.form is not Form.USER:
        found = await _by_hostname(services, wanted.text, query.site, call)
        if found.devices:
            return found
    looked = await look_through(services, wanted, query.site, call, live=live)
    meant = await beside(partial(_among, looked, wanted), size=len(looked.seen))
    if not meant.devices:
        meant = await _otherwise(services, query, wanted, call)
    if meant.devices:
        return meant
    alike = await near_devices(services, wanted.text, looked.seen, deadline=call.deadline)
    by = FoundBy.LIKENESS if alike else FoundBy.NAME
    return Found(by, alike, coverage=looked.coverage, shortfall=found.shortfall or looked.shortfall)


def _among(looked: Found, wanted: Identifier) -> Found:
    """Return the devices that a name or user means, of those that were looked at."""
    # The filter's idea of case and blanks is not known: what it misses may be there all the same.
    named = [device for device in looked.seen if loose(wanted.text) in loose(device.hostname)]
    if named and wanted.form is not Form.USER:
        return replace(looked, by=FoundBy.NAME, devices=named)
    exact = [device for device in looked.devices if is_user(device, wanted.text, whole=True)]
    return replace(looked, devices=exact) if exact else looked


async def _otherwise(
    services: Services[SupportsInventory], query: DeviceQuery, wanted: Identifier, call: CallContext
) -> Found:
    """Search a user's text for a hostname, or a hostname at other sites than the one that was asked for."""
    if wanted.form is Form.USER:
        return await _by_spelling(services, wanted.text, query.site, call)
    if query.site is None:
        return Found(FoundBy.NAME)
    return replace(await _by_name(services, wanted.text, None, call), elsewhere=True)


async def _by_hostname(services: Services[SupportsInventory], text: str, site: str | None, call: CallContext) -> Found:
    """Return the devices whose hostnames contain the text, else those of the hostname that stands in it."""
    found = await _by_name(services, text, site, call)
    if found.devices:
        return found
    spelled = await _by_spelling(services, text, site, call)
    return spelled if spelled.devices else found


async def _by_name(
    services: Services[SupportsInventory], name: str, site: str | None, call: CallContext, *, labelled: bool = False
) -> Found:
    """Return the devices whose hostnames contain the name, as the system's filter finds them."""
    system, deadline = services.system, call.deadline
    by_uid = site is not None and looks_like_uid(site.strip())
    if site is not None and by_uid:
        place = await find_site(services, site, deadline=deadline)
        listed = await system.sites.devices(place.uid, labelled=labelled, deadline=deadline)
    else:
        like = system.devices.like if labelled else system.devices_like
        listed = await like(name, site=site, deadline=deadline)
    found = await beside(partial(_named, name, listed, None if by_uid else site, by_uid=by_uid), size=len(listed))
    return Found(FoundBy.NAME, found, shortfall=shortfall_of(listed))


def _named(name: str, listed: Sequence[Device], site: str | None, *, by_uid: bool) -> Sequence[Device]:
    here = listed if site is None else at_site(listed, site)
    # The system's filter knows wildcards: what holds the text itself is what was meant, if there is any.
    named = [device for device in here if loose(name) in loose(device.hostname)]
    return named if named or by_uid else here


async def _by_spelling(services: Services[SupportsInventory], text: str, site: str | None, call: CallContext) -> Found:
    r"""Return the devices whose whole name stands inside `NAME.domain`, `NAME$`, `DOMAIN\NAME` or quotes."""
    name = (spellings(text) or [text])[-1]
    if name == text:
        return Found(FoundBy.NAME)
    found = await _by_name(services, name, site, call)
    devices = found.devices
    whole = await beside(lambda: [each for each in devices if same_name(each.hostname, name)], size=len(devices))
    return replace(found, devices=whole)


async def _check_site(services: Services[SupportsInventory], site: str, call: CallContext) -> None:
    """Check that the site can be meant.

    Raises:
        SiteNotFound: there is none.
    """
    try:
        await find_site(services, site, deadline=call.deadline)
    except SitesMatch:
        return  # each of them was searched


def _is_asked_for(device: Device, query: DeviceQuery) -> bool:
    """Return whether the filters leave the device; a deleted one is neither online nor offline."""
    is_status = query.online is None or (device.online is query.online and not device.deleted)
    return is_status and (query.kind is None or device.facts.kind is query.kind)
