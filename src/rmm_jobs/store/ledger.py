"""Keep the job ledger, in one SQLite file for all processes of a user. Every start is written before it is sent."""

import hashlib
import hmac
import json
import sqlite3
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rmm_jobs.domain.alert_results import KeptNote
from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.ports import Ending, LedgerEntry, LedgerPlace
from rmm_jobs.safety.named_secrets import hide_named_secrets
from rmm_jobs.safety.redact import redact_variables
from rmm_jobs.store import files
from rmm_jobs.store import rows as cells
from rmm_jobs.store.database import Database, Value, transaction
from rmm_jobs.store.schema import KEPT_DAYS

_RECENT_RUNS = 20
_UNCONFIRMED_DAYS = 7
"""Age limit of unconfirmed starts that are listed: the activity log is searched as far back."""
_MILLISECONDS = 3

NOTE_SECONDS = 1.0
"""Longest wait for a lock, for what can be found out again: how a job ended, or that its start was refused."""

_INSERT = (
    "INSERT INTO job (system, reference, uid, device, device_uid, component, component_uid, variables,"
    " timeout, sent_at, digest, options) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class SqliteLedger:
    """Implement `Ledger` in a file. Every method is one short transaction in a worker thread.

    Accounts can share a file. Each reads its own rows, and rows from before the product told accounts apart. The first
    start creates the file, readable by its owner alone where the platform has owners.

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
        self._formerly = system

    async def record(
        self, job: Job, *, identity: str = "", known_ended: Collection[str] | None = None
    ) -> Sequence[Job]:
        """Write a start before it is sent, unless an identical one is open.

        The row is on the disk when this returns, so a crash cannot lose a start. Values of secret-looking variables are
        redacted here too, in case the caller forgot. `Ledger.record` describes arguments and result.

        Raises:
            ValueError: the job has no reference.
        """
        if not job.reference:
            raise ValueError("a job is recorded under its reference")
        digest = self._digest(f"start {identity}") if identity else None
        values = (
            self._account,
            job.reference,
            job.uid or None,
            job.device,
            job.device_uid,
            job.component,
            job.component_uid,
            # Never in clear: the file outlives the call and may be copied.
            json.dumps(redact_variables(job.variables)),
            job.timeout,
            _utc_text(job.sent_at) if job.sent_at else None,
            digest,
            json.dumps(dict(job.options)),
        )

        def claim(connection: sqlite3.Connection) -> Sequence[Job]:
            found = [] if known_ended is None or digest is None else _open_starts(connection, self._account, digest)
            still_open = [each for each in found if each.reference not in (known_ended or ())]
            if not still_open:
                connection.execute(_INSERT, values)
            return still_open

        return await self._database.write(transaction(claim), create=True) or ()

    async def accepted(self, reference: str, job_uid: str) -> None:
        """Add the UID that the system answered the start with."""
        statement = "UPDATE job SET uid = ? WHERE system IN (?, ?) AND reference = ?"
        values = (job_uid, *self._ours, reference)
        await self._database.write(lambda opened: opened.execute(statement, values), create=False)

    async def refused(self, reference: str) -> None:
        """Delete the row of a start that the system provably refused."""
        await self._note("DELETE FROM job WHERE system IN (?, ?) AND reference = ?", *self._ours, reference)

    async def nameless(self, reference: str) -> None:
        """Note that the start was sent in a form that gives its job no name: no search can find it."""
        await self._note("UPDATE job SET named = 0 WHERE system IN (?, ?) AND reference = ?", *self._ours, reference)

    async def ended(self, job_uid: str, ending: Ending) -> None:
        """Record how the job ended. Only the first ending is kept, and jobs without a row are ignored."""
        await self._note(
            "UPDATE job SET state = ?, exit_code = ?, duration = ?, ended_at = ? WHERE system IN (?, ?) AND uid = ?"
            " AND state IS NULL",
            ending.state,
            ending.exit_code,
            ending.duration,
            _utc_text(ending.at),
            *self._ours,
            job_uid,
        )

    async def begun(self, job_uid: str, at: datetime) -> None:
        """Note that the job was seen to run. The first time counts, and jobs without a row are ignored."""
        await self._note(
            "UPDATE job SET begun_at = ? WHERE system IN (?, ?) AND uid = ? AND begun_at IS NULL",
            _utc_text(at),
            *self._ours,
            job_uid,
        )

    async def begun_at(self, job_uid: str) -> datetime | None:
        """Return when any process first saw the job run, or `None`."""
        # All columns: a file that no writer of this version has opened lacks this one.
        rows = await self._database.read("SELECT * FROM job WHERE system IN (?, ?) AND uid = ?", *self._ours, job_uid)
        return min((at for row in rows if (at := cells.timestamp(row, "begun_at"))), default=None)

    async def mark_closed(self, reference: str) -> None:
        """Mark a start as no longer open, though nobody knows how its job ended."""
        await self._note(
            "UPDATE job SET over_at = CURRENT_TIMESTAMP WHERE system IN (?, ?) AND reference = ?",
            *self._ours,
            reference,
        )

    async def find(self, uid_or_reference: str) -> tuple[Job, Ending | None] | None:
        """Return a job's row and its ending, by the job's UID or by our reference."""
        rows = await self._database.read(
            # The account's own row wins over one from before accounts were told apart.
            "SELECT * FROM job WHERE system IN (?, ?) AND (uid = ? OR reference = ?) ORDER BY system = ? DESC LIMIT 1",
            *self._ours,
            uid_or_reference,
            uid_or_reference,
            self._account,
        )
        return (cells.job(rows[0]), cells.ending(rows[0])) if rows else None

    async def open_beside(self, job: Job) -> Job | None:
        """Return the newest other start of the job's component on its device, of the last day, that has not ended."""
        if job.device_uid is None or job.sent_at is None:
            return None
        rows = await self._database.read(
            "SELECT * FROM job WHERE system IN (?, ?) AND device_uid = ? AND component_uid = ? AND reference != ?"
            " AND uid IS NOT NULL AND state IS NULL AND over_at IS NULL AND sent_at >= ? ORDER BY sent_at DESC LIMIT 1",
            *self._ours,
            job.device_uid,
            job.component_uid,
            job.reference,
            _utc_text(job.sent_at - timedelta(days=1)),
        )
        return cells.job(rows[0]) if rows else None

    async def unconfirmed(self) -> Sequence[Job]:
        """List the starts of the last seven days that were neither confirmed nor refused, newest first."""
        rows = await self._database.read(
            "SELECT * FROM job WHERE system IN (?, ?) AND uid IS NULL AND over_at IS NULL"
            " AND recorded_at >= datetime('now', ?) ORDER BY recorded_at DESC",
            *self._ours,
            f"-{_UNCONFIRMED_DAYS} days",
        )
        return [cells.job(row) for row in rows]

    async def entries(self) -> Sequence[LedgerEntry]:
        """List all starts that are kept, newest first; each start once."""
        rows = await self._database.read(
            "SELECT * FROM job WHERE system IN (?, ?) ORDER BY recorded_at DESC, sent_at DESC", *self._ours
        )
        return [cells.entry(row) for row in rows]

    async def usual_duration(self, component_uid: str) -> float | None:
        """Return the median duration, in seconds, of the component's last 20 completed runs, or `None`."""
        rows = await self._database.read(
            "SELECT duration FROM job WHERE system IN (?, ?) AND component_uid = ? AND state = ?"
            " AND duration IS NOT NULL ORDER BY ended_at DESC LIMIT ?",
            *self._ours,
            component_uid,
            JobState.COMPLETED,
            _RECENT_RUNS,
        )
        durations = sorted(took for row in rows if (took := cells.seconds(row, "duration")) is not None)
        if not durations:
            return None
        middle = len(durations) // 2
        # Rounded, so that what is not nothing can be divided by.
        return round((durations[middle] + durations[~middle]) / 2, _MILLISECONDS)

    async def note_resolve(self, alert_uid: str, kept: KeptNote) -> None:
        """Write that an alert was resolved from here. The note is kept without secrets that it names."""
        values = (self._account, alert_uid, hide_named_secrets(kept.note), _utc_text(kept.at))
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

    async def check(self) -> LedgerPlace:
        """Open the file for writing, without writing a row. Return its path, and what of it others can read."""
        await self._database.write(lambda opened: opened.execute("DELETE FROM job WHERE FALSE"), create=True)
        path = self._database.path
        return LedgerPlace(str(path), files.exposed(path))

    async def aclose(self) -> None:
        """Close the file, even when the caller is being cancelled."""
        await self._database.aclose()

    @property
    def _ours(self) -> tuple[str, str]:
        """Return the accounts to read: this one, and the system's from before accounts were told apart."""
        return self._account, self._formerly

    def _digest(self, text: str) -> str:
        """Return a keyed digest. Without the key, somebody who has the file cannot test guesses against it."""
        return hmac.new(self._key, text.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()

    async def _read_added(
        self, table: str, where: str, *values: Value, seconds: float = NOTE_SECONDS
    ) -> list[sqlite3.Row]:
        """Return rows of a table that older files lack. No lock is taken: writers add it, and delete old rows."""
        statement = f"SELECT * FROM {table} WHERE recorded_at >= datetime('now', '-{KEPT_DAYS} days') AND {where}"  # noqa: S608 - texts of ours

        def read(connection: sqlite3.Connection) -> list[sqlite3.Row]:
            there = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,))
            return connection.execute(statement, values).fetchall() if there.fetchone() else []

        return await self._database.look(read, seconds=seconds) or []

    async def _note(self, statement: str, *values: Value) -> None:
        """Run one statement, unless there is no file. An answer waits for it, so it waits for no lock for long."""
        await self._database.write(lambda opened: opened.execute(statement, values), create=False, seconds=NOTE_SECONDS)


def _open_starts(connection: sqlite3.Connection, account: str, digest: str) -> list[Job]:
    """Return the account's starts with this digest whose end nobody has recorded, newest first."""
    rows = connection.execute(
        "SELECT * FROM job WHERE system = ? AND digest = ? AND over_at IS NULL ORDER BY recorded_at DESC, sent_at DESC",
        (account, digest),
    )
    # An ending that cannot be read is none: the system is asked.
    return [cells.job(row) for row in rows.fetchall() if cells.ending(row) is None]


def _utc_text(at: datetime) -> str:
    """Write a time as UTC in one fixed form, so that texts sort as times do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
