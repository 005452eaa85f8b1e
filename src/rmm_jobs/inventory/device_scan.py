"""Look through devices one by one, where the system has no filter for what is asked: addresses, users, short UIDs."""

from collections.abc import Sequence
from dataclasses import dataclass

from rmm_jobs.domain.catalog import Device, Shortfall, listed_with, shortfall_of
from rmm_jobs.domain.device_index import IndexPart, is_usable
from rmm_jobs.domain.device_results import Coverage, FoundBy
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.inputs.beside import beside
from rmm_jobs.inputs.device_matching import at_site, is_address, predicate
from rmm_jobs.inputs.identifiers import Form, Identifier
from rmm_jobs.inputs.likeness import loose, spellings
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
    """All devices that were looked at, or those of an index that may be meant."""

    @property
    def is_indexed(self) -> bool:
        """Return whether the devices come from the index, and may have changed since."""
        return self.coverage is not None and self.coverage.as_of is not None


async def look_through(
    services: Services[SupportsInventory],
    wanted: Identifier,
    site: str | None,
    call: CallContext,
    *,
    live: bool = False,
) -> Found:
    """Look through the devices of a site, or of the account: in the index, else as far as time and `MAX_PAGES` go.

    With `live` the index is left out.

    Raises:
        SiteNotFound, SitesMatch: the site is not known, or may be several.
    """
    if site:
        place = await find_site(services, site, deadline=call.deadline)
        return await _look_through_site(services, wanted, place, call)
    matches, by = predicate(wanted)
    if not live and (indexed := await _in_index(services, wanted)) is not None:
        seen, coverage = indexed
    else:
        seen, coverage = await _read_account(services, call)
    meant = await beside(lambda: list(filter(matches, seen)), size=len(seen))
    shortfall = None if coverage.as_of is None else shortfall_of(seen)
    return Found(by, meant, coverage=coverage, shortfall=shortfall, seen=seen)


async def search_index(services: Services[SupportsInventory], wanted: Identifier, site: str | None) -> Found | None:
    """Search the index alone, where the system takes no requests; `None` where it does not know such a thing.

    It holds no addresses of network cards, and no numbers.
    """
    if wanted.form in {Form.MAC, Form.NUMBER} or (indexed := await _in_index(services, wanted)) is None:
        return None
    matches, by = predicate(wanted)
    seen, coverage = indexed
    here = at_site(seen, site) if site else seen
    meant = [each for each in here if each.uid.lower() == wanted.text.lower() or matches(each)]
    if not meant and wanted.form not in {Form.ADDRESS, Form.SHORT_UID, Form.UID}:
        by, meant = FoundBy.NAME, [each for each in here if loose(wanted.text) in loose(each.hostname)]
    return Found(by, meant, coverage=coverage, shortfall=shortfall_of(seen), seen=seen)


async def _in_index(
    services: Services[SupportsInventory], wanted: Identifier
) -> tuple[Sequence[Device], Coverage] | None:
    """Return the devices of the index that may be meant; `None` without one, and where it is too old."""
    index = services.index
    state = None if index is None else await index.state(IndexPart.DEVICES)
    if index is None or state is None or not is_usable(state.rows, state.as_of, services.clock.now()):
        return None
    coverage = Coverage(state.rows, state.total, whole=state.is_whole, interfaces=False, as_of=state.as_of)
    match wanted.form:
        case Form.ADDRESS:
            return await index.at_address(wanted.key), coverage
        case Form.SHORT_UID | Form.UID:
            return await index.with_short_uid(wanted.key), coverage
        case _:
            users, named = await index.of_user(wanted.text), await index.named(wanted.text)
            near = await index.near([loose(each) for each in (wanted.text, *spellings(wanted.text))])
            rows = {each.uid: each for each in (*users, *named, *near)}
            return listed_with(rows.values(), shortfall_of(users) or shortfall_of(named)), coverage


def still_fits(device: Device, found: Found, wanted: Identifier) -> bool:
    """Return whether a device that the index has found is still what was looked for."""
    if found.by is FoundBy.NAME:
        return loose(wanted.text) in loose(device.hostname)
    matches, _ = predicate(wanted)
    return matches(device)


async def _look_through_site(
    services: Services[SupportsInventory], wanted: Identifier, site: Site, call: CallContext
) -> Found:
    """Look through a site; for an address, through all interfaces of its devices, which their rows do not show."""
    sites, also = services.system.sites, frozenset[str]()
    if wanted.form is Form.ADDRESS:
        devices = Part(sites.devices(site.uid, partly=True, deadline=call.deadline))
        interfaces = Part(sites.addresses(site.uid, partly=True, deadline=call.deadline))
        await at_once(devices, interfaces)
        if devices.failure:
            raise devices.failure
        listed = devices.value or ()
        having = (each for each in interfaces.value or () if any(is_address(a, wanted.key) for a in each.addresses))
        also = frozenset(each.uid for each in having)
        missing = shortfall_of(interfaces.value or ())
        failure = interfaces.failure or (missing and missing.failure)
        coverage = Coverage(len(listed), len(listed), interfaces=failure is None, failure=failure)
    else:
        listed, coverage = await sites.devices(site.uid, partly=True, deadline=call.deadline), None
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
    coverage = Coverage(
        len(read.devices),
        read.missing.announced or None,
        whole=False,
        failure=read.missing.failure,
        interfaces=False,
        late=read.missing.late,
    )
    return seen, coverage
