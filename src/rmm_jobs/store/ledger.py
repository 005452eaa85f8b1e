"""Keep the job ledger, in one SQLite file for all processes of a user. Every start is written before it is sent."""

import hashlib
import hmac
import json
import sqlite3
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import anyio
from anyio import to_thread

from rmm_jobs.domain.errors import LedgerUnavailable
from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.ports import Ending
from rmm_jobs.safety.redact import redact_variables
from rmm_jobs.store import rows as cells
from rmm_jobs.store.schema import open_file

_RECENT_RUNS = 20
_UNCONFIRMED_DAYS = 7
"""Age limit of unconfirmed starts that are listed: the activity log is searched as far back."""
_MILLISECONDS = 3

_Value = str | int | float | None
ResultT = TypeVar("ResultT")

_INSERT = (
    "INSERT INTO job (system, reference, uid, device, device_uid, component, component_uid, variables,"
    " timeout, sent_at, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)

_FAILURES = (sqlite3.Error, OSError, ValueError, OverflowError)
"""Errors that using the file can raise. The last two are for unusable text or paths, and for numbers beyond 64 bits."""


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
        self._path = path
        self._key = key.encode(errors="surrogatepass")
        self._account = f"{system}#{self._digest('account')[:16]}" if key else system
        self._formerly = system
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        # One connection serves all worker threads, one after the other.
        self._one_at_a_time = anyio.CapacityLimiter(1)

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
        )

        def claim(connection: sqlite3.Connection) -> Sequence[Job]:
            connection.execute("BEGIN IMMEDIATE")  # two starts at once take turns here, and the second sees the first
            try:
                found = [] if known_ended is None or digest is None else _open_starts(connection, self._account, digest)
                still_open = [each for each in found if each.reference not in (known_ended or ())]
                if not still_open:
                    connection.execute(_INSERT, values)
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # the first failure is the news
                    connection.execute("ROLLBACK")
                raise
            return still_open

        return await self._run(claim, create=True) or ()

    async def accepted(self, reference: str, job_uid: str) -> None:
        """Add the UID that the system answered the start with."""
        await self._execute(
            "UPDATE job SET uid = ? WHERE system IN (?, ?) AND reference = ?", job_uid, *self._ours, reference
        )

    async def refused(self, reference: str) -> None:
        """Delete the row of a start that the system provably refused."""
        await self._execute("DELETE FROM job WHERE system IN (?, ?) AND reference = ?", *self._ours, reference)

    async def ended(self, job_uid: str, ending: Ending) -> None:
        """Record how the job ended. Only the first ending is kept, and jobs without a row are ignored."""
        await self._execute(
            "UPDATE job SET state = ?, exit_code = ?, duration = ?, ended_at = ? WHERE system IN (?, ?) AND uid = ?"
            " AND state IS NULL",
            ending.state,
            ending.exit_code,
            ending.duration,
            _utc_text(ending.at),
            *self._ours,
            job_uid,
        )

    async def begun(self, job_uid: str) -> None:
        """Note that the job was seen to run. The first time counts, and jobs without a row are ignored."""
        await self._execute(
            "UPDATE job SET begun_at = CURRENT_TIMESTAMP WHERE system IN (?, ?) AND uid = ? AND begun_at IS NULL",
            *self._ours,
            job_uid,
        )

    async def has_begun(self, job_uid: str) -> bool:
        """Return whether any process has seen the job run."""
        rows = await self._execute(
            "SELECT 1 FROM job WHERE system IN (?, ?) AND uid = ? AND begun_at IS NOT NULL", *self._ours, job_uid
        )
        return bool(rows)

    async def mark_closed(self, reference: str) -> None:
        """Mark a start as no longer open, though nobody knows how its job ended."""
        await self._execute(
            "UPDATE job SET over_at = CURRENT_TIMESTAMP WHERE system IN (?, ?) AND reference = ?",
            *self._ours,
            reference,
        )

    async def find(self, uid_or_reference: str) -> tuple[Job, Ending | None] | None:
        """Return a job's row and its ending, by the job's UID or by our reference."""
        rows = await self._execute(
            # The account's own row wins over one from before accounts were told apart.
            "SELECT * FROM job WHERE system IN (?, ?) AND (uid = ? OR reference = ?) ORDER BY system = ? DESC LIMIT 1",
            *self._ours,
            uid_or_reference,
            uid_or_reference,
            self._account,
        )
        return (cells.job(rows[0]), cells.ending(rows[0])) if rows else None

    async def unconfirmed(self) -> Sequence[Job]:
        """List the starts of the last seven days that were neither confirmed nor refused, newest first."""
        rows = await self._execute(
            "SELECT * FROM job WHERE system IN (?, ?) AND uid IS NULL AND over_at IS NULL"
            " AND recorded_at >= datetime('now', ?) ORDER BY recorded_at DESC",
            *self._ours,
            f"-{_UNCONFIRMED_DAYS} days",
        )
        return [cells.job(row) for row in rows]

    async def usual_duration(self, component_uid: str) -> float | None:
        """Return the median duration, in seconds, of the component's last 20 completed runs, or `None`."""
        rows = await self._execute(
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

    async def check(self) -> str:
        """Open the file for writing, without writing a row, and return its path."""
        await self._execute("DELETE FROM job WHERE FALSE", create=True)
        return str(self._path)

    async def aclose(self) -> None:
        """Close the file, even when the caller is being cancelled."""
        # An open write-ahead log would be left behind otherwise.
        with anyio.CancelScope(shield=True):
            await to_thread.run_sync(self._close, limiter=self._one_at_a_time)

    @property
    def _ours(self) -> tuple[str, str]:
        """Return the accounts to read: this one, and the system's from before accounts were told apart."""
        return self._account, self._formerly

    def _digest(self, text: str) -> str:
        """Return a keyed digest. Without the key, somebody who has the file cannot test guesses against it."""
        return hmac.new(self._key, text.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()

    async def _execute(self, statement: str, *values: _Value, create: bool = False) -> list[sqlite3.Row]:
        """Run one statement and return its rows; none where there is no file and `create` is not set."""
        rows = await self._run(lambda opened: opened.execute(statement, values).fetchall(), create=create)
        return rows or []

    async def _run(self, work: Callable[[sqlite3.Connection], ResultT], *, create: bool) -> ResultT | None:
        """Call `work` in a worker thread. Return `None` where there is no file and `create` is not set."""
        try:
            return await to_thread.run_sync(self._run_here, work, create, limiter=self._one_at_a_time)
        except _FAILURES as error:
            raise LedgerUnavailable(str(self._path), _reason(error)) from error

    def _run_here(self, work: Callable[[sqlite3.Connection], ResultT], create: bool) -> ResultT | None:
        if self._connection is not None and _identity(self._path) != self._file:
            self._close()  # a start that is written into a file that was removed is on no disk
        if self._connection is None:
            if not create and not self._path.exists():
                return None
            self._connection = open_file(self._path)
            self._file = _identity(self._path)
        return work(self._connection)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what tells the file at this path from another one put in its place, or `None` without a file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


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


def _reason(error: Exception) -> str:
    """Return the error's own short message: no stack, and the operating system's words without the path."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
