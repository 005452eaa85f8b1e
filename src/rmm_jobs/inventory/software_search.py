"""Find software over the devices of a site or of the account, from what was read of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rmm_jobs.domain.audits import AuditKind
from rmm_jobs.domain.catalog import Device, Shortfall, listed_with, shortfall_of
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.software import SoftwareFilter
from rmm_jobs.domain.software_search import LIVE, SoftwareReading, SoftwareSearch
from rmm_jobs.domain.system_errors import DeadlineExceeded, RateLimited, SystemFailure
from rmm_jobs.inputs.beside import beside
from rmm_jobs.inputs.likeness import loose
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

Readings = Mapping[str, SoftwareReading]
"""What was read of devices, by their UIDs."""


@dataclass(frozen=True, slots=True)
class LiveReading:
    """What was read while the caller waits, and why something was not."""

    found: Readings
    failure: SystemFailure | None = None


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
    devices = await _devices(services, place, call)
    live = await read_live(services, devices[:LIVE], call)
    if live.failure is not None and not live.found:
        raise live.failure
    return replace(await _counted(services, wanted, offset, devices, live), site=place)


async def _devices(services: Services[SupportsInventory], site: Site | None, call: CallContext) -> Sequence[Device]:
    """Return the devices that can have software, in the order of the answer's rows."""
    if site is None:
        read = await read_account(services, call, most_pages=MAX_PAGES)
        listed: Sequence[Device] = listed_with(read.devices, read.missing)
    else:
        listed = await services.system.sites.devices(site.uid, deadline=call.deadline)
    there = {each.uid: each for each in listed if has_software(each)}.values()
    ordered = sorted(there, key=lambda each: (loose(each.site or ""), loose(each.hostname), each.uid))
    return listed_with(ordered, shortfall_of(listed))


def has_software(device: Device) -> bool:
    """Return whether the system can have a list of a device's software."""
    return device.facts.audit_kind is AuditKind.COMPUTER and not device.deleted


async def read_live(services: Services[SupportsInventory], devices: Sequence[Device], call: CallContext) -> LiveReading:
    """Read the software of devices, some at a time, until all of these fail, or the system has no time for more."""
    latest = call.deadline - RESERVE_SECONDS * call.share
    found, failure = dict[str, SoftwareReading](), None
    for first in range(0, len(devices), AT_ONCE):
        some = devices[first : first + AT_ONCE]
        parts = [Part(services.system.audits.software(each.uid, deadline=latest)) for each in some]
        await at_once(*parts)
        now = services.clock.now()
        read = [(each, part.value) for each, part in zip(some, parts, strict=True) if part.failure is None]
        found |= {each.uid: SoftwareReading(programs, now, each.facts.last_audit) for each, programs in read}
        failures = [part.failure for part in parts if part.failure is not None]
        failure = next(iter(failures), failure)
        if not read or any(isinstance(each, RateLimited | DeadlineExceeded) for each in failures):
            break
    return LiveReading(found, failure)


async def _counted(
    services: Services[SupportsInventory],
    wanted: SoftwareFilter,
    offset: int,
    devices: Sequence[Device],
    live: LiveReading,
) -> SoftwareSearch:
    now = services.clock.now()

    def near(name: str) -> Sequence[str]:
        return near_names(name, [each.name for read in live.found.values() for each in read.programs or ()])

    def count() -> SoftwareSearch:
        tally = Tally(wanted, offset)
        for each in devices:
            tally.add((each.uid, each.hostname, each.site), live.found.get(each.uid))
        return tally.result(now, near)

    result = await beside(count, size=len(devices))
    short: Shortfall | None = shortfall_of(devices)
    return replace(result, reach=replace(result.reach, failure=live.failure, shortfall=short))
