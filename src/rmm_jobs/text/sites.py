"""Blocks of sites: the list of them, one of them, and those that were named and not taken."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from rmm_jobs.domain.alerts import Priority
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.limits import some_lines
from rmm_jobs.domain.site_errors import DeviceElsewhere, SiteNotFound, SitesMatch
from rmm_jobs.domain.site_results import AlertReading, SiteList, SiteRow
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.candidates import cut_words, lookalike_line, shortfall_line
from rmm_jobs.text.device_columns import LONGEST, age
from rmm_jobs.text.device_rows import device_table, rows_under
from rmm_jobs.text.failures import cause
from rmm_jobs.text.format import (
    LIST_BYTES,
    NOT_REPORTED,
    block,
    display_name,
    fields,
    plural,
    redact_description,
    uid_label,
    utc,
)
from rmm_jobs.text.next_steps import call
from rmm_jobs.text.registry import BLOCKS
from rmm_jobs.text.short_names import told_apart

_ROWS = 20
"""The most candidates in a refusal."""
_LISTED = 10
"""The most sites that are listed where none is near."""
_ALWAYS = (Priority.CRITICAL, Priority.HIGH, Priority.MODERATE, Priority.LOW)
"""Priorities that a summary shows also where there is no such alert."""
_LABELS = 13


@BLOCKS.of(SiteList)
def site_list(result: SiteList, wording: Wording) -> str:
    """Show one site with details, or several as a table, the worst first."""
    matching = f' matching "{clean_line(result.query)}"' if result.query else ""
    short = shortfall_line(result.shortfall, "site", wording)
    if not result.sites and result.total:
        first = call("site-lookup", wording, *_query(result))
        return block(
            f"{plural(result.total, 'site')}{matching}:",
            f"There is nothing at offset {result.offset:,}.",
            short,
            f"To see the first: {first}",
        )
    if not result.sites:
        every = f"To see all sites: {call('site-lookup', wording)}" if result.query else None
        return block(f"No site{matching} was found.", short, every)
    if result.total == 1 and not result.alike:
        site = result.sites[0].site
        details, aged = _details(result, wording), _aged(result)
        return block(f"1 site{matching}:", details, aged, short, _further(result, site, wording))
    last = result.offset + len(result.sites)
    heading = f"No site{matching}; spelt like it" if result.alike else f"{plural(result.total, 'site')}{matching}"
    return block(
        f"{heading}: {_sums(result)}".removesuffix(" "),
        _site_table(result, wording),
        reading_line(result.reading, "site", result.now, wording),
        _aged(result),
        short,
        f"To see more: {call('site-lookup', wording, *_query(result), offset=last)}" if last < result.total else None,
        _further(result, None, wording),
    )


def _aged(result: SiteList) -> str | None:
    if result.as_of is None:
        return None
    return f"Sites are as of {utc(result.as_of)} ({age(result.as_of, result.now)}): too many requests to read them now."


def _query(result: SiteList) -> list[str]:
    return [result.query] if result.query else []


def _further(result: SiteList, site: Site | None, wording: Wording) -> str:
    """Offer the devices and the alerts of a site, or of one of the list."""
    name = "<site>" if site is None else clean_line(site.name) or clean_line(site.uid)
    of = " of one" if site is None else ""
    alerts = offered(f"To see the alerts{of}", "alerts", wording, name) if result.alerts or site is None else None
    return "\n".join(filter(None, [f"To see the devices{of}: {call('site-devices', wording, name)}", alerts]))


def _sums(result: SiteList) -> str:
    """Count the devices and alerts of all sites that match, also of those on other pages."""
    parts = [] if result.devices is None else [plural(result.devices, "device")]
    parts += [] if result.offline is None else [f"{result.offline:,} offline"]
    if result.reading.trouble is None:
        total = sum(result.alerts.values())
        words = _priorities(result.alerts)
        parts.append(plural(total, "open alert") + (f" ({words})" if words else ""))
    return ", ".join(parts)


def _site_table(result: SiteList, wording: Wording) -> str:
    names = Counter(row.site.name.casefold() for row in result.sites)
    by_uid = len(names) < len(result.sites) or not all(names)
    shown = told_apart((row.site.name for row in result.sites), LONGEST)
    columns = [("Site", 21), ("Devices", 9), ("Offline", 9), ("Open Alerts", 13)]
    rows = [
        [shown[row.site.name] or NOT_REPORTED, _count(row.site.devices), _count(row.site.offline), _alerts(row, result)]
        for row in result.sites
    ]
    if by_uid:
        columns.append((uid_label(wording), 38))
        rows = [[*cells, clean_line(row.site.uid)] for cells, row in zip(rows, result.sites, strict=True)]
    return rows_under(columns, rows, centred=(1, 2))


def _alerts(row: SiteRow, result: SiteList) -> str:
    return "?" if result.reading.trouble else _priorities(row.alerts) or "-"


def _priorities(alerts: Mapping[Priority, int]) -> str:
    return ", ".join(f"{alerts[priority]:,} {priority}" for priority in Priority if alerts.get(priority))


def _count(number: int | None) -> str:
    return "?" if number is None else f"{number:,}"


def _details(result: SiteList, wording: Wording) -> str:
    row = result.sites[0]
    site = row.site
    rows = [
        ("Site", display_name(site.name)),
        (f"Site {uid_label(wording)}", clean_line(site.uid)),
        ("Description", clean_line(redact_description(site.description or ""))),
        ("Devices", NOT_REPORTED if site.devices is None else f"{site.devices:,}"),
        ("Online", "" if site.online is None else f"{site.online:,}"),
        ("Offline", "" if site.offline is None else f"{site.offline:,}"),
        ("Neither", _neither(site)),
        ("Portal", clean_line(site.portal_url or "")),
    ]
    alerts = None
    if result.reading.trouble is None:
        total = sum(row.alerts.values())
        alerts = f"Open Alerts: {total:,}" + (f"\n{alert_lines(row.alerts, _LABELS)}" if total else "")
    return block(
        fields([each for each in rows if each[1]], _LABELS),
        alerts,
        reading_line(result.reading, "site", result.now, wording),
    )


def _neither(site: Site) -> str:
    """Count the devices that the system counts as neither online nor offline."""
    if site.devices is None or site.online is None or site.offline is None:
        return ""
    others = site.devices - site.online - site.offline
    return f"{others:,} (suspended, or status not reported)" if others > 0 else ""


def offered(what: str, tool: str, wording: Wording, *words: str) -> str | None:
    """Offer the call of a tool of another group, which a setting may have switched off."""
    return f"{what}: {call(tool, wording, *words)}" if tool in wording.tools else None


def alert_lines(alerts: Mapping[Priority, int], width: int) -> str:
    """Return a line for each priority with the number of its alerts; `width` is the least width of a label."""
    shown = [priority for priority in Priority if priority in _ALWAYS or alerts.get(priority)]
    width = max(width, *(len(priority) + len("  : ") for priority in shown))
    return fields([(f"  {priority}", f"{alerts.get(priority, 0):,}") for priority in shown], width)


def reading_line(reading: AlertReading, owner: str, now: datetime, wording: Wording) -> str | None:
    """Say how old the alerts are, where the rest is not, and which count nowhere.

    Those could not be read, or are of no `owner` that was looked at.
    """
    if reading.trouble is not None:
        return f"Open alerts could not be read: {cause(reading.trouble, wording)}."
    lines: list[str] = []
    if reading.as_of is not None:
        lines.append(f"Open alerts are counted as of {utc(reading.as_of)} ({age(reading.as_of, now)}).")
    if (missing := reading.missing) is not None:
        announced, why = missing.announced or 0, cut_words(missing, wording)
        is_less = announced > missing.received
        of = f" of {announced:,}" if is_less else ""
        rest = f"{announced - missing.received:,} are not" if is_less else "there may be more"
        lines.append(f"Alerts are counted from {missing.received:,}{of} open ones{why}: {rest}.")
    if reading.unowned:
        belongs = "belongs" if reading.unowned == 1 else "belong"
        lines.append(f"Not counted: {plural(reading.unowned, 'open alert')} that {belongs} to no listed {owner}.")
    return "\n".join(lines) or None


@BLOCKS.of(SiteNotFound)
def site_not_found(error: SiteNotFound, wording: Wording) -> str:
    """Report that no site has this name, with the sites whose names resemble it, else with those that there are."""
    query = clean_line(error.query)
    offers = error.near and not error.lookalike
    near = f"Did you mean one of these?\n{_site_lines(error.near, wording)}" if offers else None
    there = error.listed and not error.lookalike
    listed = f"Available sites:\n{_site_lines(error.listed, wording, most=_LISTED)}" if there else None
    advice = "Use the full name of the site, or leave the site out."
    every = None if near or error.lookalike else offered("To see all sites", "site-lookup", wording)
    advice = f"{advice}\n{every}" if every else advice
    return block(
        f'No site found matching "{query}"' if listed and not near else f'Site not found: "{query}"',
        lookalike_line(error.lookalike, wording),
        near or listed,
        shortfall_line(error.shortfall, "site", wording),
        advice,
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


@BLOCKS.of(DeviceElsewhere)
def device_elsewhere(error: DeviceElsewhere, wording: Wording) -> str:
    """Refuse a device at another site than the one that was named, and say where it is."""
    device = wording.device.lower()
    rows = [(wording.device, clean_line(error.query)), ("Site", display_name(error.site.name))]
    which = "It is at another site:" if len(error.devices) == 1 else "Other sites have it:"
    return block(
        f"{wording.device} is not at this site",
        fields(rows),
        f"{which}\n\n{device_table(error.devices, wording, limit=_ROWS, uids=True)}",
        shortfall_line(error.shortfall, device, wording),
        f"Use the site or the {uid_label(wording)} of the {device} you mean.",
    )


def _site_lines(sites: Sequence[Site], wording: Wording, *, most: int = _ROWS) -> str:
    """List names with counts of devices, one a line; namesakes with their UIDs."""
    names = Counter(site.name.casefold() for site in sites)
    lines = [_site_line(site, wording, is_namesake=names[site.name.casefold()] > 1) for site in sites[:most]]
    return "\n".join(some_lines(lines, LIST_BYTES, total=len(sites)))


def _site_line(site: Site, wording: Wording, *, is_namesake: bool) -> str:
    facts = [f"{uid_label(wording)}: {clean_line(site.uid)}"] if is_namesake or not clean_line(site.name) else []
    facts += [] if site.devices is None else [plural(site.devices, "device")]
    return f"- {display_name(site.name)}" + (f" ({', '.join(facts)})" if facts else "")
