"""Formats that many blocks share: counts, times, ages, labelled lines, and cleaned names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from rmm_jobs.domain.catalog import Component, Device, Variable
from rmm_jobs.domain.limits import ALLOWED_BYTES, fit_lines, join_within, some_lines
from rmm_jobs.domain.model import SERVER_TIME, Job, JobState
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.named_secrets import hide_by_form, hide_told_secrets, redact_default
from rmm_jobs.safety.redact import MASK, redact_variables
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.safety.secret_names import secret_begins

NOT_REPORTED = "not reported"
NOTHING_STARTED = "Nothing was started."
NOT_AGAIN = "Do not start it again: it would run twice."
REPORT_LABELS = 14
"""Width of a label in the report of a job, in characters."""
ERROR_LABELS = 12
"""Width of a label in a refusal, in characters."""
SAID_LIMIT = 200
LIST_BYTES = 6_000
"""The most of a list in one answer, in bytes of UTF-8."""
_STATES = {
    JobState.QUEUED: "Queued",
    JobState.RUNNING: "Running",
    JobState.COMPLETED: "Completed",
    JobState.WARNING: "Warning",
    JobState.FAILED: "Failed",
    JobState.TIMED_OUT: "Timeout",
    JobState.EXPIRED: "Expired",
    JobState.RETIRED: "Retired",
    JobState.ERRORS: "Completed With Errors",
    JobState.WAITING: "Waiting for Feedback",
    JobState.CANCELING: "Canceling",
    JobState.CANCELED: "Canceled",
    JobState.UNKNOWN: "Unknown",
}
_ALLOWED_BRIEF = 100
_VARIABLES = 500
"""The most variables that are looked at for a list: more lines than `LIST_BYTES` holds."""
_PAIRS_BYTES = 1_000
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def block(*paragraphs: str | None) -> str:
    """Join paragraphs with a blank line; leave out those that are None or empty."""
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def fields(rows: Iterable[tuple[str, str]], width: int = ERROR_LABELS) -> str:
    """Return lines of `Label:` and value, with the values in one column."""
    return "\n".join(f"{label + ':':<{width}}{value}" for label, value in rows)


def plural(count: int, noun: str) -> str:
    """Return a count and its noun: `1 second`, `2,191,000 characters`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def join_and(each: Sequence[str]) -> str:
    """Join names for a sentence: `a, b and c`."""
    return _joined(each, "and")


def join_or(each: Sequence[str]) -> str:
    """Join names of which one is meant: `a, b or c`."""
    return _joined(each, "or")


def _joined(each: Sequence[str], word: str) -> str:
    *most, last = each
    return f"{', '.join(most)} {word} {last}" if most else last


def seconds(duration: float | None) -> str:
    """Return a duration in whole seconds, or "not reported" where it is not known."""
    return NOT_REPORTED if duration is None else plural(round(duration), "second")


def utc(at: datetime | None) -> str:
    """Return a time as `YYYY-MM-DD HH:MM:SS UTC`, or "not reported". A time without a zone is the server's."""
    if at is None:
        return NOT_REPORTED
    if at.tzinfo is SERVER_TIME:
        return at.strftime("%Y-%m-%d %H:%M:%S (server time)")
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def last_seen(device: Device, now: datetime) -> str:
    """Tell when a device was last seen, with the age in its largest unit: `2 hours ago`."""
    if device.last_seen is None:
        return "unknown"
    passed = (now - device.last_seen).total_seconds()
    # Two clocks differ by seconds; beyond a minute nobody can tell the age.
    age = _age(passed) if passed > -_MINUTE else "in the future by this computer's clock"
    return f"{utc(device.last_seen)} ({age})"


def ago(passed: float) -> str:
    """Return an age in its largest unit, seconds included: `12 seconds ago`."""
    return f"{plural(int(passed), 'second')} ago" if 1 <= passed < _MINUTE else _age(passed)


def _age(passed: float) -> str:
    for unit, noun in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if passed >= unit:
            return f"{plural(int(passed // unit), noun)} ago"
    return "just now"


def display_name(text: str | None) -> str:
    """Return a name from outside on one line, or "not reported"."""
    return clean_line(text or "") or NOT_REPORTED


def exact_name(component: Component) -> str:
    """Return the path of a component, where it has one, or its name: other components may share the name."""
    return display_name(component.path or component.name)


def vendor_message(system: str, message: str | None) -> str | None:
    """Quote the system's own message as a last line, or return None where there is none."""
    cleaned = clean_line(message or "", SAID_LIMIT).replace('"', "'")
    return f'{system} said: "{cleaned}"' if cleaned else None


def state_words(state: JobState, reported: str | None = None) -> str:
    """Name the state of a job; `reported` is the system's own word for a state not known here."""
    return quoted(reported) if reported else _STATES[state]


def quoted(text: str, limit: int = 120) -> str:
    """Quote a word of the system's or a device's that is none of ours: it cannot pass for one, or end its quotation."""
    inner = clean_line(text, limit).replace('"', "'")
    return f'"{inner}"'


def device_status(device: Device) -> str:
    """Return one word for the fact that decides if a job can run on the device."""
    if device.deleted:
        return "Deleted"
    if device.agentless:
        return "No agent"
    if device.suspended:
        return "Suspended"
    return {True: "Online", False: "Offline", None: "Unknown"}[device.online]


def job_lines(job: Job, wording: Wording) -> list[tuple[str, str]]:
    """List the lines that begin every report of a job; the device only where it is known."""
    device = job.device or job.device_uid
    return [
        (wording.job_uid, display_name(job.uid)),
        *([(wording.device, display_name(device))] if device else []),
        (wording.component, display_name(job.component_path or job.component or job.component_uid)),
    ]


def asked_for(job: Job) -> list[tuple[str, str]]:
    """List the environment and the user that a start asked for, and the form of its values that the system chose."""
    labels = (("environment", "Environment"), ("credential", "Run As"))
    asked = [(label, display_name(job.options[option])) for option, label in labels if option in job.options]
    if job.sent_as is None:
        return asked
    assumed = " (the server's version could not be read)" if job.sent_as.is_assumed else ""
    return [*asked, ("Sent As", clean_line(job.sent_as.name) + assumed)]


def uid_label(wording: Wording) -> str:
    """Return the label of an identifier: "UID" where a job has a "Job UID"."""
    return wording.job_uid.removeprefix("Job ")


def jobs_of(wording: Wording) -> str:
    """Name the list of jobs in the web console."""
    where = (wording.device if wording.features.needs_device else wording.component).lower()
    return f"the {where}'s jobs in the {wording.system} web console"


def variables_given(variables: Mapping[str, str], wording: Wording) -> str | None:
    """Return the `Variables` section of a job, or None where it has none."""
    if not variables:
        return None
    lines = [f"  {clean_line(key)}: {clean_line(value)}".rstrip() for key, value in redact_variables(variables).items()]
    return "\n".join([f"{wording.variable.capitalize()}s:", *some_lines(lines, LIST_BYTES, indent="  ")])


def pairs(written: Sequence[str]) -> str:
    """Join pairs of name and value as a caller would write them; replace pairs beyond the limit by dots."""
    kept = fit_lines(written, _PAIRS_BYTES, min_lines=1)
    return ",".join([*written[:kept], *(["..."] if kept < len(written) else [])])


def variable_lines(component: Component, wording: Wording) -> str:
    """List the variables of a component in its own order; drop the descriptions of very many."""
    total, first = len(component.variables), component.variables[:_VARIABLES]
    lines = [_variable_line(variable, wording) for variable in first]
    if fit_lines(lines, LIST_BYTES) == total:
        return "\n".join(lines)
    bare = [replace(variable, description=None) for variable in first]
    lines = [_variable_line(variable, wording, _ALLOWED_BRIEF) for variable in bare]
    shown = some_lines(lines, LIST_BYTES, total=total, indent="  ")
    return "\n".join([*shown, "  (Shortened: descriptions are left out.)"])


def _variable_line(variable: Variable, wording: Wording, allowed: int = ALLOWED_BYTES) -> str:
    kind = "required" if variable.required else "optional"
    if variable.type and wording.features.typed_values:
        kind += f", {clean_line(variable.type.rpartition('.')[2])}"
    if variable.default and not variable.required:
        kind += f", default: {clean_line(redact_default(variable, variable.default))}"
    if variable.allowed:
        values = [clean_line(value) for value in variable.allowed]
        kind += f", one of: {join_within(values, allowed)}"
    description = clean_line(hide_told_secrets(variable.description or ""))
    return f"  - {clean_line(variable.name)} ({kind})" + (f": {description}" if description else "")


def redact_typed(text: str) -> str:
    """Redact each secret of a form in typed text, and all from the first value whose name looks secret."""
    shown = hide_by_form(text)
    begins = secret_begins(shown)
    return shown if begins is None else shown[:begins] + MASK


def redact_description(text: str) -> str:
    """Redact what somebody has written freely of a device or a site: by name to its end, and by form."""
    return hide_told_secrets(redact_typed(text))


def argument(text: str) -> str:
    r"""Quote an argument of a slash command: escape double quotes as `\"`, and keep backslashes."""
    escaped = text.replace('"', '\\"')
    return f'"{escaped}"'
