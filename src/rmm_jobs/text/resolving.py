"""Blocks of alerts that were, or were not, resolved, and the question for a person."""

from rmm_jobs.domain.alert_errors import AlertResolved
from rmm_jobs.domain.alert_results import (
    KeptNote,
    NoOpenAlerts,
    ResolvedAlert,
    ResolveOutcome,
    ResolveReport,
)
from rmm_jobs.domain.alerts import Alert
from rmm_jobs.domain.system_errors import SystemFailure
from rmm_jobs.domain.wording import Wording
from rmm_jobs.inputs.alert_uids import short_uids
from rmm_jobs.safety.named_secrets import hide_named_secrets
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.alert_words import alert_message, alert_type
from rmm_jobs.text.alerts import (
    ALERTS,
    LABELS,
    NOTE_CHARS,
    TICKET_NOTE,
    end_rows,
    moment,
    note_rows,
)
from rmm_jobs.text.failures import cause
from rmm_jobs.text.format import block, display_name, fields, plural, uid_label, vendor_message
from rmm_jobs.text.next_steps import call
from rmm_jobs.text.registry import BLOCKS
from rmm_jobs.text.tables import table, with_rest

ROWS = 25
PRIORITY, TYPE = ("Priority", 9), ("Type", 15)
_STATUS, _LONG_STATUS = 9, 17
"""Widths of the column with outcomes: where all were resolved, and where not."""
_OUTCOMES = {
    ResolveOutcome.RESOLVED: "Resolved",
    ResolveOutcome.FOUND_RESOLVED: "Resolved (seen)",
    ResolveOutcome.ALREADY: "Failed - Already resolved",
    ResolveOutcome.NOT_FOUND: "Failed - Not found",
    ResolveOutcome.UNKNOWN: "Not known",
    ResolveOutcome.NOT_TRIED: "Not tried",
}


@BLOCKS.of(ResolveReport)
def resolve_report(result: ResolveReport, wording: Wording) -> str:
    """Report what became of one alert, or of several."""
    return _several(result, wording) if result.several else _single(result, wording)


def _single(result: ResolveReport, wording: Wording) -> str:
    one = result.alerts[0]
    if not one.outcome.is_done:
        return _not_known(one, result, wording)
    alert = one.alert
    lost = one.outcome is ResolveOutcome.FOUND_RESOLVED
    return block(
        "Alert Resolve Accepted" if one.seen_open else "Alert Resolved Successfully",
        fields(_alert_rows(alert, wording), LABELS),
        fields([*_note(result, wording), *end_rows(alert, result.now), *_ticket(alert)], LABELS),
        f"The answer to the request was lost. {wording.system} shows the alert as resolved." if lost else None,
        f"{wording.system} accepted the request, and still shows the alert as open." if one.seen_open else None,
        _note_lost(result),
        _remaining(result, wording),
    )


def _not_known(one: ResolvedAlert, result: ResolveReport, wording: Wording) -> str:
    """Report a request whose answer was lost, without a look that shows the alert resolved."""
    seen = "shows the alert as open" if one.seen_open else "could not be asked again"
    note = (
        f"The request to resolve the alert was sent, and its answer was lost. {wording.system} {seen}.\n"
        "The alert may be resolved. It was not sent again.\n"
        f"To see how it stands: {call(ALERTS, wording, one.alert.uid)}"
    )
    rows = fields([*_alert_rows(one.alert, wording), *_note(result, wording)], LABELS)
    trouble = one.trouble
    why = _reason(trouble, wording) if isinstance(trouble, SystemFailure) else None
    return block("Alert May Be Resolved", rows, note, _note_lost(result), why)


def _reason(trouble: SystemFailure, wording: Wording) -> str:
    """Say why an answer was lost, or why the call stopped, with the system's own words and without an advice."""
    said = vendor_message(wording.system, trouble.said)
    return "\n".join(filter(None, [f"Reason: {cause(trouble, wording)}.", said]))


def _several(result: ResolveReport, wording: Wording) -> str:
    done = [each for each in result.alerts if each.outcome.is_done]
    every = len(done) == len(result.alerts)
    device = clean_line(result.alerts[0].alert.device or "", 60) or f"the {wording.device.lower()}"
    shorts = short_uids(each.alert.uid for each in result.alerts)
    status = ("Status", _STATUS if every else _LONG_STATUS)
    rows = [
        [each.alert.priority.value, alert_type(each.alert), _OUTCOMES[each.outcome], clean_line(shorts[each.alert.uid])]
        for each in result.alerts[:ROWS]
    ]
    lines = table([PRIORITY, TYPE, status, (uid_label(wording), 8)], rows)
    counted = f"{len(done):,} of {plural(len(result.alerts), 'alert')} resolved successfully."
    note = _note(result, wording)
    return block(
        f"Resolved {plural(len(done), 'alert')} on {device}" if every else f"Batch resolution results for {device}:",
        with_rest(lines, shown=len(rows), total=len(result.alerts)),
        None if every else counted,
        _what_was_not_done(result, wording),
        f"Resolution note: {note[0][1]}" if note else None,
        _note_lost(result),
        _remaining(result, wording),
    )


def _what_was_not_done(result: ResolveReport, wording: Wording) -> str | None:
    """Explain the outcomes that a word in a table does not, and show why the call stopped."""
    outcomes = {each.outcome for each in result.alerts}
    lines: list[str] = []
    if ResolveOutcome.UNKNOWN in outcomes:
        lines.append("Not known: the request was sent, its answer was lost, and no look showed the alert resolved.")
    if ResolveOutcome.FOUND_RESOLVED in outcomes:
        lines.append("Resolved (seen): the answer was lost, and a look showed the alert resolved.")
    if ResolveOutcome.NOT_TRIED in outcomes:
        lines.append("Not tried: nothing was sent for these.")
    troubles = [each.trouble for each in result.alerts if isinstance(each.trouble, SystemFailure)]
    return block("\n".join(lines), _reason(troubles[-1], wording) if troubles else None) or None


def _alert_rows(alert: Alert, wording: Wording) -> list[tuple[str, str]]:
    return [
        (f"Alert {uid_label(wording)}", display_name(alert.uid)),
        ("Device", display_name(alert.device or alert.device_uid)),
        ("Alert Type", alert_type(alert)),
        ("Priority", alert.priority.value),
        ("Message", alert_message(alert)),
    ]


def _note(result: ResolveReport, wording: Wording) -> list[tuple[str, str]]:
    if not result.note_kept:
        note = clean_line(hide_named_secrets(result.note), NOTE_CHARS)
        return [("Resolution", f"{note} (not kept)")] if note else []
    return note_rows(KeptNote(result.note, result.now), wording)


def _note_lost(result: ResolveReport) -> str | None:
    lost = bool(result.note) and not result.note_kept
    return "The note was not kept: the ledger could not be written." if lost else None


def _ticket(alert: Alert) -> list[tuple[str, str]]:
    return [("Ticket", f"{clean_line(alert.ticket, 40)} {TICKET_NOTE}")] if alert.ticket else []


def _remaining(result: ResolveReport, wording: Wording) -> str:
    if result.remaining is None:
        return f"How many open alerts the {wording.device.lower()} has now could not be read."
    noun = "open alert" if result.several else "remaining open alert"
    return f"{wording.device} now has {plural(result.remaining, noun)}."


@BLOCKS.of(NoOpenAlerts)
def no_open_alerts(result: NoOpenAlerts, wording: Wording) -> str:
    """Say that there is nothing to resolve, and when the last alert was."""
    last = result.last
    return block(
        f"No open alerts for {display_name(result.device.hostname)}",
        f"The {wording.device.lower()} has no open alert.",
        fields([("Last Resolved", moment(last.resolved_at, result.now)), ("Message", alert_message(last, 100))], 16)
        if last
        else None,
    )


@BLOCKS.of(AlertResolved)
def alert_resolved(error: AlertResolved, wording: Wording) -> str:
    """Report an alert that is resolved already."""
    alert = error.alert
    return block(
        "Alert already resolved",
        fields(
            [
                (f"Alert {uid_label(wording)}", display_name(alert.uid)),
                *end_rows(alert, error.now),
                *note_rows(error.kept, wording),
            ],
            LABELS,
        ),
        "No action taken.",
    )
