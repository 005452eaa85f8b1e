"""Blocks of sites that were named and not taken."""

from collections import Counter
from collections.abc import Sequence

from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.limits import some_lines
from rmm_jobs.domain.site_errors import SiteNotFound, SitesMatch
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.candidates import lookalike_line, shortfall_line
from rmm_jobs.text.format import LIST_BYTES, block, display_name, plural, uid_label
from rmm_jobs.text.registry import BLOCKS

_ROWS = 20
"""The most candidates in a refusal."""


@BLOCKS.of(SiteNotFound)
def site_not_found(error: SiteNotFound, wording: Wording) -> str:
    """Report that no site has this name, with the sites whose names resemble it."""
    offers = error.near and not error.lookalike
    near = f"Did you mean one of these?\n{_site_lines(error.near, wording)}" if offers else None
    return block(
        f'Site not found: "{clean_line(error.query)}"',
        lookalike_line(error.lookalike, wording),
        near,
        shortfall_line(error.shortfall, "site", wording),
        "Use the full name of the site, or leave the site out.",
    )


@BLOCKS.of(SitesMatch)
def sites_match(error: SitesMatch, wording: Wording) -> str:
    """List the sites that can be meant."""
    return block(
        f'Multiple sites match "{clean_line(error.query)}":',
        _site_lines(error.sites, wording),
        shortfall_line(error.shortfall, "site", wording),
        f"Use the full name of the site, or its {uid_label(wording)}.",
    )


def _site_lines(sites: Sequence[Site], wording: Wording) -> str:
    """List names with counts of devices, one a line; namesakes with their UIDs."""
    names = Counter(site.name.casefold() for site in sites)
    lines = [_site_line(site, wording, is_namesake=names[site.name.casefold()] > 1) for site in sites[:_ROWS]]
    return "\n".join(some_lines(lines, LIST_BYTES, total=len(sites)))


def _site_line(site: Site, wording: Wording, *, is_namesake: bool) -> str:
    facts = [f"{uid_label(wording)}: {clean_line(site.uid)}"] if is_namesake or not clean_line(site.name) else []
    facts += [] if site.devices is None else [plural(site.devices, "device")]
    return f"- {display_name(site.name)}" + (f" ({', '.join(facts)})" if facts else "")
