"""Blocks of alerts that wait for a choice or for a person's word, and the question for that person."""

from collections.abc import Sequence

from rmm_jobs.domain.alert_errors import ConfirmationNeeded, WhichAlerts
from rmm_jobs.domain.alert_results import ListedAlert
from rmm_jobs.domain.alerts import Alert, AlertKind
from rmm_jobs.domain.callers import ResolveQuestion
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.alert_actions import actions_section
from rmm_jobs.text.alert_words import alert_line, alert_message, alert_type, alert_type_in_full
from rmm_jobs.text.alerts import LABELS, RESOLVE, context_section, moment
from rmm_jobs.text.format import block, display_name, fields, plural, uid_label
from rmm_jobs.text.next_steps import call
from rmm_jobs.text.registry import BLOCKS
from rmm_jobs.text.resolving import PRIORITY, ROWS, TYPE
from rmm_jobs.text.tables import table, with_rest

RESOLVE_HINT = "True: resolve. It repairs nothing."
NOTHING = "Nothing was resolved."
_MESSAGE = 60
_TEXT = ("Message", 33)


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
        for row in alerts[:ROWS]
    ]
    lines = table([PRIORITY, TYPE, _TEXT, (uid_label(wording), 8)], rows)
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
        actions_section(one) if one else None,
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
