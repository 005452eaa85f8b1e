"""Write and read the name of a schedule that runs a script once: by it alone such a schedule is known as ours."""

import re
from datetime import UTC, datetime

from rmm_jobs.inputs.names import same_name
from rmm_jobs.safety.sanitize import clean_line

_NAME = re.compile(r"(?P<script>.+) (?P<at>\d{4}-\d\d-\d\d \d\d:\d\d) UTC \((?P<reference>rj-[0-9a-f]{12})\)")
_SCRIPT_LIMIT = 60


def once_name(script: str, at: datetime, reference: str) -> str:
    """Return the name of a schedule; `reference` is twelve digits of hexadecimal."""
    return f"{clean_line(script, _SCRIPT_LIMIT)} {at.astimezone(UTC):%Y-%m-%d %H:%M} UTC (rj-{reference})"


def named_time(name: str | None, script: str) -> datetime | None:
    """Return the minute in a name that was given to a run of this script; `None` of all other names."""
    found = _NAME.fullmatch(name or "")
    if found is None or not same_name(found["script"], clean_line(script, _SCRIPT_LIMIT)):
        return None
    try:
        return datetime.strptime(found["at"], "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    except ValueError:  # no day of the calendar
        return None


def reference_in(name: str | None) -> str | None:
    """Return the reference in a name; `None` of all other names."""
    found = _NAME.fullmatch(name or "")
    return found["reference"] if found else None
