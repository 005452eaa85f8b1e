"""Define the ledger's tables, and the steps from an older file to a newer one."""

import sqlite3

KEPT_DAYS = 90

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
)


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
