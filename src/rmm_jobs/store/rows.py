"""What stands in the cells of a row: a newer version may have written it, or a hand. What cannot be read is not given.

SQLite keeps a type for each value and none for a column: anything can stand anywhere.
"""

import json
import math
import sqlite3
from datetime import UTC, datetime
from typing import cast

from rmm_jobs.domain.model import JobState

_FIRST_YEAR, _NEVER = 1970, 9999
"""Years: this product writes no date outside of them, and can count from every date inside."""


def text_or_bytes(stored: bytes) -> str | bytes:
    """A text of the file; its bytes where they are not UTF-8, so that one broken cell is not a broken file."""
    try:
        return stored.decode()
    except UnicodeDecodeError:
        return stored


def text(row: sqlite3.Row, column: str) -> str | None:
    """A text."""
    cell = _cell(row, column)
    return cell if isinstance(cell, str) else None


def integer(row: sqlite3.Row, column: str) -> int | None:
    """A whole number."""
    cell = _cell(row, column)
    return cell if isinstance(cell, int) else None


def seconds(row: sqlite3.Row, column: str) -> float | None:
    """A length of time."""
    cell = _cell(row, column)
    return float(cell) if isinstance(cell, int | float) and 0 <= cell < math.inf else None


def timestamp(row: sqlite3.Row, column: str) -> datetime | None:
    """A date in UTC, which is also meant where it names no zone: this product writes all of them in it."""
    try:
        at = datetime.fromisoformat(text(row, column) or "")
        at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # the second: its zone leads out of the calendar
        return None
    return at if _FIRST_YEAR <= at.year < _NEVER else None


def final_state(row: sqlite3.Row, column: str) -> JobState | None:
    """A state in which a job has ended.

    A newer version may have a word of its own. That is not taken for an end: the system is asked how the job stands,
    and a job that may still run is not started again.
    """
    try:
        state = JobState(text(row, column) or "")
    except ValueError:
        return None
    return state if state.is_final else None


def text_mapping(row: sqlite3.Row, column: str) -> dict[str, str]:
    """Names and texts from a JSON object; other values are left out, and of no object there are none."""
    try:
        named: object = json.loads(text(row, column) or "")
    except (ValueError, RecursionError):
        return {}
    pairs = cast("dict[str, object]", named).items() if isinstance(named, dict) else ()
    return {_encodable(name): _encodable(value) for name, value in pairs if isinstance(value, str)}


def _cell(row: sqlite3.Row, column: str) -> object:
    try:
        return row[column]
    except IndexError:  # a table that somebody has rebuilt
        return None


def _encodable(text: str) -> str:
    """JSON can spell half a surrogate pair, which no answer can carry."""
    return text.encode("utf-8", "replace").decode()
