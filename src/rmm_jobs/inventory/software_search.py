"""Find software over the devices of a site or of the account, from what was read of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rmm_jobs.domain.audits import AuditKind
from rmm_jobs.domain.catalog import Device, Shortfall, listed_with, shortfall_of
from rmm_jobs.domain.device_index import DeviceIndex, IndexPart, is_usable
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.software import SoftwareFilter
from rmm_jobs.domain.software_search import LIVE, OF_ONE_DEVICE, SoftwareReading, SoftwareSearch
from rmm_jobs.domain.system_errors import DeadlineExceeded, RateLimited, SystemFailure
from rmm_jobs.inputs.beside import beside
from rmm_jobs.inputs.programs import near_names
from rmm_jobs.inventory.account import read_account
from rmm_jobs.inventory.at_once import Part, at_once
from rmm_jobs.inventory.device_scan import MAX_PAGES
from rmm_jobs.inventory.software_tally import Tally
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.targets.sites import find_site

AT_ONCE = 4
"""Devices that are asked for together."""
RESERVE_SECONDS = 5.0
"""Seconds of a call of the usual length that are kept for its answer."""
SEARCH_SECONDS = 10.0
"""Seconds of such a call that live reading leaves to the search of what was read."""

Readings = Mapping[str, SoftwareReading]
"""What was read of devices, by their UIDs."""


@dataclass(frozen=True, slots=True)
class LiveReading:
    """What was read while the caller waits, and why something was not."""

    found: Readings
    failure: SystemFailure | None = None
    failed: Sequence[str] = ()
    """UIDs of the devices with a failure of their own."""


async def search_software(
    services: Services[SupportsInventory], site: str | None, wanted: SoftwareFilter, offset: int, call: CallContext
) -> SoftwareSearch:
    """Find the programs that are asked for on the devices of a site, or of the account.

    At most `LIVE` devices are read now.

    Raises:
        SiteNotFound, SitesMatch: as `sites.find_site` does.
        SystemFailure: the devices could not be listed, or none could be read.
    """
    place = None
    if site is not None:
        await call.report_progress(Step.FINDING_SITE)
        place = await find_site(services, site, deadline=call.deadline)
    await call.report_progress(Step.READING_DEVICES)
    index = services.index
    if index is not None:
        await index.software.ask(place.uid if place else None, now=services.clock.now())
    result = await _from_index(services, index, wanted, offset, call) if index and place is None else None
    result = result or await _from_list(services, place, wanted, offset, call)
    if result.reach.failure is not None and not (result.reach.read or result.reach.unaudited):
        raise result.reach.failure
    return result


async def _from_index(
    services: Services[SupportsInventory], index: DeviceIndex, wanted: SoftwareFilter, offset: int, call: CallContext
) -> SoftwareSearch | None:
    """Search the account by the index alone, but for some devices that are read now; `None` where it is too old."""
    state = await index.state(IndexPart.DEVICES)
    now = services.clock.now()
    if state is None or not is_usable(state.rows, state.as_of, now):
        return None
    live = await read_live(services, await index.software.unread(now=now, most=LIVE), call)
    kept = await _keep(index, live, services)
    seconds = call.deadline - RESERVE_SECONDS * call.share - services.clock.monotonic()
    result = await index.software.search(wanted, offset=offset, now=services.clock.now(), seconds=seconds)
    if result is None:
        return None
    reach = replace(result.reach, failure=live.failure, kept=kept, as_of=state.as_of)
    missing = None if state.is_whole else Shortfall(state.rows, state.announced)
    return replace(result, reach=replace(reach, shortfall=missing))


async def _from_list(
    services: Services[SupportsInventory],
    site: Site | None,
    wanted: SoftwareFilter,
    offset: int,
    call: CallContext,
) -> SoftwareSearch:
    """Search devices that are listed now, by what is kept of them, and by what is read now of some."""
    devices, index = await _devices(services, site, call), services.index
    known: Readings = {}
    if index is not None:
        known = await index.software.named([each.uid for each in devices], wanted.name or "")
    new = [each for each in devices if each.uid not in known]
    old = [each for each in devices if each.uid in known and not known[each.uid].is_of(each)]
    live = await read_live(services, [*new, *old][:LIVE], call)
    names = [each.name for read in live.found.values() for each in read.programs or ()]
    kept = index is not None and await _keep(index, live, services)
    names += await index.software.names() if index is not None else ()
    now, readings = services.clock.now(), {**known, **live.found}

    def count() -> SoftwareSearch:
        tally = Tally(wanted, offset)
        for each in devices:
            tally.add((each.uid, each.hostname, each.site), readings.get(each.uid))
        return tally.result(now, lambda name: near_names(name, names))

    result = await beside(count, size=len(devices))
    reach = replace(result.reach, failure=live.failure, kept=kept, shortfall=shortfall_of(devices))
    return replace(result, site=site, reach=reach)


async def _keep(index: DeviceIndex, live: LiveReading, services: Services[SupportsInventory]) -> bool:
    """Keep what was read whole; return whether the index can keep it."""
    whole = {uid: reading for uid, reading in live.found.items() if not reading.is_part}
    for uid in (*live.failed, *(live.found.keys() - whole.keys())):
        await index.software.skip(uid, now=services.clock.now())
    return not whole or await index.software.keep(whole)


async def _devices(services: Services[SupportsInventory], site: Site | None, call: CallContext) -> Sequence[Device]:
    """Return the devices that can have software."""
    if site is None:
        read = await read_account(services, call, most_pages=MAX_PAGES)
        listed: Sequence[Device] = listed_with(read.devices, read.missing)
    else:
        listed = await services.system.sites.devices(site.uid, partly=True, deadline=call.deadline)
    there = {each.uid: each for each in listed if has_software(each)}
    return listed_with(there.values(), shortfall_of(listed))


def has_software(device: Device) -> bool:
    """Return whether the system can have a list of a device's software."""
    return device.facts.audit_kind is AuditKind.COMPUTER and not device.deleted


async def read_live(services: Services[SupportsInventory], devices: Sequence[Device], call: CallContext) -> LiveReading:
    """Read the software of devices, some at a time, until all of these fail, or the system has no time for more."""
    latest = call.deadline - (RESERVE_SECONDS + SEARCH_SECONDS) * call.share
    found, failure, failed = dict[str, SoftwareReading](), None, list[str]()
    for first in range(0, len(devices), AT_ONCE):
        some = devices[first : first + AT_ONCE]
        parts = [Part(services.system.audits.software(each.uid, deadline=latest)) for each in some]
        await at_once(*parts)
        now = services.clock.now()
        read = [(each, part.value) for each, part in zip(some, parts, strict=True) if part.failure is None]
        found |= {each.uid: SoftwareReading(programs, now, each.facts.last_audit) for each, programs in read}
        failed += [each.uid for each, part in zip(some, parts, strict=True) if isinstance(part.failure, OF_ONE_DEVICE)]
        failures = [part.failure for part in parts if part.failure is not None]
        failure = next(iter(failures), failure)
        if not read or any(isinstance(each, RateLimited | DeadlineExceeded) for each in failures):
            break
    return LiveReading(found, failure, failed)
