"""Print scalars as PowerShell does: times and durations; every other scalar is its text."""

import re
from datetime import datetime, timedelta

from rmm_jobs.systems.psu.clixml.values import Scalar, ScalarType

_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?(?:(Z)|([+-]\d\d:\d\d))?", re.ASCII)
_DURATION = re.compile(
    r"(?P<sign>-)?P(?=.)(?:(?P<days>\d{1,9})D)?(?:T(?:(?P<hours>\d{1,9})H)?(?:(?P<minutes>\d{1,9})M)?"
    r"(?:(?P<seconds>\d{1,12})(?:\.(?P<fraction>\d{1,7}))?S)?)?",
    re.ASCII,
)
_DAY = 86_400


def printed(value: Scalar) -> str:
    """Return the text of a scalar; a time as `Get-Date -Format u` has it with its zone, a duration as `1.02:03:04`."""
    if value.kind is ScalarType.DATE_TIME and (time := _TIME.fullmatch(value.text)):
        date, clock, utc, zone = time.groups()
        return f"{date} {clock}{utc or ''}{f' {zone}' if zone else ''}"
    if value.kind is ScalarType.DURATION and (parts := _DURATION.fullmatch(value.text)):
        days, rest = divmod(_seconds(parts), _DAY)
        fraction = f".{parts['fraction']:0<7}" if int(parts["fraction"] or 0) else ""
        clock = f"{rest // 3600:02}:{rest % 3600 // 60:02}:{rest % 60:02}{fraction}"
        return f"{parts['sign'] or ''}{f'{days}.' if days else ''}{clock}"
    return value.text


def moment(text: str) -> datetime | None:
    """Return the time that a text tells, without its zone, or None: two times are compared as they are shown."""
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        return None


def duration(text: str) -> timedelta | None:
    """Return the duration of a text as CLIXML has it, or None."""
    parts = _DURATION.fullmatch(text)
    if parts is None or _seconds(parts) > timedelta.max.days * _DAY:
        return None
    length = timedelta(seconds=_seconds(parts), microseconds=int(f"{parts['fraction'] or '':0<6}"[:6]))
    return -length if parts["sign"] else length


def _seconds(parts: re.Match[str]) -> int:
    days, hours, minutes, seconds = (int(parts[name] or 0) for name in ("days", "hours", "minutes", "seconds"))
    return days * _DAY + hours * 3600 + minutes * 60 + seconds
