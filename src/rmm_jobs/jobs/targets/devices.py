"""Find the device that a caller names, and list devices that a name may mean."""

import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from rmm_jobs.domain.capabilities import SupportsDevices
from rmm_jobs.domain.catalog import Device, shortfall_of
from rmm_jobs.domain.device_index import IndexPart, is_usable
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.site_errors import DeviceElsewhere
from rmm_jobs.domain.system_errors import SystemFailure
from rmm_jobs.domain.target_errors import DeviceNotFound
from rmm_jobs.inputs.beside import beside
from rmm_jobs.inputs.likeness import lookalike, loose, names_of, nearest_devices, pieces, spellings
from rmm_jobs.inputs.names import is_at, looks_like_uid, match_device, match_device_at
from rmm_jobs.jobs.context import Services

_NEAR_REQUESTS = 5
"""Limit of the requests for devices that resemble a name."""


async def find_device(
    services: Services[SupportsDevices], query: str, *, site: Site | None = None, deadline: float
) -> Device:
    """Return the one device a caller means, by UID or by a hostname that is equal, ignoring case.

    Raises:
        DeviceNotFound: no device has this UID, or no live one a hostname like it; near ones are offered.
        DevicesMatch, DuplicateDevices, DeviceListIncomplete, DeviceUnusable: as `names.match_device` decides.
        DeviceElsewhere: the device is at another site than the given one.
    """
    name = query.strip(" \t\r\n")
    if looks_like_uid(name):
        return await _device_with_uid(services.system, query, name, site, deadline)
    if not name:
        raise DeviceNotFound(query)
    listed = await _listed_like(services.system, name, deadline)
    match = partial(match_device, name) if site is None else partial(match_device_at, site, name)
    device = await beside(partial(match, listed), size=len(listed))
    if device is not None:
        return device
    near = await _near_in_index(services, name)
    if not near:
        near = await near_devices(services, name, await _first_page(services, deadline), deadline=deadline)
    raise DeviceNotFound(query, near, lookalike(name, names_of(near)), shortfall_of(listed))


async def _device_with_uid(system: SupportsDevices, query: str, uid: str, site: Site | None, deadline: float) -> Device:
    device = await system.device(uid, deadline=deadline)
    if device is None:
        raise DeviceNotFound(query)
    if site is not None and not is_at(device, site):
        raise DeviceElsewhere(query, site, [device])
    return device


async def _listed_like(system: SupportsDevices, name: str, deadline: float) -> Sequence[Device]:
    """Return the devices that the system's filter finds, by the name as it is typed or else by its composed form."""
    listed = await system.devices_like(name, deadline=deadline)
    composed = unicodedata.normalize("NFC", name)
    return listed if listed or composed == name else await system.devices_like(composed, deadline=deadline)


async def near_devices(
    services: Services[SupportsDevices], name: str, seen: Sequence[Device], *, deadline: float
) -> Sequence[Device]:
    """Return devices whose hostnames resemble a name that the system's filter does not find.

    `seen` are devices that were read. Where these are not all, the filter finds the parts of a name that are spelled
    right, in at most five requests.
    """
    found = {device.uid: device for device in seen}
    queries = spellings(name)
    if shortfall_of(seen) is not None:
        with suppress(SystemFailure):  # whoever is told "not found" without an offer is told no less than the truth
            for part in [*queries, *pieces(queries[-1] if queries else name)][:_NEAR_REQUESTS]:
                listed = await services.system.devices_like(part, complete=False, deadline=deadline)
                found.update({device.uid: device for device in listed})
    return await beside(partial(nearest_devices, name, found.values()), size=len(found))


async def _near_in_index(services: Services[SupportsDevices], name: str) -> Sequence[Device]:
    """Return devices of the index whose hostnames resemble a name; none without one. They are offered, and not used."""
    index = services.index
    state = None if index is None else await index.state(IndexPart.DEVICES)
    if index is None or state is None or not is_usable(state.rows, state.as_of, services.clock.now()):
        return ()
    listed = await index.near([loose(each) for each in (name, *spellings(name))])
    return nearest_devices(name, listed)


async def _first_page(services: Services[SupportsDevices], deadline: float) -> Sequence[Device]:
    with suppress(SystemFailure):
        return await services.system.devices_like("", complete=False, deadline=deadline)
    return ()


async def device_names(services: Services[SupportsDevices], typed: str, deadline: float) -> Sequence[str]:
    """Return hostnames that may complete what has been typed, from one page."""
    listed = await services.system.devices_like(typed, complete=False, deadline=deadline)
    return [device.hostname for device in listed if not device.deleted]
