"""Read a time to come, at which something is to run: `2h`, or a date and a time with a zone."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rmm_jobs.domain.schedule_errors import MomentProblem, RunTimeRefused

_AFTER = re.compile(
    r"(?:in\s+)?(?P<count>\d{1,5})\s*(?P<unit>m|min|mins|minutes?|h|hr|hrs|hours?|d|days?)", re.IGNORECASE
)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_DAY = re.compile(r"\d{4}-\d\d-\d\d[T ]\d")
_ZONED = re.compile(r"\s*(?:UTC|GMT)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RunTime:
    """Hold a time in UTC, in whole seconds. A relative one is later each time that its text is read."""

    at: datetime
    is_relative: bool = False


def read_run_time(text: str, now: datetime) -> RunTime:
    """Return the time that a text names.

    A time without a zone is refused: a run at the wrong hour cannot be taken back.

    Raises:
        RunTimeRefused: the text names no time, one that is over, or one without a zone.
    """
    wanted = " ".join(text.split())
    local = now.astimezone()
    if after := _AFTER.fullmatch(wanted):
        length = int(after["count"]) * _UNITS[after["unit"][0].lower()]
        if not length:
            raise RunTimeRefused(text, MomentProblem.PAST, local)
        return RunTime((now + length).astimezone(UTC).replace(microsecond=0), is_relative=True)
    try:
        at = datetime.fromisoformat(_ZONED.sub("+00:00", wanted)) if _DAY.match(wanted) else None
        if at is None:
            raise RunTimeRefused(text, MomentProblem.UNREADABLE, local)
        in_utc = at.astimezone(UTC)
    except (ValueError, OverflowError, OSError):  # no day of the calendar, or past its end
        raise RunTimeRefused(text, MomentProblem.UNREADABLE, local) from None
    if in_utc <= now:
        raise RunTimeRefused(text, MomentProblem.PAST, local)
    if at.tzinfo is None:
        raise RunTimeRefused(text, MomentProblem.NO_ZONE, local, at.astimezone())
    return RunTime(in_utc.replace(microsecond=0))
