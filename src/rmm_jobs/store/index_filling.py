"""Fill a part of an index: one process at a time, a page for each transaction, and rows marked with their reading.

Whoever is killed leaves whole pages. Its lease ends with it, or runs out; the next reading has another generation, and
until that one has come to its end the last whole one counts.
"""

import os
import platform
import secrets
import sqlite3
import sys
from collections.abc import Mapping, Sequence

from rmm_jobs.domain.device_index import IndexPart, PartState
from rmm_jobs.store.database import Value
from rmm_jobs.store.files import DamagedCellError
from rmm_jobs.store.index_rows import moment, number, upsert, whole_number

LEASE_SECONDS = 120.0
"""Time without a page after which another process may begin."""
RETRY_SECONDS = 300.0
"""Least time after a failed reading in which nobody begins another one."""
_MOST = 2**62
"""Number of a reading that none ever has; SQLite holds the next one, too."""
TABLES = {
    IndexPart.DEVICES: "device",
    IndexPart.SITES: "site",
    IndexPart.ALERTS: "alert_read",
    IndexPart.COMPONENTS: "component",
}
"""Table of each part while it is read. Each has the columns `uid` and `generation`."""
WHOLE = {IndexPart.ALERTS: "alert"}
"""Table that a whole reading replaces. Alerts are counted, and a count must not mix two readings."""


def holder_name() -> str:
    """Return a name for the leases of this process. It tells the others whether the process is still there."""
    return f"{secrets.token_hex(8)} {os.getpid()} {platform.node()}"


def is_gone(holder: object) -> bool:
    """Return whether the process that holds a lease has ended. Of another machine, or on Windows, nobody knows."""
    _, _, place = str(holder).partition(" ")
    number, _, machine = place.partition(" ")
    if sys.platform == "win32" or machine != platform.node() or not number.isdecimal() or not int(number):
        return False
    try:
        os.kill(int(number), 0)  # sends nothing
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):  # of another user; no number of a process
        return False
    return False


def state(connection: sqlite3.Connection, part: str) -> PartState | None:
    """Return what is known of a part, or `None` where it was never read whole."""
    row = connection.execute("SELECT rows, announced, whole_as_of FROM filling WHERE part = ?", (part,)).fetchone()
    if row is None or (as_of := moment(row["whole_as_of"])) is None or (rows := whole_number(row["rows"])) is None:
        return None
    return PartState(rows, whole_number(row["announced"]), as_of)


def are_at_rest(connection: sqlite3.Connection) -> bool:
    """Return whether devices and alerts are those of whole readings, and no page of a later one is among them."""
    parts = (IndexPart.DEVICES, IndexPart.ALERTS)
    begun = "SELECT 1 FROM filling WHERE part IN (?, ?) AND generation IS NOT whole"
    return connection.execute(begun, parts).fetchone() is None


def begin(connection: sqlite3.Connection, part: str, holder: str, now: float, interval: float) -> int | None:
    """Take the lease of a part, and return the generation of its reading; `None` where it is not due."""
    row = connection.execute("SELECT * FROM filling WHERE part = ?", (part,)).fetchone()
    if row is not None and not _is_due(row, now, interval):
        return None
    generation = 1 if row is None else _next(row["generation"])
    connection.execute(
        "INSERT INTO filling (part, generation, begun_at, holder, held_until) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (part) DO UPDATE SET generation = excluded.generation, begun_at = excluded.begun_at,"
        " holder = excluded.holder, held_until = excluded.held_until",
        (part, generation, now, holder, now + LEASE_SECONDS),
    )
    return generation


def _next(generation: object) -> int:
    """Return the number of the next reading.

    Raises:
        DamagedCellError: nobody can tell which rows were read.
    """
    if not isinstance(generation, int) or abs(generation) > _MOST:
        raise DamagedCellError("no reading")
    return generation + 1


def _is_due(row: sqlite3.Row, now: float, interval: float) -> bool:
    held, begun, again = number(row["held_until"]), number(row["begun_at"]), number(row["not_before"])
    # A time far ahead, or a beginning that is to come, is of a clock that was set back.
    is_held = now < held <= now + LEASE_SECONDS and not is_gone(row["holder"])
    if is_held or begun <= now < again:
        return False
    return row["whole_as_of"] is None or not 0 <= now - number(row["whole_as_of"]) < interval


def add(  # noqa: PLR0913 - a page and its lease, each by name
    connection: sqlite3.Connection,
    part: IndexPart,
    rows: Sequence[Mapping[str, Value]],
    *,
    generation: int,
    holder: str,
    now: float,
) -> int | None:
    """Keep a page and renew the lease; return the number of rows that are new to this reading, or `None` without it."""
    if not renew(connection, part, generation=generation, holder=holder, until=now + LEASE_SECONDS):
        return None
    table, new = TABLES[part], 0
    rows = list({row["uid"]: row for row in rows}.values())
    seen = f"SELECT 1 FROM {table} WHERE uid = ? AND generation = ?"  # noqa: S608 - a name of ours
    for row in rows:
        new += connection.execute(seen, (row["uid"], generation)).fetchone() is None
    if rows:
        connection.executemany(upsert(table, list(rows[0])), rows)
    return new


def finish(  # noqa: PLR0913 - as `add`
    connection: sqlite3.Connection,
    part: IndexPart,
    *,
    generation: int,
    holder: str,
    announced: int | None,
    now: float,
) -> bool:
    """Drop what this reading has not seen, and let it count; False where the lease is lost."""
    if not renew(connection, part, generation=generation, holder=holder, until=now):
        return False
    table = TABLES[part]
    connection.execute(f"DELETE FROM {table} WHERE generation <> ?", (generation,))  # noqa: S608 - a name of ours
    if (whole := WHOLE.get(part)) is not None:
        connection.execute(f"DELETE FROM {whole}")  # noqa: S608 - the same
        connection.execute(f"INSERT INTO {whole} SELECT * FROM {table}")  # noqa: S608 - the same
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 - the same
    if part in {IndexPart.DEVICES, IndexPart.ALERTS}:
        _count_alerts(connection)
    (count,) = connection.execute(f"SELECT COUNT(*) FROM {whole or table}").fetchone()  # noqa: S608 - the same
    connection.execute(
        "UPDATE filling SET holder = NULL, held_until = 0, not_before = 0, whole = generation, whole_as_of = begun_at,"
        " rows = ?, announced = ? WHERE part = ?",
        (count, announced, part),
    )
    return True


def _count_alerts(connection: sqlite3.Connection) -> None:
    """Write to each device how many alerts it has, so that no list has to join them."""
    connection.execute("UPDATE device SET urgent = NULL, raised = 0 WHERE raised > 0")
    mine = "FROM alert WHERE alert.device_uid = device.uid"
    connection.execute(
        f"UPDATE device SET urgent = (SELECT MIN(rank) {mine}), raised = (SELECT COUNT(*) {mine})"  # noqa: S608 - words of ours
        " WHERE uid IN (SELECT device_uid FROM alert)"
    )


def give_up(connection: sqlite3.Connection, part: str, *, generation: int, holder: str, again: float) -> None:
    """Give the lease back, and let nobody begin before a time."""
    connection.execute(
        "UPDATE filling SET holder = NULL, held_until = 0, not_before = ?"
        " WHERE part = ? AND generation = ? AND holder = ?",
        (again, part, generation, holder),
    )


def renew(connection: sqlite3.Connection, part: str, *, generation: int, holder: str, until: float) -> bool:
    """Let the lease go on until a time; return whether it was this holder's still."""
    changed = connection.execute(
        "UPDATE filling SET held_until = ? WHERE part = ? AND generation = ? AND holder = ?",
        (until, part, generation, holder),
    )
    return changed.rowcount == 1
