"""Keep what people say of alerts and prompts, in the ledger's file: each account reads its own."""

import hashlib
import hmac
import sqlite3
from collections.abc import Collection
from pathlib import Path

from rmm_jobs.domain.alert_results import KeptNote
from rmm_jobs.safety.named_secrets import hide_named_secrets
from rmm_jobs.store import rows as cells
from rmm_jobs.store.database import Database, Value
from rmm_jobs.store.schema import KEPT_DAYS

NOTE_SECONDS = 1.0
"""Longest wait for a lock, for what can be found out again: how a job ended, or that its start was refused."""


class SqliteNotes:
    """Implement `Notes` in a file. Every method is one short transaction in a worker thread.

    Every method raises `LedgerUnavailable` when the file cannot be used.
    """

    def __init__(self, path: Path, *, system: str, key: str = "") -> None:
        """Keep the rows of one account.

        Args:
            path: The file.
            system: The address of the system.
            key: The API key or token. Two keys on one system are two accounts. Only digests of a key are kept.
        """
        self._database = Database(path)
        self._key = key.encode(errors="surrogatepass")
        self._account = f"{system}#{self._digest('account')[:16]}" if key else system

    async def note_resolve(self, alert_uid: str, kept: KeptNote) -> None:
        """Write that an alert was resolved from here. The note is kept without secrets that it names."""
        values = (self._account, alert_uid, hide_named_secrets(kept.note), cells.utc_text(kept.at))
        statement = "INSERT INTO resolve (system, alert_uid, note, at) VALUES (?, ?, ?, ?)"
        await self._database.write(lambda opened: opened.execute(statement, values), create=True, seconds=NOTE_SECONDS)

    async def resolve_note(self, alert_uid: str) -> KeptNote | None:
        """Return what was written of an alert last, or `None`."""
        where = "system = ? AND alert_uid = ? ORDER BY rowid DESC LIMIT 1"
        rows = await self._read_added("resolve", where, self._account, alert_uid)
        row = rows[0] if rows else None
        at = cells.timestamp(row, "at") if row else None
        return KeptNote(cells.text(row, "note") or "", at) if row and at else None

    async def note_no(self, job_uid: str, prompt: str) -> None:
        """Write that a person said no to this prompt of a job: a digest of its id, and no word of it."""
        statement = "INSERT OR IGNORE INTO said_no (system, job_uid, prompt) VALUES (?, ?, ?)"
        values = (self._account, job_uid, self._digest(f"prompt {prompt}"))
        await self._database.write(lambda opened: opened.execute(statement, values), create=True, seconds=NOTE_SECONDS)

    async def said_no(self, prompts: Collection[tuple[str, str]], *, seconds: float) -> Collection[tuple[str, str]]:
        """Return those of the prompts to which a person said no, in any process. Each is its job's UID and its own."""
        jobs = sorted({job_uid for job_uid, _ in prompts})
        where = f"system = ? AND job_uid IN ({', '.join('?' for _ in jobs)})"
        rows = await self._read_added("said_no", where, self._account, *jobs, seconds=seconds) if jobs else []
        kept = {(row["job_uid"], row["prompt"]) for row in rows}
        return [(job_uid, each) for job_uid, each in prompts if (job_uid, self._digest(f"prompt {each}")) in kept]

    async def _read_added(
        self, table: str, where: str, *values: Value, seconds: float = NOTE_SECONDS
    ) -> list[sqlite3.Row]:
        """Return rows of a table that older files lack. No lock is taken: writers add it, and delete old rows."""
        statement = f"SELECT * FROM {table} WHERE recorded_at >= datetime('now', '-{KEPT_DAYS} days') AND {where}"  # noqa: S608 - texts of ours

        def read(connection: sqlite3.Connection) -> list[sqlite3.Row]:
            there = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,))
            return connection.execute(statement, values).fetchall() if there.fetchone() else []

        return await self._database.look(read, seconds=seconds) or []

    def _digest(self, text: str) -> str:
        """Return a keyed digest. Without the key, somebody who has the file cannot test guesses against it."""
        return hmac.new(self._key, text.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()
