"""Words that many blocks share: counts, times, ages, labelled lines, and names from outside made safe to show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from rmm_jobs.domain.limits import ALLOWED_BYTES, fit_lines, join_within
from rmm_jobs.domain.model import Component, Device, Job, JobState, Variable
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.redact import MASK, redact_variables, secret_begins
from rmm_jobs.safety.sanitize import clean_line

NOT_REPORTED = "not reported"
NOTHING_STARTED = "Nothing was started."
REPORT_LABELS = 14
"""Columns of a label in the report of a job."""
ERROR_LABELS = 12
"""Columns of a label in a refusal."""
SAID_LIMIT = 200
LIST_BYTES = 6_000
"""The most that a list takes in an answer, in bytes of UTF-8."""
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
_PAIRS_BYTES = 1_000
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def block(*paragraphs: str | None) -> str:
    """Join paragraphs with a blank line; those that are `None` or empty are left out."""
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def fields(rows: Iterable[tuple[str, str]], width: int = ERROR_LABELS) -> str:
    """Lines of `Label:` and value, with the values in one column."""
    return "\n".join(f"{label + ':':<{width}}{value}" for label, value in rows)


def plural(count: int, noun: str) -> str:
    """A count and its noun: `1 second`, `2,191,000 characters`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def join_and(each: Sequence[str]) -> str:
    """Several things in a sentence: `a, b and c`."""
    *most, last = each
    return f"{', '.join(most)} and {last}" if most else last


def seconds(duration: float | None) -> str:
    """A duration in whole seconds, or that nobody measured it."""
    return NOT_REPORTED if duration is None else plural(round(duration), "second")


def utc(at: datetime | None) -> str:
    """A time as `YYYY-MM-DD HH:MM:SS UTC`."""
    return NOT_REPORTED if at is None else at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def last_seen(device: Device, now: datetime) -> str:
    """When a device was last seen, with its age floored to the largest unit: `2 hours ago`."""
    if device.last_seen is None:
        return "unknown"
    return f"{utc(device.last_seen)} ({_age((now - device.last_seen).total_seconds())})"


def ago(passed: float) -> str:
    """An age floored to the largest unit, seconds included: `12 seconds ago`."""
    return f"{plural(int(passed), 'second')} ago" if 1 <= passed < _MINUTE else _age(passed)


def _age(passed: float) -> str:
    for unit, noun in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if passed >= unit:
            return f"{plural(int(passed // unit), noun)} ago"
    return "just now"


def display_name(text: str | None) -> str:
    """A name from outside on one line, or that it is not reported."""
    return clean_line(text or "") or NOT_REPORTED


def exact_name(component: Component) -> str:
    """What a component can be run by: its path where it has one, because others may share the name."""
    return display_name(component.path or component.name)


def vendor_message(system: str, message: str | None) -> str | None:
    """The system's own message as a quoted last line; `None` when there was none."""
    cleaned = clean_line(message or "", SAID_LIMIT).replace('"', "'")
    return f'{system} said: "{cleaned}"' if cleaned else None


def state_words(state: JobState, reported: str | None = None) -> str:
    """How a job stands; `reported` is the system's own word where it is one we do not know."""
    return clean_line(reported) if reported else _STATES[state]


def device_status(device: Device) -> str:
    """One word for what decides whether a job can run on the device."""
    if device.deleted:
        return "Deleted"
    if device.agentless:
        return "No agent"
    if device.suspended:
        return "Suspended"
    return {True: "Online", False: "Offline", None: "Unknown"}[device.online]


def job_lines(job: Job, wording: Wording) -> list[tuple[str, str]]:
    """The lines with which every report of a job begins; its device only where one is known."""
    device = job.device or job.device_uid
    return [
        (wording.job_uid, display_name(job.uid)),
        *([(wording.device, display_name(device))] if device else []),
        (wording.component, display_name(job.component or job.component_uid)),
    ]


def asked_for(job: Job) -> list[tuple[str, str]]:
    """Lines of what a start asked for besides variables: where it runs inside the system, and as whom."""
    labels = (("environment", "Environment"), ("credential", "Run As"))
    return [(label, display_name(job.options[option])) for option, label in labels if option in job.options]


def uid_label(wording: Wording) -> str:
    """The label of an identifier: "UID" where a job has a "Job UID"."""
    return wording.job_uid.removeprefix("Job ")


def jobs_of(wording: Wording) -> str:
    """Whose jobs the web console lists."""
    return f"the {(wording.device if wording.features.needs_device else wording.component).lower()}'s jobs"


def variables_given(variables: Mapping[str, str], wording: Wording) -> str | None:
    """The `Variables` section of a job; `None` when it has none."""
    if not variables:
        return None
    lines = [f"  {clean_line(key)}: {clean_line(value)}".rstrip() for key, value in redact_variables(variables).items()]
    return "\n".join([f"{wording.variable.capitalize()}s:", *some_lines(lines, LIST_BYTES, indent="  ")])


def some_lines(lines: Sequence[str], most: int, *, total: int | None = None, indent: str = "") -> list[str]:
    """Lines as far as `most` bytes of UTF-8 go, and how many of `total` there are beside those: `... and 12 more`."""
    kept = fit_lines(lines, most)
    rest = (len(lines) if total is None else total) - kept
    return [*lines[:kept], *([f"{indent}... and {rest:,} more"] if rest else [])]


def pairs(written: Sequence[str]) -> str:
    """Pairs of name and value as a caller would write them; of very many the first, and dots."""
    kept = fit_lines(written, _PAIRS_BYTES, min_lines=1)
    return ",".join([*written[:kept], *(["..."] if kept < len(written) else [])])


def variable_lines(component: Component, wording: Wording) -> str:
    """The variables a component declares, in its own order, one a line; many of them without their descriptions."""
    lines = [_variable_line(variable, wording) for variable in component.variables]
    if fit_lines(lines, LIST_BYTES) == len(lines):
        return "\n".join(lines)
    bare = [replace(variable, description=None) for variable in component.variables]
    lines = [_variable_line(variable, wording, _ALLOWED_BRIEF) for variable in bare]
    return "\n".join([*some_lines(lines, LIST_BYTES, indent="  "), "  (Shortened: descriptions are left out.)"])


def _variable_line(variable: Variable, wording: Wording, allowed: int = ALLOWED_BYTES) -> str:
    kind = "required" if variable.required else "optional"
    if variable.type and wording.features.typed_values:
        kind += f", {clean_line(variable.type.rpartition('.')[2])}"
    if variable.default and not variable.required:
        default = redact_variables({variable.name: variable.default}, [variable])[variable.name]
        kind += f", default: {clean_line(default)}"
    if variable.allowed:
        values = [clean_line(value) for value in variable.allowed]
        kind += f", one of: {join_within(values, allowed)}"
    description = clean_line(variable.description or "")
    return f"  - {clean_line(variable.name)} ({kind})" + (f": {description}" if description else "")


def redact_typed(text: str) -> str:
    """What a caller typed, up to the first value of a variable whose name smells of a secret."""
    begins = secret_begins(text)
    return text if begins is None else text[:begins] + MASK


def argument(text: str) -> str:
    r"""An argument of a slash command: in double quotes, with `\"` for one inside, and backslashes as they are."""
    escaped = text.replace('"', '\\"')
    return f'"{escaped}"'
