"""Read since when something is wanted: `24h`, `7d`, `today`, `yesterday`, a day, or a time."""

import re
from datetime import datetime, timedelta

EXAMPLES = "24h, 7d, yesterday, 2026-11-26, 2026-11-26T08:00"
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_LENGTH = re.compile(r"([0-9]{1,5})\s*([mhdw])[a-z]*", re.ASCII)


def since(text: str, now: datetime) -> datetime:
    """Return the moment that is meant. A day and a time without a zone are in the zone of this computer.

    Raises:
        ValueError: the text is none of these.
    """
    wanted = text.strip().lower()
    if found := _LENGTH.fullmatch(wanted):
        return _before(now, timedelta(**{_UNITS[found[2]]: int(found[1])}))
    if wanted in {"today", "yesterday"}:
        day = now.astimezone().date() - timedelta(days=wanted == "yesterday")
        return datetime.combine(day, datetime.min.time()).astimezone()
    try:
        return datetime.fromisoformat(text.strip()).astimezone()
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"is no time that can be read; for example: {EXAMPLES}") from None


def _before(now: datetime, passed: timedelta) -> datetime:
    try:
        return now - passed
    except OverflowError:
        return datetime.min.replace(tzinfo=now.tzinfo)
