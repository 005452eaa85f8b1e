"""Read the ledger's rows and their cells. An unreadable cell reads as `None`.

A newer version or a person may have written a row, and SQLite gives types to values, not to columns.
"""

import json
import math
import sqlite3
from datetime import UTC, datetime
from typing import cast

from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.ports import Ending, LedgerEntry
from rmm_jobs.safety.redact import still_masked

_FIRST_YEAR, _NEVER = 1970, 9999
"""Range of years: the product writes no date outside it, and can compute with every date inside."""


def job(row: sqlite3.Row) -> Job:
    """Return the row's job, as far as its cells can be read."""
    return Job(
        uid=text(row, "uid") or "",
        device=text(row, "device"),
        device_uid=text(row, "device_uid"),
        component=text(row, "component"),
        component_uid=text(row, "component_uid"),
        variables=still_masked(text_mapping(row, "variables")),
        timeout=integer(row, "timeout"),
        sent_at=timestamp(row, "sent_at"),
        reference=text(row, "reference"),
        named=integer(row, "named") != 0,
    )


def ending(row: sqlite3.Row) -> Ending | None:
    """Return how the job ended, or `None` where no readable ending is recorded."""
    state, at = final_state(row, "state"), timestamp(row, "ended_at")
    if state is None or at is None:
        return None
    return Ending(state, integer(row, "exit_code"), seconds(row, "duration"), at)


def entry(row: sqlite3.Row) -> LedgerEntry:
    """Return the row's job, its ending, and whether it is known to be over."""
    ended = ending(row)
    return LedgerEntry(
        job(row),
        ended,
        over=ended is not None or _cell(row, "over_at") is not None,
        options=None if text(row, "options") is None else text_mapping(row, "options"),
    )


def utc_text(at: datetime) -> str:
    """Write a time as UTC in one fixed form, so that texts sort as times do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def text_or_bytes(stored: bytes) -> str | bytes:
    """Decode a text, or return its bytes when they are not UTF-8: one broken cell is not a broken file."""
    try:
        return stored.decode()
    except UnicodeDecodeError:
        return stored


def text(row: sqlite3.Row, column: str) -> str | None:
    """Return the cell's text, or `None`."""
    cell = _cell(row, column)
    return cell if isinstance(cell, str) else None


def integer(row: sqlite3.Row, column: str) -> int | None:
    """Return the cell's whole number, or `None`."""
    cell = _cell(row, column)
    return cell if isinstance(cell, int) else None


def seconds(row: sqlite3.Row, column: str) -> float | None:
    """Return the cell's duration in seconds, or `None`."""
    cell = _cell(row, column)
    # SQLite stores infinity, but no NaN: that reads as NULL.
    return float(cell) if isinstance(cell, int | float) and 0 <= cell < math.inf else None


def timestamp(row: sqlite3.Row, column: str) -> datetime | None:
    """Return the cell's date in UTC, or `None`. A date without a zone is UTC: the product writes only UTC."""
    try:
        at = datetime.fromisoformat(text(row, column) or "")
        at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # the second: its zone leads out of the calendar
        return None
    return at if _FIRST_YEAR <= at.year < _NEVER else None


def final_state(row: sqlite3.Row, column: str) -> JobState | None:
    """Return the cell's state if a job can have ended in it, or `None`.

    An unknown word, perhaps of a newer version, is no ending: the system is asked for the status, and a job that may
    still run is not started again.
    """
    try:
        state = JobState(text(row, column) or "")
    except ValueError:
        return None
    return state if state.is_final else None


def text_mapping(row: sqlite3.Row, column: str) -> dict[str, str]:
    """Return the names and texts of a JSON object, without other values; empty for anything else."""
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
    """Replace half a surrogate pair, which JSON can spell but no answer can carry."""
    return text.encode("utf-8", "replace").decode()
