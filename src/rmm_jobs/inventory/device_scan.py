"""Look through devices one by one, where the system has no filter for what is asked: addresses, users, short UIDs."""

from collections.abc import Sequence
from dataclasses import dataclass

from rmm_jobs.domain.catalog import Device, Shortfall, listed_with, shortfall_of
from rmm_jobs.domain.device_results import Coverage, FoundBy
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.inputs.beside import beside
from rmm_jobs.inputs.device_matching import is_address, predicate
from rmm_jobs.inputs.identifiers import Form, Identifier
from rmm_jobs.inventory.account import read_account
from rmm_jobs.inventory.at_once import Part, at_once
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.targets.sites import find_site

MAX_PAGES = 20
"""Limit of the requests for one look through an account: 5,000 devices, 3 % of its quota of a minute."""


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


async def _read_account(services: Services[SupportsInventory], call: CallContext) -> tuple[Sequence[Device], Coverage]:
    """Read pages of the account's devices, and say how many of all they are.

    Raises:
        SystemFailure: the first page could not be read.
    """
    read = await read_account(services, call, most_pages=MAX_PAGES)
    seen = listed_with(read.devices, read.missing)
    if read.missing is None:
        return seen, Coverage(len(read.devices), len(read.devices), interfaces=False)
    total = read.missing.announced or None
    return seen, Coverage(len(read.devices), total, whole=False, failure=read.failure, interfaces=False)
