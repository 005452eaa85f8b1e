"""Look back at what people and the platform did on devices, and at who has logged in."""

from collections.abc import Sequence
from dataclasses import dataclass

from rmm_jobs.domain.catalog import shortfall_of
from rmm_jobs.domain.history import Event, EventKind, EventQuery
from rmm_jobs.domain.history_ports import SupportsHistory
from rmm_jobs.domain.history_results import ANY_EVENT, Activity, ActivityFilter, Window
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.listing_results import ROWS
from rmm_jobs.domain.ports import Step
from rmm_jobs.inputs.likeness import loose
from rmm_jobs.inputs.moments import read_since
from rmm_jobs.inputs.runs import named, nearest
from rmm_jobs.inventory.history import DAY
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.targets.sites import find_site

_OF_DEVICES = frozenset({EventKind.JOBS, EventKind.REMOTE, EventKind.PATCHES})


@dataclass(frozen=True, slots=True)
class ActivityRequest:
    """Arguments for listing events."""

    wanted: ActivityFilter = ANY_EVENT
    since: str | None = None
    offset: int = 0


async def activity(services: Services[SupportsHistory], request: ActivityRequest, call: CallContext) -> Activity:
    """List events of the system's log, newest first.

    Raises:
        MomentUnreadable: `since` names no time in the past.
        SiteNotFound, SitesMatch: no site is meant, or several may be that the system's filter does not find.
        SystemFailure: the log, or the list of sites, could not be read.
    """
    now, wanted = services.clock.now(), request.wanted
    since = now - DAY if request.since is None else read_since(request.since, now)
    await call.report_progress(Step.READING_LOG)
    sites: Sequence[Site] = ()
    if wanted.site is not None:
        sites = await _sites(services, wanted.site, call)
    numbers = tuple(site.number for site in sites if site.number is not None)
    on_devices = bool(wanted.device or wanted.site) or wanted.kind in _OF_DEVICES
    # Rows are filtered here too: without its number, a site cannot be asked for.
    query = EventQuery(since, now, kind=wanted.kind, on_devices=on_devices, sites=numbers)
    events = await services.system.history.events(query, deadline=call.deadline)
    shortfall = shortfall_of(events)
    read_to = min((event.at for event in events if event.at), default=None) if shortfall else None
    at_sites = {loose(site.name) for site in sites}
    found = [event for event in events if not at_sites or loose(event.site or "") in at_sites]
    near = []
    if wanted.device is not None:
        there = found
        found = named(there, wanted.device, lambda event: (event.hostname, event.device_uid))
        near = [] if found else nearest(wanted.device, (event.hostname for event in there))
    if wanted.by is not None:
        found = [event for event in found if loose(wanted.by) in loose(event.user or "")]
    rows = _newest(found)
    window = Window(since, now, shortfall=shortfall, read_to=read_to)
    return Activity(rows[request.offset : request.offset + ROWS], len(rows), window, wanted, request.offset, near)


async def _sites(services: Services[SupportsHistory], wanted: str, call: CallContext) -> Sequence[Site]:
    """Return the sites that are meant: those of the name, else those whose names contain it."""
    listed = await services.system.sites.like(wanted, deadline=call.deadline)
    found = named(listed, wanted, lambda site: (site.name, site.uid))
    return found or [await find_site(services, wanted, deadline=call.deadline)]


def _newest(events: Sequence[Event]) -> list[Event]:
    return sorted(events, key=lambda event: event.at.timestamp() if event.at else 0.0, reverse=True)
