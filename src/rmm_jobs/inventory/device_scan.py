"""Look through devices one by one, where the system has no filter for what is asked: addresses, users, short UIDs."""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial

from rmm_jobs.domain.device_results import Coverage, FoundBy
from rmm_jobs.domain.errors import SystemFailure
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.model import Device, Shortfall, shortfall_of
from rmm_jobs.inputs.device_matching import is_address, predicate
from rmm_jobs.inputs.identifiers import Form, Identifier
from rmm_jobs.inputs.likeness import nearest_devices, pieces, spellings
from rmm_jobs.inventory.at_once import Part, at_once
from rmm_jobs.jobs.beside import beside
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.sites import find_site

MAX_PAGES = 20
"""Limit of the requests for one look through an account: 5,000 devices, 3 % of its quota of a minute."""
_RESERVE = 15.0
"""Seconds that are kept for what follows, of a call of the usual length."""
_NEAR_REQUESTS = 5
"""Limit of the requests for devices that resemble a name."""


@dataclass(frozen=True, slots=True)
class Found:
    """Devices that a search has found, by what, and what it may have missed."""

    by: FoundBy
    devices: Sequence[Device] = ()
    coverage: Coverage | None = None
    shortfall: Shortfall | None = None
    elsewhere: bool = False
    """Whether they are at other sites than the one that was asked for."""
    seen: Sequence[Device] = ()
    """All devices that were looked at."""


async def look_through(
    services: Services[SupportsInventory], wanted: Identifier, site: str | None, call: CallContext
) -> Found:
    """Look through the devices of a site, or of the account as far as time and `MAX_PAGES` go.

    Raises:
        SiteNotFound, SitesMatch: the site is not known, or may be several.
    """
    if site:
        place = await find_site(services, site, deadline=call.deadline)
        return await _look_through_site(services, wanted, place, call)
    seen, coverage = await _read_account(services, call)
    matches, by = predicate(wanted)
    meant = await beside(lambda: list(filter(matches, seen)), size=len(seen))
    return Found(by, meant, coverage=coverage, seen=seen)


async def near_names(services: Services[SupportsInventory], name: str, found: Found, call: CallContext) -> list[Device]:
    """Return devices whose hostnames resemble a name: of those that were seen, or by the parts that are right."""
    near = await beside(partial(nearest_devices, name, found.seen), size=len(found.seen))
    if near or found.coverage is None or found.coverage.whole:
        return near
    listed: list[Device] = []
    queries = spellings(name)
    try:
        for part in [*queries, *pieces(queries[-1] if queries else name)][:_NEAR_REQUESTS]:
            listed += await services.system.devices_like(part, complete=False, deadline=call.deadline)
    except SystemFailure:  # whoever is told "not found" without an offer is told no less than the truth
        pass
    return await beside(partial(nearest_devices, name, listed), size=len(listed))


async def _look_through_site(
    services: Services[SupportsInventory], wanted: Identifier, site: Site, call: CallContext
) -> Found:
    """Look through a site; for an address, through all interfaces of its devices, which their rows do not show."""
    sites, also = services.system.sites, frozenset[str]()
    if wanted.form is Form.ADDRESS:
        devices = Part(sites.devices(site.uid, deadline=call.deadline))
        interfaces = Part(sites.addresses(site.uid, deadline=call.deadline))
        await at_once(devices, interfaces)
        if devices.failure:
            raise devices.failure
        listed = devices.value or ()
        having = (each for each in interfaces.value or () if any(is_address(a, wanted.key) for a in each.addresses))
        also = frozenset(each.uid for each in having)
        failure = interfaces.failure
        coverage = Coverage(len(listed), len(listed), interfaces=failure is None, failure=failure)
    else:
        listed, coverage = await sites.devices(site.uid, deadline=call.deadline), None
    matches, by = predicate(wanted, also)
    meant = await beside(lambda: list(filter(matches, listed)), size=len(listed))
    return Found(by, meant, coverage=coverage, shortfall=shortfall_of(listed), seen=listed)


async def _read_account(services: Services[SupportsInventory], call: CallContext) -> tuple[list[Device], Coverage]:
    """Read pages of the account's devices, and say how many of all they are.

    Raises:
        SystemFailure: the first page could not be read.
    """
    latest = call.deadline - _RESERVE * call.share
    seen, total, pages = list[Device](), 0, 0
    failure: SystemFailure | None = None
    try:
        async with aclosing(services.system.devices.pages(deadline=call.deadline)) as listed:
            async for page in listed:
                seen += page
                pages += 1
                missing = shortfall_of(page)
                if missing is None:
                    return seen, Coverage(len(seen), len(seen), interfaces=False)
                total = missing.announced or 0
                if pages == MAX_PAGES or services.clock.monotonic() >= latest:
                    break
    except SystemFailure as stopped:
        if not pages:
            raise
        failure = stopped
    return seen, Coverage(len(seen), total or None, whole=False, failure=failure, interfaces=False)
