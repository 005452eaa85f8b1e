"""Define the tables of software in an account's index, and turn rows into readings and back."""

import sqlite3
from array import array
from collections.abc import Mapping, Sequence
from typing import TypeGuard

from rmm_jobs.domain.software import Software
from rmm_jobs.domain.software_search import SoftwareReading
from rmm_jobs.inputs.likeness import loose
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
IS_WHOLE = "(typeof(programs) = 'blob' AND length(programs) % 4 = 0)"
"""The condition of a row whose list can be read. One of another form is of a damaged file: nobody has read it."""
Known = Mapping[int, Software]
"""Programs by id."""


def named(connection: sqlite3.Connection, name: str) -> Known:
    """Return the programs with a text in their name."""
    rows = connection.execute("SELECT id, name, version FROM software WHERE instr(folded, ?) > 0", (loose(name),))
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
    """Return the ids of all programs."""
    return frozenset(row["id"] for row in connection.execute("SELECT id FROM software"))


def numbers_of(blob: bytes) -> Sequence[int]:
    """Return the ids of a row's programs."""
    return array("I", blob)


def _is_whole(blob: object) -> TypeGuard[bytes]:
    return isinstance(blob, bytes) and len(blob) % array("I").itemsize == 0


def keep(connection: sqlite3.Connection, readings: Mapping[str, SoftwareReading]) -> None:
    """Write the readings of devices, over those before."""
    for uid, each in readings.items():
        at = seconds(each.read_at)
        blob = None if each.programs is None else array("I", _kept(connection, each.programs, at)).tobytes()
        connection.execute(
            "INSERT OR REPLACE INTO software_of (device_uid, read_at, audited_at, tried_at, programs)"
            " VALUES (?, ?, ?, ?, ?)",
            (uid, at, seconds(each.audited_at), at, blob),
        )


def _kept(connection: sqlite3.Connection, programs: Sequence[Software], at: float | None) -> list[int]:
    """Return the ids of programs, which are added where they are new."""
    ids = [_id(connection, each, at) for each in programs]
    seen = "UPDATE software SET seen_at = ?1 WHERE id = ?2 AND seen_at < ?1"
    connection.executemany(seen, [(at, each) for each in ids])
    return ids


def _id(connection: sqlite3.Connection, software: Software, at: float | None) -> int:
    written = software.name, software.version or ""
    found = connection.execute("SELECT id FROM software WHERE name = ? AND version = ?", written).fetchone()
    if found is not None:
        return found["id"]
    statement = "INSERT INTO software (name, version, folded, seen_at) VALUES (?, ?, ?, ?)"
    return connection.execute(statement, (*written, loose(software.name), at)).lastrowid or 0


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
