"""Open the ledger's file, define its tables, and update an older file to a newer one."""

import sqlite3
import time
from pathlib import Path

from rmm_jobs.store.rows import text_or_bytes

KEPT_DAYS = 90
# Every transaction is short, so several processes of one user pass within this time.
_BUSY_SECONDS = 5.0

# Step n brings a file from version n to n + 1. A released step is never changed; a new one is added behind it.
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
    # `begun_at` is when the product first saw the job run.
    ("ALTER TABLE job ADD COLUMN begun_at TEXT",),
)


def open_file(path: Path) -> sqlite3.Connection:
    """Open the file, creating it and its folder if needed, and bring it to this version's schema."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)  # SQLite gives its companion files the same mode
    # No implicit transactions: a statement is one. Worker threads take turns, so any of them may use the connection.
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.row_factory = sqlite3.Row
        connection.text_factory = text_or_bytes
        _switch_to_wal(connection)
        connection.execute("PRAGMA synchronous = FULL")  # a start is on the disk before it is sent
        prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead logging, trying for as long as the busy timeout.

    Several processes may switch at once, and SQLite's busy timeout does not cover this statement.
    """
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_BUSY_SECONDS / 200)
        else:
            return


def prepare(connection: sqlite3.Connection) -> None:
    """Update the file to this version's schema and delete rows that are too old, while other processes wait.

    Raises:
        sqlite3.Error: SQLite refused, or a newer version of this product wrote the file.
    """
    connection.execute("BEGIN IMMEDIATE")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    # An older version must not write rows that a newer one would misread.
    if version > len(STEPS):
        raise sqlite3.DatabaseError("written by a newer version")
    for step in STEPS[version:]:
        for statement in step:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(STEPS)}")
    connection.execute("DELETE FROM job WHERE recorded_at < datetime('now', ?)", (f"-{KEPT_DAYS} days",))
    connection.execute("COMMIT")
