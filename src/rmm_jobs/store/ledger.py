"""Keep the job ledger, in one SQLite file for all processes of a user. Every start is written before it is sent."""

import json
import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.ports import Ending, LedgerEntry, LedgerPlace
from rmm_jobs.domain.system import LOOK_BACK
from rmm_jobs.safety.redact import redact_variables
from rmm_jobs.store import files
from rmm_jobs.store import rows as cells
from rmm_jobs.store.database import Value, transaction
from rmm_jobs.store.notes import NOTE_SECONDS, SqliteNotes

_RECENT_RUNS = 20
_MILLISECONDS = 3

_INSERT = (
    "INSERT INTO job (system, reference, uid, device, device_uid, component, component_uid, variables,"
    " timeout, sent_at, digest, options) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class SqliteLedger(SqliteNotes):
    """Implement `Ledger` in a file. Every method is one short transaction in a worker thread.

    Accounts can share a file. Each reads its own rows, and rows from before the product told accounts apart. The first
    start creates the file, readable by its owner alone where the platform has owners.

    Every method raises `LedgerUnavailable` when the file cannot be used.
    """

    def __init__(self, path: Path, *, system: str, key: str = "") -> None:
        """Keep the rows of one account, as `SqliteNotes` does."""
        super().__init__(path, system=system, key=key)
        self._formerly = system

    async def record(self, job: Job, *, identity: str = "") -> None:
        """Write a start before it is sent. The row is on the disk when this returns, so a crash cannot lose it.

        Raises:
            ValueError: the job has no reference.
        """
        row = self._row(job, identity)
        await self._database.write(transaction(lambda opened: opened.execute(_INSERT, row)), create=True)

    async def record_unless_open(self, job: Job, *, identity: str, released: Collection[str]) -> Sequence[Job]:
        """Write a start as `record` does, unless an identical one is open; return those that are, newest first."""
        row, digest = self._row(job, identity), self._start_digest(identity)

        def claim(connection: sqlite3.Connection) -> Sequence[Job]:
            found = _open_starts(connection, self._account, digest) if digest else []
            still_open = [each for each in found if each.reference not in released]
            if not still_open:
                connection.execute(_INSERT, row)
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
            cells.utc_text(ending.at),
            *self._ours,
            job_uid,
        )

    async def begun(self, job_uid: str, at: datetime) -> None:
        """Note that the job was seen to run. The first time counts, and jobs without a row are ignored."""
        await self._note(
            "UPDATE job SET begun_at = ? WHERE system IN (?, ?) AND uid = ? AND begun_at IS NULL",
            cells.utc_text(at),
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
            cells.utc_text(job.sent_at - timedelta(days=1)),
        )
        return cells.job(rows[0]) if rows else None

    async def unconfirmed(self) -> Sequence[Job]:
        """List the starts of the last seven days that were neither confirmed nor refused, newest first."""
        rows = await self._database.read(
            "SELECT * FROM job WHERE system IN (?, ?) AND uid IS NULL AND over_at IS NULL"
            " AND recorded_at >= datetime('now', ?) ORDER BY recorded_at DESC",
            *self._ours,
            f"-{LOOK_BACK.days} days",
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

    def _start_digest(self, identity: str) -> str | None:
        return self._digest(f"start {identity}") if identity else None

    def _row(self, job: Job, identity: str) -> tuple[Value, ...]:
        """Return the cells of a start's row. Secret-looking variables are redacted here too, in case the caller forgot.

        Raises:
            ValueError: the job has no reference.
        """
        if not job.reference:
            raise ValueError("a job is recorded under its reference")
        return (
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
            cells.utc_text(job.sent_at) if job.sent_at else None,
            self._start_digest(identity),
            json.dumps(dict(job.options)),
        )

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
