"""Find the site that a caller names."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial

from rmm_jobs.domain.catalog import shortfall_of
from rmm_jobs.domain.device_index import IndexPart, is_usable
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.site_errors import SiteNotFound, SitesMatch
from rmm_jobs.inputs.beside import beside
from rmm_jobs.inputs.likeness import lookalike, loose
from rmm_jobs.inputs.names import looks_like_uid, same_name
from rmm_jobs.jobs.context import Services

DELETED_DEVICES = "deleted devices"
PSEUDO_SITES = frozenset({"managed", "ondemand", DELETED_DEVICES})
"""Names of sites that every account of Datto RMM has and no customer owns: they are meant by their whole name alone."""
_NEAR = 5
"""The most sites that are offered for a name."""
_SIMILAR = 60
"""Score of rapidfuzz's WRatio (0 to 100) above which a site is worth offering."""


async def find_site(
    services: Services[SupportsInventory], name_or_uid: str, *, exact: bool = False, deadline: float
) -> Site:
    """Return the site a caller means: by UID, by its name, ignoring case, else by a part that no other name contains.

    Args:
        services: The system.
        name_or_uid: The words of the caller.
        exact: Take no part of a name: a job must not run at a site that was only nearly named.
        deadline: When to give up.

    Raises:
        SiteNotFound: no site is meant; the error has sites whose names are near.
        SitesMatch: two or more sites can be meant.
    """
    sites, query = services.system.sites, name_or_uid.strip(" \t\r\n")
    if not query:
        raise SiteNotFound(name_or_uid)
    if looks_like_uid(query):
        site = await sites.by_uid(query, deadline=deadline)
        if site is None:
            raise SiteNotFound(name_or_uid)
        return site
    like = await sites.like(query, deadline=deadline)
    meant = await beside(partial(_meant, query, like, exact=exact), size=len(like))
    # A job is denied by no index, and neither is a name that the filter may not know as it is typed.
    indexed = await _names_in_index(services) if meant is None and not exact and _is_plain(query) else ()
    if indexed and await beside(partial(_meant, query, indexed, exact=exact), size=len(indexed)) is None:
        raise await beside(partial(_not_found, name_or_uid, indexed), size=len(indexed))
    # The filter's idea of case and blanks is not known: what it misses may be there all the same.
    every = meant if meant is not None else await sites.like(deadline=deadline)
    if meant is None:
        meant = await beside(partial(_meant, query, every, exact=exact), size=len(every))
    if meant is None:
        raise await beside(partial(_not_found, name_or_uid, every), size=len(every))
    if len(meant) > 1:
        raise SitesMatch(name_or_uid, meant, shortfall_of(every))
    return meant[0]


async def _names_in_index(services: Services[SupportsInventory]) -> Sequence[Site]:
    """Return the sites of the index without their counts, which are old; none where it is too old or has not all."""
    indexed = await sites_of_index(services)
    return [] if indexed is None else [Site(site.uid, site.name, site.number) for site in indexed[0]]


async def sites_of_index(services: Services[SupportsInventory]) -> tuple[Sequence[Site], datetime] | None:
    """Return all sites as the index has them, and their age; `None` where it is too old or has not all."""
    index = services.index
    state = None if index is None else await index.state(IndexPart.SITES)
    if index is None or state is None or not state.is_whole:
        return None
    if not is_usable(state.rows, state.as_of, services.clock.now()):
        return None
    return await index.sites(), state.as_of


def _is_plain(query: str) -> bool:
    """Return whether a name is written as names are stored: the system's filter finds it, even if it is of today."""
    return query == " ".join(unicodedata.normalize("NFC", query).split())


def is_pseudo_site(name: str) -> bool:
    """Return whether a site is one of those that every account has and no customer owns."""
    return loose(name) in PSEUDO_SITES


def near_sites(query: str, sites: Iterable[Site]) -> list[Site]:
    """Return the sites whose names contain the query, begin a word as it does or are spelt like it; nearest first."""
    from rapidfuzz import fuzz, utils  # noqa: PLC0415 - a start-up that searches nothing does not pay for it

    scored = [
        (-fuzz.WRatio(loose(query), loose(site.name), processor=utils.default_process), loose(site.name), site)
        for site in sites
        if site.name and not is_pseudo_site(site.name)
    ]
    near = sorted((each for each in scored if -each[0] > _SIMILAR), key=lambda each: (each[0], each[1], each[2].uid))
    return [site for *_, site in near[:_NEAR]]


def _not_found(given: str, every: Sequence[Site]) -> SiteNotFound:
    query = given.strip(" \t\r\n")
    alike = lookalike(query, [(site.name, site.uid) for site in every])
    near = near_sites(query, every)
    own = () if near else [site for site in every if site.name and not is_pseudo_site(site.name)]
    listed = sorted(own, key=lambda site: (loose(site.name), site.uid))
    return SiteNotFound(given, near, alike, shortfall_of(every), listed)


def _meant(query: str, listed: Sequence[Site], *, exact: bool) -> list[Site] | None:
    """Return the sites that the query can mean; `None` where there is none."""
    distinct = {site.uid: site for site in listed}.values()
    sites = sorted(distinct, key=lambda site: (loose(site.name), site.uid))
    if named := [site for site in sites if same_name(site.name, query)]:
        return named
    part = loose(query)
    holding = [site for site in sites if part in loose(site.name) and not is_pseudo_site(site.name)]
    return (holding or None) if part and not exact else None
