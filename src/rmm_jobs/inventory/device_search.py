"""Search devices by what the form of an identifier says: UID, number, MAC or IP address, hostname or user."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from rmm_jobs.domain.catalog import Device, Shortfall, shortfall_of
from rmm_jobs.domain.device_results import FoundBy
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.site_errors import SitesMatch
from rmm_jobs.inputs.beside import beside
from rmm_jobs.inputs.device_matching import at_site, is_user
from rmm_jobs.inputs.identifiers import Form, Identifier
from rmm_jobs.inputs.likeness import loose, spellings
from rmm_jobs.inputs.names import looks_like_uid, same_name
from rmm_jobs.inventory.device_scan import Found, look_through
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.targets.devices import near_devices
from rmm_jobs.jobs.targets.sites import find_site

SHORT_NUMBER = 6
"""Digits of a number that may as well be a hostname, such as `2019`. The console's numbers of devices are longer."""
_IN_NO_HOSTNAME = ": "
"""Signs that stand in notations of MAC addresses, and in no hostname."""


async def search_devices(
    services: Services[SupportsInventory], wanted: Identifier, site: str | None, call: CallContext
) -> Found:
    """Search devices as the identifier's form says, at a site where one is given.

    Raises:
        SiteNotFound, SitesMatch: the site is not known, or may be several.
    """
    named = Found(FoundBy.NAME)  # with its fields: the number may take a request of its own
    if wanted.form is Form.NUMBER and len(wanted.text) <= SHORT_NUMBER:
        named = await _by_hostname(services, wanted.text, site, call, labelled=True)
        if any(same_name(device.hostname, wanted.text) for device in named.devices):
            return named
    found = await _by_unique_key(services, wanted, call)
    if found is not None and found.devices:
        return found if site is None else await _preferring_site(services, found, site, call)
    if named.devices:
        return named
    if wanted.form is Form.UID:
        if site:
            await _check_site(services, site, call)
        return Found(FoundBy.UID)
    further = {Form.MAC: _named_like_mac, Form.ADDRESS: look_through, Form.SHORT_UID: look_through}
    return await further.get(wanted.form, _by_name_or_user)(services, wanted, site, call)


async def _named_like_mac(
    services: Services[SupportsInventory], wanted: Identifier, site: str | None, call: CallContext
) -> Found:
    """Search for a hostname that looks like a MAC address which no device has. No user is called so.

    The system has looked at all interfaces: no list of devices tells more.
    """
    if site:
        await _check_site(services, site, call)
    if any(sign in wanted.text for sign in _IN_NO_HOSTNAME):
        return Found(FoundBy.MAC)
    named = await _by_hostname(services, wanted.text, site, call)
    return named if named.devices else Found(FoundBy.MAC, shortfall=named.shortfall)


async def search_without_index(services: Services[SupportsInventory], wanted: Identifier, call: CallContext) -> Found:
    """Read the devices that the index alone has denied. What the system itself was asked before is not asked again."""
    looked = await look_through(services, wanted, None, call, live=True)
    if wanted.form in {Form.ADDRESS, Form.SHORT_UID}:
        return looked
    meant = await beside(partial(_named_or_used, looked, wanted), size=len(looked.seen))
    return meant if meant.devices else await _alike(services, wanted, looked, call, None)


async def _by_unique_key(services: Services[SupportsInventory], wanted: Identifier, call: CallContext) -> Found | None:
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


async def _preferring_site(services: Services[SupportsInventory], found: Found, site: str, call: CallContext) -> Found:
    """Leave the devices at the site that was asked for; without any, those elsewhere."""
    here = at_site(found.devices, site)
    if here:
        return replace(found, devices=here)
    await _check_site(services, site, call)
    return replace(found, elsewhere=True)


async def _by_name_or_user(
    services: Services[SupportsInventory], wanted: Identifier, site: str | None, call: CallContext
) -> Found:
    """Search hostnames, then last users, then other sites, then names that are spelt alike."""
    found = Found(FoundBy.NAME)
    if wanted.form is not Form.USER:
        found = await _by_hostname(services, wanted.text, site, call)
        if found.devices:
            return found
        inside = await _by_hostname_inside(services, wanted.text, site, call)
        if inside.devices:
            return inside
    looked = await look_through(services, wanted, site, call)
    meant = await beside(partial(_named_or_used, looked, wanted), size=len(looked.seen))
    if not meant.devices and wanted.form is Form.USER:
        meant = await _by_hostname_inside(services, wanted.text, site, call)
    elif not meant.devices and site is not None:
        meant = replace(await _by_hostname(services, wanted.text, None, call), elsewhere=True)
    return meant if meant.devices else await _alike(services, wanted, looked, call, found.shortfall)


async def _alike(
    services: Services[SupportsInventory], wanted: Identifier, looked: Found, call: CallContext, short: Shortfall | None
) -> Found:
    """Return the devices whose names are spelt alike, where none is meant."""
    alike = await near_devices(services, wanted.text, looked.seen, deadline=call.deadline)
    by = FoundBy.LIKENESS if alike else FoundBy.NAME
    return Found(by, alike, coverage=looked.coverage, shortfall=short or looked.shortfall)


def _named_or_used(looked: Found, wanted: Identifier) -> Found:
    """Return the devices that a name or user means, of those that were looked at."""
    # The filter's idea of case and blanks is not known: what it misses may be there all the same.
    named = [device for device in looked.seen if loose(wanted.text) in loose(device.hostname)]
    if named and wanted.form is not Form.USER:
        return replace(looked, by=FoundBy.NAME, devices=named)
    exact = [device for device in looked.devices if is_user(device, wanted.text, whole=True)]
    return replace(looked, devices=exact) if exact else looked


async def _by_hostname(
    services: Services[SupportsInventory], name: str, site: str | None, call: CallContext, *, labelled: bool = False
) -> Found:
    """Return the devices whose hostnames contain the name, as the system's filter finds them."""
    system, deadline = services.system, call.deadline
    by_uid = site is not None and looks_like_uid(site.strip())
    if site is not None and by_uid:
        place = await find_site(services, site, deadline=deadline)
        listed = await system.sites.devices(place.uid, labelled=labelled, partly=True, deadline=deadline)
    else:
        like = system.devices.like if labelled else system.devices_like
        listed = await like(name, site=site, partly=True, deadline=deadline)
    holding = partial(_holding_name, name, listed, None if by_uid else site, by_uid=by_uid)
    return Found(FoundBy.NAME, await beside(holding, size=len(listed)), shortfall=shortfall_of(listed))


def _holding_name(name: str, listed: Sequence[Device], site: str | None, *, by_uid: bool) -> Sequence[Device]:
    here = listed if site is None else at_site(listed, site)
    # The system's filter knows wildcards: what holds the text itself is what was meant, if there is any.
    named = [device for device in here if loose(name) in loose(device.hostname)]
    return named if named or by_uid else here


async def _by_hostname_inside(
    services: Services[SupportsInventory], text: str, site: str | None, call: CallContext
) -> Found:
    r"""Return the devices whose whole name stands inside `NAME.domain`, `NAME$`, `DOMAIN\NAME` or quotes."""
    name = (spellings(text) or [text])[-1]
    if name == text:
        return Found(FoundBy.NAME)
    found = await _by_hostname(services, name, site, call)
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
