"""Open the ledger's file, define its tables, and update an older file to a newer one."""

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rmm_jobs.store import files
from rmm_jobs.store.rows import text_or_bytes

KEPT_DAYS = 90
BUSY_SECONDS = 5.0
"""Longest wait for a lock. Every transaction is short, so several processes of one user pass within this time."""
_MOMENT = 0.1
"""Shortest wait for a lock, in seconds, of a call that has spent its time in the queue."""

# Step n brings a file from version n to n + 1.
# `recorded_at` is the database's own clock: the age of a row must not depend on a caller's clock.
STEPS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE job (
            system        TEXT NOT NULL,
            reference     TEXT NOT NULL,
            uid           TEXT,
            device        TEXT,
            device_uid    TEXT,
            component     TEXT,
            component_uid TEXT,
            variables     TEXT NOT NULL,
            timeout       INTEGER,
            sent_at       TEXT,
            recorded_at   TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
            state         TEXT,
            exit_code     INTEGER,
            duration      REAL,
            ended_at      TEXT,
            PRIMARY KEY (system, reference)
        )
        """,
        "CREATE INDEX job_by_uid ON job (system, uid)",
        "CREATE INDEX job_by_component ON job (system, component_uid, ended_at)",
    ),
    (
        # `digest` is a keyed digest of the start; `over_at` is when the product learnt that the job has ended.
        "ALTER TABLE job ADD COLUMN digest TEXT",
        "ALTER TABLE job ADD COLUMN over_at TEXT",
        "CREATE INDEX job_by_digest ON job (system, digest)",
    ),
)
VERSION = len(STEPS)
"""Number in the file's header. It stays: versions of this product that know it refuse files with a higher one."""
ADDED_COLUMNS: dict[str, dict[str, str]] = {
    "job": {"begun_at": "TEXT", "options": "TEXT", "named": "INTEGER"},
    "request": {"answered": "INTEGER"},
}
"""Columns of each table since then, with their types. Each may be NULL, so that older versions go on writing rows.

`begun_at` is when the product first saw the job run. `options` holds, as JSON, what a start asked for beside its
variables. `named` is 0 where the start was sent in a form that gives its job no name. `answered` is how many of the
requests were answered, as far as their processes have told.
"""


ADDED_TABLES = (
    """
    CREATE TABLE IF NOT EXISTS resolve (
        system      TEXT NOT NULL,
        alert_uid   TEXT NOT NULL,
        note        TEXT NOT NULL,
        at          TEXT NOT NULL,
        recorded_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
    )
    """,
    "CREATE INDEX IF NOT EXISTS resolve_by_alert ON resolve (system, alert_uid)",
    """
    CREATE TABLE IF NOT EXISTS said_no (
        system      TEXT NOT NULL,
        job_uid     TEXT NOT NULL,
        prompt      TEXT NOT NULL,
        recorded_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
        PRIMARY KEY (system, job_uid, prompt)
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS request (
        account TEXT NOT NULL,
        second  INTEGER NOT NULL,
        kind    TEXT NOT NULL,
        sent    INTEGER NOT NULL,
        PRIMARY KEY (account, second, kind)
    ) WITHOUT ROWID
    """,
    "CREATE TABLE IF NOT EXISTS request_rate (account TEXT PRIMARY KEY, at REAL NOT NULL, said TEXT NOT NULL)",
    """
    CREATE TABLE IF NOT EXISTS rate_asked (
        account TEXT PRIMARY KEY,
        at      REAL NOT NULL,
        failed  INTEGER NOT NULL
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS request_pause (
        account TEXT PRIMARY KEY,
        at      REAL NOT NULL,
        until   REAL NOT NULL,
        blocked INTEGER NOT NULL,
        known   INTEGER NOT NULL
    )
    """,
)
"""Tables since then; older versions do not know them, and leave them alone.

`resolve` has the notes of alerts, and `said_no` a digest of each prompt that a person has declined. `request` counts
what was sent within the last minutes, `request_rate` has what an account has last said of its use, `rate_asked` when a
process has begun to ask for that, and `request_pause` until when it is to be left alone.
"""


@dataclass(frozen=True, slots=True)
class Layout:
    """Say which tables a file has: their version, and what makes them or updates older ones, in one transaction."""

    version: int
    prepare: Callable[[sqlite3.Connection], None]
    text: Callable[[bytes], str | bytes] = text_or_bytes
    """What reads the text of a cell: `str` is fast, and fails at one that is not UTF-8."""


def open_writer(path: Path, *, until: float, layout: Layout | None = None) -> sqlite3.Connection:
    """Open the file for writing, creating it and its folder if needed, and bring it to this version's schema.

    Locks of others are waited for until a time of `time.monotonic`. Without a layout the file is the ledger's.

    Raises:
        sqlite3.Error, OSError, ValueError, files.UnusableFileError: the file cannot be used.
    """
    files.create(path)
    files.check(path)
    files.tighten(path)
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    chosen = layout or LEDGER
    return _prepared(connection, until, lambda opened, latest: _make_writable(opened, latest, chosen), chosen)


def open_reader(path: Path, *, until: float, layout: Layout | None = None) -> sqlite3.Connection | None:
    """Open an existing file for reading, or return `None` where a writer has to prepare it first.

    Raises:
        sqlite3.Error, OSError, ValueError, files.UnusableFileError: the file cannot be used.
    """
    files.check(path)
    files.tighten(path)
    # `mode=rw` creates no file in the place of one that has just been removed.
    address = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
    chosen = layout or LEDGER
    _prepared(connection, until, lambda opened, _: opened.execute("PRAGMA query_only = ON"), chosen)
    if version_of(connection) >= chosen.version:
        return connection
    connection.close()
    return None


def wait_until(connection: sqlite3.Connection, until: float) -> None:
    """Let the connection wait for locks until a time of `time.monotonic`, and for a moment in any case."""
    left = max(_MOMENT, until - time.monotonic())
    connection.execute(f"PRAGMA busy_timeout = {round(left * 1000)}")


def _prepared(
    connection: sqlite3.Connection,
    until: float,
    prepare_it: Callable[[sqlite3.Connection, float], object],
    layout: Layout,
) -> sqlite3.Connection:
    try:
        connection.row_factory = sqlite3.Row
        connection.text_factory = layout.text
        wait_until(connection, until)
        prepare_it(connection, until)
        version_of(connection)  # reads the file for the first time
    except BaseException:
        connection.close()
        raise
    return connection


def _make_writable(connection: sqlite3.Connection, until: float, layout: Layout) -> None:
    _switch_to_wal(connection, until)
    connection.execute("PRAGMA synchronous = FULL")  # a start is on the disk before it is sent
    wait_until(connection, until)
    layout.prepare(connection)


def _switch_to_wal(connection: sqlite3.Connection, until: float) -> None:
    """Switch to write-ahead logging, in which readers pass writers.

    Several processes may switch at once, and SQLite's busy timeout does not cover this statement.
    """
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(BUSY_SECONDS / 200)
        else:
            return


def prepare(connection: sqlite3.Connection) -> None:
    """Update the file to this version's schema and delete rows that are too old, while other processes wait.

    What a newer version has added stays.
    """
    connection.execute("BEGIN IMMEDIATE")
    version = version_of(connection)
    for step in STEPS[version:]:
        for statement in step:
            connection.execute(statement)
    if version < VERSION:
        connection.execute(f"PRAGMA user_version = {VERSION}")
    for statement in ADDED_TABLES:
        connection.execute(statement)
    for table, columns in ADDED_COLUMNS.items():
        there = {name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")}
        for name, kind in columns.items():
            if name not in there:
                connection.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")
    for table in ("job", "resolve", "said_no"):
        connection.execute(f"DELETE FROM {table} WHERE recorded_at < datetime('now', ?)", (f"-{KEPT_DAYS} days",))  # noqa: S608 - names of ours
    connection.execute("COMMIT")


def version_of(connection: sqlite3.Connection) -> int:
    """Return the number in the file's header."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return version


LEDGER = Layout(VERSION, prepare)
"""The ledger's own file."""
