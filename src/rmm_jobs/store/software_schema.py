"""Define the tables of software in an account's index, and turn rows into readings and back."""

import sqlite3
from array import array
from collections.abc import Mapping, Sequence
from typing import TypeGuard

from rmm_jobs.domain.software import Software
from rmm_jobs.domain.software_search import SoftwareReading
from rmm_jobs.inputs.likeness import loose
from rmm_jobs.store.files import DamagedCellError
from rmm_jobs.store.index_rows import moment, seconds

TABLES = (
    # A program has one row however many devices have it; `seen_at` is when the last of them was read.
    """
    CREATE TABLE IF NOT EXISTS software (
        id      INTEGER PRIMARY KEY,
        name    TEXT NOT NULL,
        version TEXT NOT NULL,
        folded  TEXT NOT NULL,
        seen_at REAL NOT NULL,
        UNIQUE (name, version)
    )
    """,
    # `programs` holds ids of four bytes; NULL where the system has no list. `read_at` is NULL of one never read.
    """
    CREATE TABLE IF NOT EXISTS software_of (
        device_uid TEXT PRIMARY KEY,
        read_at    REAL,
        audited_at REAL,
        tried_at   REAL NOT NULL,
        programs   BLOB
    )
    """,
    # The site for which somebody has asked; an empty one stands for all.
    """
    CREATE TABLE IF NOT EXISTS software_asked (
        site_uid TEXT PRIMARY KEY,
        asked_at REAL NOT NULL
    )
    """,
)

ARE_COMPUTERS = "audit_kind = 'COMPUTER' AND deleted = 0"
"""The condition of a device that can have software. The index of their order is for exactly this one."""
IS_READ = "(typeof(read_at) = 'real' AND read_at BETWEEN 0 AND 1e11)"
"""The condition of a row with the time of its reading, of a calendar's."""
IS_WHOLE = f"({IS_READ} AND typeof(programs) = 'blob' AND length(programs) % 4 = 0)"
"""The condition of a row whose list can be read. One of another form is of a damaged file: nobody has read it."""
IS_PROGRAM = "(typeof(name) = 'text' AND typeof(version) = 'text' AND typeof(folded) = 'text')"
"""The condition of a program that can be read. Whoever has another one was not read whole."""
Known = Mapping[int, Software]
"""Programs by id."""


def named(connection: sqlite3.Connection, name: str) -> Known:
    """Return the programs with a text in their name."""
    rows = connection.execute(
        f"SELECT id, name, version FROM software WHERE {IS_PROGRAM} AND instr(folded, ?) > 0",  # noqa: S608 - words of ours
        (loose(name),),
    )
    return {row["id"]: Software(row["name"], row["version"] or None) for row in rows}


def reading(row: sqlite3.Row, known: Known, every: frozenset[int]) -> SoftwareReading | None:
    """Return the reading of a row with those of its programs that are known; `None` of one that nobody can read.

    Of a program that is not among `every` one, nobody can tell whether it has the name.
    """
    read_at, blob = moment(row["read_at"]), row["programs"]
    if read_at is None:
        return None
    if blob is None:
        return SoftwareReading(None, read_at, moment(row["audited_at"]))
    if not _is_whole(blob) or not every.issuperset(ids := numbers_of(blob)):
        return None
    programs = () if known.keys().isdisjoint(ids) else tuple(known[each] for each in ids if each in known)
    return SoftwareReading(programs, read_at, moment(row["audited_at"]))


def numbers(connection: sqlite3.Connection) -> frozenset[int]:
    """Return the ids of all programs that can be read."""
    return frozenset(row["id"] for row in connection.execute(f"SELECT id FROM software WHERE {IS_PROGRAM}"))  # noqa: S608 - words of ours


def names(connection: sqlite3.Connection) -> Sequence[str]:
    """Return the names of all programs that can be read."""
    rows = connection.execute(f"SELECT DISTINCT name FROM software WHERE {IS_PROGRAM}")  # noqa: S608 - the same
    return [row["name"] for row in rows]


def are_all_known(connection: sqlite3.Connection) -> bool:
    """Return whether all programs can be read."""
    return connection.execute(f"SELECT 1 FROM software WHERE NOT {IS_PROGRAM} LIMIT 1").fetchone() is None  # noqa: S608 - the same


def numbers_of(blob: bytes) -> Sequence[int]:
    """Return the ids of a row's programs."""
    return array("I", blob)


def _is_whole(blob: object) -> TypeGuard[bytes]:
    return isinstance(blob, bytes) and len(blob) % array("I").itemsize == 0


def keep(connection: sqlite3.Connection, readings: Mapping[str, SoftwareReading]) -> None:
    """Write the readings of devices, over those before.

    Raises:
        DamagedCellError: a program has a number that is not ours: new ones would have greater ones still.
    """
    for uid, each in readings.items():
        at = seconds(each.read_at)
        blob = None if each.programs is None else _blob(_kept(connection, each.programs, at))
        connection.execute(
            "INSERT OR REPLACE INTO software_of (device_uid, read_at, audited_at, tried_at, programs)"
            " VALUES (?, ?, ?, ?, ?)",
            (uid, at, seconds(each.audited_at), at, blob),
        )


def _blob(ids: Sequence[int]) -> bytes:
    try:
        return array("I", ids).tobytes()
    except OverflowError as error:
        raise DamagedCellError("no number of a program") from error


def _kept(connection: sqlite3.Connection, programs: Sequence[Software], at: float | None) -> list[int]:
    """Return the ids of programs, which are added where they are new."""
    ids = [_id(connection, each, at) for each in programs]
    seen = "UPDATE software SET seen_at = ?1 WHERE id = ?2 AND seen_at < ?1"
    connection.executemany(seen, [(at, each) for each in ids])
    return ids


def _id(connection: sqlite3.Connection, software: Software, at: float | None) -> int:
    written = software.name, software.version or ""
    known = f"SELECT id FROM software WHERE name = ? AND version = ? AND {IS_PROGRAM}"  # noqa: S608 - words of ours
    found = connection.execute(known, written).fetchone()
    if found is not None:
        return found["id"]
    # One of which another cell was damaged is mended: other devices have its number, too.
    connection.execute(
        "INSERT INTO software (name, version, folded, seen_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (name, version) DO UPDATE SET folded = excluded.folded, seen_at = excluded.seen_at",
        (*written, loose(software.name), at),
    )
    return connection.execute(known, written).fetchone()["id"]


def prune(connection: sqlite3.Connection) -> None:
    """Drop what is kept of devices that have gone, and programs that no device has any more."""
    connection.execute(
        "DELETE FROM software_of WHERE device_uid NOT IN (SELECT uid FROM device)"
        " AND EXISTS (SELECT 1 FROM filling WHERE part = 'devices' AND whole_as_of IS NOT NULL)"
    )
    # Whoever has a program was read when it was seen last, or before.
    connection.execute(
        "DELETE FROM software WHERE seen_at < (SELECT min(read_at) FROM software_of WHERE read_at IS NOT NULL)"
    )
