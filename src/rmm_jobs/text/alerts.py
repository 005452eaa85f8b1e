"""Blocks of alerts: the list, worst first, and one alert in full."""

from collections.abc import Mapping
from datetime import datetime

from rmm_jobs.domain.alert_results import AlertDetails, AlertFilter, AlertList, AlertPlace, KeptNote, ListedAlert
from rmm_jobs.domain.alerts import Alert
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.named_secrets import hide_named_secrets
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.alert_actions import actions_section
from rmm_jobs.text.alert_words import alert_line, alert_message, alert_type_in_full, context_rows
from rmm_jobs.text.candidates import shortfall_line
from rmm_jobs.text.excerpt import excerpt_within, fence
from rmm_jobs.text.format import (
    NOT_REPORTED,
    REPORT_LABELS,
    ago,
    block,
    display_name,
    fields,
    uid_label,
    utc,
)
from rmm_jobs.text.next_steps import call
from rmm_jobs.text.registry import BLOCKS
from rmm_jobs.text.short_names import told_apart

ALERTS, RESOLVE = "alerts", "resolve-alert"
LABELS = REPORT_LABELS
TICKET_NOTE = "(resolving the alert does not close it)"
NOTE_CHARS = 300
_DEVICE, _SITE = 40, 24
"""Characters of the names of a device and of a site on a line of the list."""
_CONTEXT_LABELS = LABELS - 2
_DIAGNOSTICS_BYTES = 3_000
_FEW = 10
"""Rows up to which a message may be long."""
_LENGTHS, _LENGTHS_OF_FEW = (56, 40, 24), (120,)
"""Characters of a message in a list of many alerts, the first that fits, and of few."""
LIST_BYTES = 5_000
"""Bytes of a list, as far as shorter messages can keep it: about 1,800 tokens of o200k_base."""


@BLOCKS.of(AlertList)
def alert_list(result: AlertList, wording: Wording) -> str:
    """List alerts by priority, one a line."""
    state = "Resolved" if result.only.resolved else "Open"
    heading = f"{state} Alerts"
    facts = [*_place_rows(result.place), *_filter_rows(result.only)]
    short = _part_line(result, wording)
    if not result.total:
        return block(
            f"No {heading}",
            fields(facts, LABELS),
            f"No {state.lower()} alert was found{'' if len(facts) < 2 else ' that matches'}.",  # noqa: PLR2004
            short,
        )
    facts.append(("Found", f"{result.total:,} ({', '.join(f'{count:,} {each}' for each, count in result.counts)})"))
    if not result.rows:
        return block(
            heading,
            fields(facts, LABELS),
            f"There is nothing at offset {result.offset:,}.",
            short,
            f"To see the first: {_again(result, 0, wording)}",
        )
    last = result.offset + len(result.rows) + result.gone
    left = result.total + result.gone - last
    return block(
        heading,
        fields(facts, LABELS),
        *_groups(result),
        short,
        f"... and {left:,} more: {_again(result, last, wording)}" if left else None,
        _ways_on(result, wording),
    )


def _part_line(result: AlertList, wording: Wording) -> str | None:
    """Say how much of the list was read, and how old the rest is where an index has it."""
    missing = result.shortfall
    if missing is None or result.as_of is None:
        return shortfall_line(missing, "alert", wording)
    of = f" of {missing.announced:,}" if missing.announced else ""
    return f"{missing.received:,}{of} open alerts read now, the others as of {moment(result.as_of, result.now)}."


def _groups(result: AlertList) -> list[str]:
    """Return the lines of each priority; their messages are shorter where all together would be too long."""
    texts: list[str] = []
    where = _where(result)
    for longest in _LENGTHS if len(result.rows) > _FEW else _LENGTHS_OF_FEW:
        groups: dict[str, list[str]] = {}
        for row in result.rows:
            groups.setdefault(row.alert.priority, []).append(
                _line(row, where.get(row.alert.uid, ""), result.now, longest)
            )
        texts = ["\n".join([f"{priority}:", *lines]) for priority, lines in groups.items()]
        if sum(len(text.encode()) for text in texts) <= LIST_BYTES:
            break
    return texts


def _line(row: ListedAlert, where: str, now: datetime, longest: int) -> str:
    """Return one alert on one line: short UID, where it is, what was found, its age, and its ticket."""
    alert = row.alert
    where = f"{where} " if where else ""
    message = alert_line(alert, longest)
    at = alert.resolved_at if alert.resolved else alert.raised_at
    aside = [_age(at, now) if at else "", clean_line(alert.ticket or "", 30)]
    end = ", ".join(each for each in aside if each)
    return f"- {row.short} {where}{message}" + (f" ({end})" if end else "")


def _where(result: AlertList) -> Mapping[str, str]:
    """Return the device of each alert by its UID, and its site, as far as the heading does not say so."""
    place, alerts = result.place, [row.alert for row in result.rows]
    if place.device:
        return {}
    devices = told_apart((each.device or "" for each in alerts), _DEVICE)
    sites = told_apart(("" if place.site else each.site or "" for each in alerts), _SITE)
    named = [(each.uid, devices[each.device or ""], sites.get(each.site or "", "")) for each in alerts]
    return {uid: " ".join(filter(None, (device, site and f"[{site}]"))) for uid, device, site in named}


def _age(at: datetime, now: datetime) -> str:
    return ago((now - at).total_seconds())


def _place_rows(place: AlertPlace) -> list[tuple[str, str]]:
    if place.device:
        return [("Device", display_name(place.device.hostname or place.device.uid))]
    return [("Site", display_name(place.site.name) if place.site else "all")]


def _filter_rows(only: AlertFilter) -> list[tuple[str, str]]:
    priority = [f"{only.priority} and more urgent"] if only.priority else []
    since = [f"{'resolved' if only.resolved else 'raised'} since {utc(only.since)}"] if only.since else []
    return [("Filter", ", ".join([*priority, *since]))] if priority or since else []


def _again(result: AlertList, offset: int, wording: Wording) -> str:
    place = result.place
    where = place.device.uid if place.device else place.site.uid if place.site else None
    only = result.only
    words = [where] if where else []
    return call(
        ALERTS,
        wording,
        *words,
        priority=only.priority.lower() if only.priority else None,
        since=only.since.isoformat(timespec="seconds") if only.since else None,
        resolved=True if only.resolved else None,
        offset=offset,
    )


def _ways_on(result: AlertList, wording: Wording) -> str:
    first = result.rows[0].short
    if result.only.resolved:
        return f"To see one: {call(ALERTS, wording, first, resolved=True)}"
    see = f"To see one: {call(ALERTS, wording, first)}"
    # Nobody is led to an alert that needs a person's word, and a server that only reads has no tool that resolves.
    simple = next((row.short for row in result.rows if not row.alert.needs_word), None)
    if simple is None or RESOLVE not in wording.tools:
        return see
    return f"{see}\nTo resolve one: {call(RESOLVE, wording, simple)}"


@BLOCKS.of(AlertDetails)
def alert_details(result: AlertDetails, wording: Wording) -> str:
    """Show one alert in full. What the monitor has kept stands between rules: it is text from outside."""
    alert = result.alert
    can_resolve = not alert.resolved and RESOLVE in wording.tools
    return block(
        "Alert Details",
        fields(_detail_rows(alert, result.now, result.kept, wording), LABELS),
        context_section(alert),
        diagnostics_section(alert),
        actions_section(alert),
        f"To resolve it: {call(RESOLVE, wording, alert.uid)}" if can_resolve else None,
    )


def _detail_rows(alert: Alert, now: datetime, kept: KeptNote | None, wording: Wording) -> list[tuple[str, str]]:
    status = [("Status", "Resolved"), *end_rows(alert, now)] if alert.resolved else [("Status", "Open")]
    return [
        (f"Alert {uid_label(wording)}", display_name(alert.uid)),
        ("Type", alert_type_in_full(alert)),
        ("Priority", alert.priority.value),
        ("Device", display_name(alert.device or alert.device_uid)),
        *([("Site", clean_line(alert.site))] if alert.site else []),
        ("Message", alert_message(alert)),
        ("Raised", moment(alert.raised_at, now)),
        *status,
        *note_rows(kept, wording),
        *([("Ticket", f"{clean_line(alert.ticket, 40)} {TICKET_NOTE}")] if alert.ticket else []),
    ]


def end_rows(alert: Alert, now: datetime) -> list[tuple[str, str]]:
    """Return when and by whom an alert was resolved, as the system reports it."""
    return [("Resolved At", moment(alert.resolved_at, now)), ("Resolved By", display_name(alert.resolved_by))]


def note_rows(kept: KeptNote | None, wording: Wording) -> list[tuple[str, str]]:
    """Return the note of a resolve, which we keep, or nothing where none was given."""
    note = clean_line(hide_named_secrets(kept.note), NOTE_CHARS) if kept else ""
    return [("Resolution", f"{note} ({note_place(wording)})")] if note else []


def note_place(wording: Wording) -> str:
    """Say where a note is, because the system has none."""
    return f"kept here; {wording.system} stores no note"


def moment(at: datetime | None, now: datetime) -> str:
    """Return a time with its age, or "not reported"."""
    return f"{utc(at)} ({_age(at, now)})" if at else NOT_REPORTED


def context_section(alert: Alert) -> str | None:
    """Return what the monitor has found, fact by fact, or None where it has no facts."""
    rows = context_rows(alert.context)
    if not rows:
        return None
    lines = [f"  {f'{label}: ':<{_CONTEXT_LABELS}}{value}" for label, value in rows]
    return "\n".join(["Context:", *lines])


def diagnostics_section(alert: Alert) -> str | None:
    """Return what the monitor has kept, between rules, without secrets that it names."""
    text = hide_named_secrets(alert.diagnostics or "")
    if not text.strip():
        return None
    part = excerpt_within(text.strip("\r\n"), _DIAGNOSTICS_BYTES)
    return f"Diagnostics:\n{fence(part.text)}"
