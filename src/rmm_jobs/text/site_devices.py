"""Blocks of the devices of a site: by type, filtered, with alerts, offline, and in numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from rmm_jobs.domain.alerts import Priority
from rmm_jobs.domain.inventory import DeviceKind
from rmm_jobs.domain.limits import join_within
from rmm_jobs.domain.site_results import (
    NO_CONTACT,
    Contact,
    DeviceFilter,
    SiteDevice,
    SiteDevices,
)
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.device_columns import KINDS, MARKS, Column, name_of
from rmm_jobs.text.device_lists import (
    FIELD,
    contact_rows,
    filter_words,
    found_words,
    heading,
    is_open,
    list_call,
    more,
    notes,
    part_taken,
    site_name,
    uid_label_of_site,
)
from rmm_jobs.text.device_rows import DeviceTable, device_rows
from rmm_jobs.text.format import block, fields, plural, quoted
from rmm_jobs.text.registry import BLOCKS
from rmm_jobs.text.site_columns import SiteColumns, fitted
from rmm_jobs.text.sites import alert_lines, offered

_NAMES_BYTES = 400
_TIPS = 3
_SHORT_WHILE = timedelta(days=1)
_SERVERS = "Servers are meant to be on, look at these first"
_LEFT = f"Not seen for {NO_CONTACT.days} days or never, find out whether they are still in use"
_SHORT = "Laptops seen within 24 hours, probably switched off or away"
_OTHERS = "Check power and network"
_RULES = [_SERVERS, _OTHERS, _SHORT, _LEFT]
_LEGEND = {
    Contact.ONLINE: "online",
    Contact.OFFLINE: "offline",
    Contact.SUSPENDED: "suspended",
    Contact.UNKNOWN: "status not reported",
}


@BLOCKS.of(SiteDevices)
def site_devices(result: SiteDevices, wording: Wording) -> str:
    """Show the devices of a site in the form that fits what was asked."""
    result, chosen = fitted(result), result.chosen
    if not result.devices:
        return _beyond(result, wording) if result.counts.total else _none(result, wording)
    if chosen == DeviceFilter():
        parts = _by_type(result, wording)
    elif chosen.alerts:
        parts = _with_alerts(result, wording)
    elif chosen.status is Contact.OFFLINE and not (chosen.need or chosen.warranty or chosen.field):
        parts = _offline(result)
    else:
        parts = _filtered(result)
    return block(*parts, notes(result, wording), more(result, wording))


def _by_type(result: SiteDevices, wording: Wording) -> list[str]:
    """Show all devices, a table for each type."""
    counts, columns = result.counts, SiteColumns(result)
    rows = [(uid_label_of_site(wording), clean_line(result.site.uid))] if result.site else []
    rows.append(("Total", plural(counts.total, "device")))
    rows += contact_rows(counts, decimals=0)
    rows += [] if result.reading.trouble else [("With Alerts", f"{counts.with_alerts:,}")]
    place = columns.site if result.site is None else columns.ip
    shown = [columns.status, columns.hostname, place, columns.system, columns.alerts, columns.last_seen]
    return [
        heading(result),
        part_taken(result) or "",
        fields(rows, 13),
        *_groups(result, shown),
        _legend(result, everything=True),
    ]


def _groups(result: SiteDevices, columns: Sequence[Column[SiteDevice]]) -> Iterable[str]:
    """Return a table for each type, with the titles above each."""
    made = DeviceTable(columns, result.devices, max(result.rest.values(), default=0))
    head, elsewhere = made.head(), list[str]()
    for kind in DeviceKind:
        if not (count := result.counts.kinds.get(kind)):
            continue
        name = f"{KINDS[kind]}s".upper()
        rows = [each for each in result.devices if (each.device.facts.kind or DeviceKind.OTHER) is kind]
        if rows:
            yield "\n".join([f"{name} ({plural(count, 'device')})", *head, *made.rows(rows, result.rest.get(kind, 0))])
        else:
            elsewhere.append(plural(count, KINDS[kind]))
    if elsewhere:
        yield f"Not on this page: {', '.join(elsewhere)}"


def _filtered(result: SiteDevices) -> list[str]:
    """Show the selected devices in one table, with the facts that were asked about."""
    columns = SiteColumns(result)
    reasons = columns.facts()
    # Each column of a long list is paid for in every row: a reason stands for the time of the last contact, and
    # beside the site, or another one, for the system.
    place = [] if result.site is not None else [columns.site]
    if reasons and reasons != [columns.last_seen]:
        shown = [*place, *reasons, *([] if place or len(reasons) > 1 else [columns.system]), columns.alerts]
    else:
        shown = [*(place or [columns.ip]), columns.system, columns.alerts, columns.last_seen]
    shown = [columns.status, columns.hostname, *shown]
    return [*_asked(result, found_words(result)), _rows(result, shown), _legend(result)]


def _with_alerts(result: SiteDevices, wording: Wording) -> list[str]:
    """Show the selected devices with their alerts by priority, and the alerts of all of them."""
    columns, counts = SiteColumns(result), result.counts
    total = sum(counts.alerts.values())
    found = f"{plural(counts.total, 'device')} with {plural(total, 'total alert')}"
    place = [columns.site] if result.site is None else []
    facts = columns.facts()
    shown = [columns.status, columns.hostname, *place, *facts, columns.alerts, columns.priorities]
    return [
        *_asked(result, found, but="alerts=true"),
        _rows(result, shown),
        _legend(result),
        f"Alert Summary:\n{alert_lines(counts.alerts, 13)}",
        _resolving(result, wording) or "",
    ]


def _resolving(result: SiteDevices, wording: Wording) -> str | None:
    """Offer to resolve alerts of the first device that has none for which a person has to agree."""
    simple = (each.device for each in result.devices if each.alerts and not each.alerts.get(Priority.CRITICAL))
    device = next(simple, None)
    return None if device is None else offered("To resolve alerts", "resolve-alert", wording, name_of(device))


def _offline(result: SiteDevices) -> list[str]:
    """Show the devices that are offline, since when, and what to do by rules that hold for each."""
    columns = SiteColumns(result)
    place = columns.site if result.site is None else columns.seen_at
    shown = [columns.status, columns.hostname, place, columns.duration, columns.alerts]
    found = plural(result.counts.total, "device")
    return [*_asked(result, found, but="status=offline"), _rows(result, shown), _advice(result)]


def _advice(result: SiteDevices) -> str:
    """Group the devices of this page by the first rule that holds for each."""
    ruled = [(_rule(each, result), quoted(name_of(each.device))) for each in result.devices]
    grouped = [(rule, [name for of, name in ruled if of == rule]) for rule in _RULES]
    lines = [f"- {rule}: {join_within(names, _NAMES_BYTES)}" for rule, names in grouped if names]
    return "\n".join(["Recommendations:", *lines])


def _rule(each: SiteDevice, result: SiteDevices) -> str:
    device, kind = each.device, each.device.facts.kind
    away = None if device.last_seen is None else result.now - device.last_seen
    if away is None or away >= NO_CONTACT:
        return _LEFT
    if kind in {DeviceKind.SERVER, DeviceKind.ESXI}:
        return _SERVERS
    return _SHORT if kind is DeviceKind.LAPTOP and away < _SHORT_WHILE else _OTHERS


def _none(result: SiteDevices, wording: Wording) -> str:
    """Say that nothing fits, how much each filter finds by itself, and what to try."""
    looked = f"{plural(result.looked_at, 'device')} looked at"
    several = len(result.alone) > 1
    # Of a label that is filled nowhere nobody can tell whether it is one: `notes` says so.
    alone = {name: found for name, found in result.alone.items() if name != FIELD or not is_open(result)}
    each = ", ".join(f"{found:,} with {filter_words(result.chosen, name)}" for name, found in alone.items())
    if is_open(result):
        why = f"{looked}: {each}." if each else f"{looked}."
    else:
        why = f"{looked}: {each}, and none with all of it." if several else f"{looked}, and none fits."
    return block(
        "No devices found matching criteria",
        part_taken(result),
        fields([("Site", site_name(result)), ("Filter", filter_words(result.chosen) or "none")], 8),
        why if result.looked_at else "There are no devices.",
        notes(result, wording),
        _suggestions(result, alone, wording) if result.looked_at else None,
    )


def _suggestions(result: SiteDevices, alone: Mapping[str, int], wording: Wording) -> str:
    """Offer three things to try, or more: each filter by itself, no filter, all sites, the counts."""
    tips = [
        f"To see the {found:,} with {filter_words(result.chosen, name)}: {list_call(result, wording, only=name)}"
        for name, found in alone.items()
        if found and len(result.alone) > 1
    ]
    tips += ["Check the spelling, or try a shorter part of the system's name"] if alone.get("os") == 0 else []
    tips.append(f"To see all {result.looked_at:,}: {list_call(result, wording, only='')}")
    everywhere = list_call(replace(result, site=None), wording)
    others = [f"To look at all sites: {everywhere}"] if result.site else []
    others.append(f"To count what is there: {list_call(result, wording, only='', summary=True)}")
    tips += others[: max(0, _TIPS - len(tips))]
    return "\n".join(["Suggestions:", *(f"  - {tip}" for tip in tips)])


def _beyond(result: SiteDevices, wording: Wording) -> str:
    """Say that the offset lies behind the last device."""
    return block(
        *_asked(result, found_words(result)),
        f"There is nothing at offset {result.offset:,}.",
        f"To see the first: {list_call(result, wording, offset=0)}",
    )


def _asked(result: SiteDevices, found: str, *, but: str = "") -> list[str]:
    """Return the heading, and what was asked; no filter but one that the heading says is no filter line."""
    rows = [] if filter_words(result.chosen) == but else [("Site", site_name(result))]
    rows += [("Filter", filter_words(result.chosen))] if rows and result.chosen != DeviceFilter() else []
    return [heading(result), part_taken(result) or "", fields([*rows, ("Found", found)], 8)]


def _rows(result: SiteDevices, columns: Sequence[Column[SiteDevice]]) -> str:
    return device_rows(columns, result.devices, sum(result.rest.values()))


def _legend(result: SiteDevices, *, everything: bool = False) -> str:
    """Explain the marks of this page; those that explain themselves only where all are explained."""
    there = {Contact.of(each.device) for each in result.devices}
    if not everything:
        there -= {Contact.ONLINE, Contact.OFFLINE}
    return ", ".join(f"{MARKS[each]} {_LEGEND[each]}" for each in Contact if each in there)
