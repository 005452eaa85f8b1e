"""Read a time in the past as people write it: `24h`, `yesterday`, `2024-02-15 08:30`, in this computer's zone."""

import re
from datetime import UTC, datetime, time, timedelta

from rmm_jobs.domain.history_errors import MomentUnreadable

LONGEST = timedelta(days=3_650)
_AGE = re.compile(
    r"(?P<count>\d{1,5})\s*(?P<unit>m|min|mins|minutes?|h|hr|hrs|hours?|d|days?|w|weeks?)(?:\s+ago)?", re.IGNORECASE
)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_HOUR = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?")
_ZONED = re.compile(r"\s*(?:UTC|GMT)$", re.IGNORECASE)


def read_since(text: str, now: datetime) -> datetime:
    """Return the time in UTC that a text names. A time without a zone is this computer's.

    `24h` and `7d` are lengths of time before `now`; `today`, `yesterday` and a date begin at midnight. An hour alone is
    the last time it was that late. A local time that a clock change repeats is the first of the two.

    Raises:
        MomentUnreadable: the text names no time, or one that is still to come.
    """
    wanted = " ".join(text.split())
    found = _read(wanted, now)
    if found is None:
        raise MomentUnreadable(text, now.astimezone())
    if found > now:
        raise MomentUnreadable(text, now.astimezone(), is_future=True)
    return max(found, now - LONGEST)


def _read(text: str, now: datetime) -> datetime | None:
    if age := _AGE.fullmatch(text):
        return now - min(int(age["count"]) * _UNITS[age["unit"][0].lower()], LONGEST)
    today = now.astimezone().date()
    match text.lower():
        case "today":
            return _in_utc(datetime.combine(today, time()))
        case "yesterday":
            # The day before on the calendar: it has 23 or 25 hours where the clocks change.
            return _in_utc(datetime.combine(today - timedelta(days=1), time()))
        case _:
            pass
    if hour := _HOUR.fullmatch(text):
        return _last_time(hour, now)
    return _date(text)


def _last_time(hour: re.Match[str], now: datetime) -> datetime | None:
    """Return the last moment at which the clock showed this time."""
    try:
        at = time(int(hour["hour"]), int(hour["minute"]), int(hour["second"] or 0))
    except ValueError:
        return None
    today = now.astimezone().date()
    moment = _in_utc(datetime.combine(today, at))
    if moment is not None and moment > now:
        return _in_utc(datetime.combine(today - timedelta(days=1), at))
    return moment


def _date(text: str) -> datetime | None:
    """Read a date, or a date and a time with or without a zone."""
    if not _DAY.match(text):  # `fromisoformat` takes weeks and bare digits too, which nobody means here
        return None
    try:
        return _in_utc(datetime.fromisoformat(_ZONED.sub("+00:00", text)))
    except ValueError:
        return None


def _in_utc(moment: datetime) -> datetime | None:
    """Return the moment in UTC; one without a zone is in this computer's, with the rules of its day."""
    try:
        return moment.astimezone(UTC)
    except (ValueError, OverflowError, OSError):  # before 1970 on Windows, or past the calendar's end
        return None
