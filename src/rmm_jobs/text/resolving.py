"""Blocks of alerts that were, or were not, resolved, and the question for a person."""

from collections.abc import Sequence

from rmm_jobs.domain.alert_errors import AlertResolved, ConfirmationNeeded, WhichAlerts
from rmm_jobs.domain.alert_results import (
    KeptNote,
    ListedAlert,
    NoOpenAlerts,
    ResolvedAlert,
    ResolveOutcome,
    ResolveReport,
)
from rmm_jobs.domain.alerts import Alert, AlertKind
from rmm_jobs.domain.callers import ResolveQuestion
from rmm_jobs.domain.errors import SystemFailure
from rmm_jobs.domain.wording import Wording
from rmm_jobs.inputs.alert_uids import short_uids
from rmm_jobs.safety.named_secrets import hide_named_secrets
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.alert_words import alert_line, alert_message, alert_type, alert_type_in_full
from rmm_jobs.text.alerts import (
    ALERTS,
    LABELS,
    NOTE_CHARS,
    RESOLVE,
    TICKET_NOTE,
    context_section,
    end_rows,
    moment,
    note_rows,
)
from rmm_jobs.text.failures import cause
from rmm_jobs.text.format import block, display_name, fields, plural, uid_label, vendor_message
from rmm_jobs.text.next_steps import call
from rmm_jobs.text.registry import BLOCKS
from rmm_jobs.text.tables import table, with_rest

RESOLVE_HINT = "True: resolve. It repairs nothing."
NOTHING = "Nothing was resolved."
_MESSAGE = 60
_ROWS = 25
_PRIORITY, _TYPE, _TEXT, _UID = ("Priority", 9), ("Type", 15), ("Message", 33), "UID"
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
        for each in result.alerts[:_ROWS]
    ]
    lines = table([_PRIORITY, _TYPE, status, (uid_label(wording), 8)], rows)
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


@BLOCKS.of(WhichAlerts)
def which_alerts(error: WhichAlerts, wording: Wording) -> str:
    """List the open alerts of a device: none is resolved until the caller says which."""
    device = display_name(error.device.hostname)
    label = uid_label(wording)
    numbers = f"A number is no alert: the list may have changed since it was shown. Use the {label}."
    some = ",".join(row.short for row in error.alerts[: 2 if len(error.alerts) > 2 else 1])  # noqa: PLR2004 - an example of some or "..."
    name = error.device.hostname or error.device.uid
    return block(
        f"Open alerts for {device}:",
        _alert_table(error.alerts, wording) if error.alerts else "None.",
        f"{NOTHING} {numbers}" if error.numbers else f"{NOTHING} Which ones are to be resolved?",
        f"- Some: {call(RESOLVE, wording, name, which=some)}\n"
        f"- All: {call(RESOLVE, wording, name, which='all')}\n"
        "- None"
        if error.alerts
        else None,
    )


def _alert_table(alerts: Sequence[ListedAlert], wording: Wording) -> str:
    rows = [
        [row.alert.priority.value, alert_type(row.alert), alert_message(row.alert, _MESSAGE), clean_line(row.short)]
        for row in alerts[:_ROWS]
    ]
    lines = table([_PRIORITY, _TYPE, _TEXT, (uid_label(wording), 8)], rows)
    return with_rest(lines, shown=len(rows), total=len(alerts))


@BLOCKS.of(ConfirmationNeeded)
def confirmation_needed(error: ConfirmationNeeded, wording: Wording) -> str:
    """Refuse to resolve critical alerts, or many unseen ones, without a person's word."""
    if not error.grave:
        return _unseen(error, wording)
    one = error.grave[0] if len(error.chosen) == 1 else None
    shown = fields(_grave_rows(one, error, wording), LABELS) if one else _alert_table(error.chosen, wording)
    ransomware = any(alert.context.kind is AlertKind.RANSOMWARE for alert in error.grave)
    return block(
        "CRITICAL ALERT" if len(error.grave) == 1 else "CRITICAL ALERTS",
        shown,
        context_section(one) if one else None,
        "Signs of ransomware: whoever is responsible for security has to agree first." if ransomware else None,
        _word(error, wording),
    )


def _grave_rows(alert: Alert, error: ConfirmationNeeded, wording: Wording) -> list[tuple[str, str]]:
    return [
        (f"Alert {uid_label(wording)}", display_name(alert.uid)),
        ("Type", alert_type_in_full(alert)),
        ("Priority", alert.priority.value),
        ("Device", display_name(alert.device or alert.device_uid)),
        ("Message", alert_message(alert)),
        ("Raised", moment(alert.raised_at, error.now)),
    ]


def _word(error: ConfirmationNeeded, wording: Wording) -> str:
    """Say whose word is missing, and how it is given."""
    if error.asked:
        return f"{NOTHING} The person at the client was asked, and has not agreed."
    confirm = ",".join(alert.uid for alert in error.grave)
    which = None if len(error.chosen) == 1 else ",".join(row.short for row in error.chosen)
    place = error.grave[0].device or error.grave[0].device_uid or ""
    first = error.grave[0].uid if which is None else place
    command = call(RESOLVE, wording, first, which=which, confirm=confirm)
    return f"{NOTHING} A person has to agree first.\nOnce they agree: {command}"


def _unseen(error: ConfirmationNeeded, wording: Wording) -> str:
    """Show all alerts before `all` resolves them, with the call that names each."""
    alert = error.chosen[0].alert
    name = alert.device or alert.device_uid or ""
    which = ",".join(row.short for row in error.chosen)
    if error.asked:
        how = f"{NOTHING} The person at the client was asked, and has not agreed."
    else:
        how = f"{NOTHING} So many are shown first.\nTo resolve these: {call(RESOLVE, wording, name, which=which)}"
    return block(f"Open alerts for {display_name(name)}:", _alert_table(error.chosen, wording), how)


def resolve_question(asked: ResolveQuestion) -> str:
    """Return the question for a person, on one line."""
    alerts = [
        f"{alert.priority}: {clean_line(alert.device or '', 40)}: {alert_line(alert, 80)}" for alert in asked.alerts[:3]
    ]
    left = len(asked.alerts) - len(alerts)
    what = "; ".join(alerts) + (f"; and {left:,} more" if left else "")
    quoted = what.replace('"', "'")
    return f'Resolve {plural(len(asked.alerts), "alert")}? "{quoted}" Resolving repairs nothing.'
