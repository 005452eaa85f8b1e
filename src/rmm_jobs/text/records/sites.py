"""Records of sites, and of sites that were named and not taken."""

from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.results import ROWS
from rmm_jobs.domain.site_errors import SiteNotFound, SitesMatch
from rmm_jobs.text.records.values import gap_keys, missing_object, text
from rmm_jobs.text.registry import RECORDS, Record


@RECORDS.kind("site_not_found", SiteNotFound)
def _site_not_found(error: SiteNotFound) -> Record:
    near = [site_object(each) for each in error.near]
    return {"query": text(error.query), "nearest": near, **gap_keys(error.lookalike, error.shortfall)}


@RECORDS.kind("sites_match", SitesMatch)
def _sites_match(error: SitesMatch) -> Record:
    return {
        "query": text(error.query),
        "sites": [site_object(each) for each in error.sites[:ROWS]],
        "sites_total": len(error.sites),
        "missing": missing_object(error.shortfall),
    }


def site_object(site: Site) -> Record:
    """Return a site as it stands in lists and errors."""
    return {
        "uid": text(site.uid),
        "name": text(site.name),
        "devices": site.devices,
        "online": site.online,
        "offline": site.offline,
    }
