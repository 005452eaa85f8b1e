"""List the sites of an account with their open alerts."""

from collections import Counter
from collections.abc import Mapping, Sequence

from rmm_jobs.domain.alerts import Priority
from rmm_jobs.domain.catalog import Shortfall, shortfall_of
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.site_results import SITE_ROWS, SiteList, SiteRow
from rmm_jobs.domain.system_errors import RateLimited
from rmm_jobs.inputs.likeness import loose
from rmm_jobs.inputs.names import looks_like_uid, same_name
from rmm_jobs.inventory.account import first_deadline
from rmm_jobs.inventory.alert_counts import count_alerts, unowned
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.targets.sites import DELETED_DEVICES, near_sites, sites_of_index


async def site_lookup(
    services: Services[SupportsInventory], query: str | None, call: CallContext, *, offset: int = 0
) -> SiteList:
    """List the sites whose name contains the query, the worst first; those spelt like it where none does.

    The alerts of the account are counted once, however many sites there are. While the system takes no requests, sites
    come from the index, with their age. Nothing is denied by it.

    Raises:
        SystemFailure: the sites could not be read.
    """
    wanted = (query or "").strip()
    await call.report_progress(Step.READING_SITES)
    as_of = None
    try:
        found, alike, shortfall = await _sites_like(services, wanted, call)
    except RateLimited:
        indexed = await sites_of_index(services)
        found = _containing(wanted, indexed[0]) if indexed else []
        if indexed is None or not found:
            raise
        alike, shortfall, as_of = False, None, indexed[1]
    await call.report_progress(Step.READING_ALERTS)
    one = found[0] if len(found) == 1 else None
    raised = await count_alerts(services, one, call)
    rows = sorted((SiteRow(site, raised.of_site.get(site.uid, {})) for site in found), key=_place)
    total = Counter[Priority]()
    for row in rows:
        total.update(row.alerts)
    return SiteList(
        query,
        services.clock.now(),
        rows[offset : offset + SITE_ROWS],
        len(rows),
        devices=_sum([site.devices for site in found]),
        offline=_sum([site.offline for site in found]),
        alerts=total,
        alike=alike,
        offset=offset,
        shortfall=shortfall,
        reading=raised.reading if wanted else unowned(raised, total.total()),
        as_of=as_of,
    )


async def _sites_like(
    services: Services[SupportsInventory], wanted: str, call: CallContext
) -> tuple[list[Site], bool, Shortfall | None]:
    """Return the sites that are looked for, whether they only resemble it, and what is missing from the list."""
    sites = services.system.sites
    if looks_like_uid(wanted):
        site = await sites.by_uid(wanted, deadline=call.deadline)
        return ([site] if site else []), False, None
    listed = await sites.like(wanted, partly=True, deadline=first_deadline(call))
    found = _containing(wanted, listed)
    if not wanted or found:
        return found, False, shortfall_of(listed)
    # The filter's idea of case and blanks is not known: what it misses may be there all the same.
    listed = await sites.like(partly=True, deadline=first_deadline(call))
    if found := _containing(wanted, listed):
        return found, False, shortfall_of(listed)
    near = near_sites(wanted, listed)
    return near, bool(near), shortfall_of(listed)


def _containing(wanted: str, listed: Sequence[Site]) -> list[Site]:
    """Return the sites with this text in their name, or this UID.

    The one for deleted devices is meant by its whole name alone.
    """
    distinct = {site.uid: site for site in listed}.values()
    return [
        site
        for site in distinct
        if site.uid.lower() == wanted.lower()
        or (loose(wanted) in loose(site.name) and (loose(site.name) != DELETED_DEVICES or same_name(site.name, wanted)))
    ]


def _place(row: SiteRow) -> tuple[tuple[int, ...], int, str, str]:
    """Return the place of a site in the order of urgency: its alerts by priority, then its devices that are offline."""
    raised: Mapping[Priority, int] = row.alerts
    urgency = tuple(-raised.get(priority, 0) for priority in Priority)
    return urgency, -(row.site.offline or 0), loose(row.site.name), row.site.uid


def _sum(counts: Sequence[int | None]) -> int | None:
    """Add numbers up; without one of them nobody knows the sum."""
    known = [each for each in counts if each is not None]
    return sum(known) if known and len(known) == len(counts) else None
