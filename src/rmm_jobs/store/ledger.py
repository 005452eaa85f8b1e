"""The job ledger: every start, written down before it is sent, in one SQLite file for all processes of a user."""

import json
import sqlite3
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import anyio
from anyio import to_thread

from rmm_jobs.jobs.errors import LedgerUnavailable
from rmm_jobs.jobs.model import Job, JobState
from rmm_jobs.jobs.ports import Ending
from rmm_jobs.jobs.secrets import Shown, mask
from rmm_jobs.store import rows as cells
from rmm_jobs.store.schema import prepare

_BUSY_SECONDS = 5.0
_RECENT_RUNS = 20
_MILLISECONDS = 3

_Value = str | int | float | None

_FAILURES = (sqlite3.Error, OSError, ValueError, OverflowError)
"""What using the file can raise; the last two: a text or path that it cannot take, a number beyond 64 bits."""


class SqliteLedger:
    """A `Ledger` in a file. Every method is one statement, and so one short transaction, in a worker thread.

    Several systems can share a file; each sees only its own rows. The file is opened at the first call that needs it
    and made at the first start, readable by its owner alone where the platform knows owners.

    Every method raises `LedgerUnavailable` when the file cannot be used.
    """

    def __init__(self, path: Path, *, system: str) -> None:
        self._path = path
        self._system = system
        self._connection: sqlite3.Connection | None = None
        self._one_at_a_time = anyio.CapacityLimiter(1)

    async def record(self, job: Job) -> None:
        """Write a start before it is sent, so that it is on the disk whatever happens next.

        Values of secret-looking variables are masked, once more if the caller did it.

        Raises:
            ValueError: the job has no reference.
        """
        if not job.reference:
            raise ValueError("a job is recorded under its reference")
        await self._execute(
            "INSERT INTO job (system, reference, uid, device, device_uid, component, component_uid, variables,"
            " timeout, sent_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self._system,
                job.reference,
                job.uid or None,
                job.device,
                job.device_uid,
                job.component,
                job.component_uid,
                json.dumps(mask(job.variables)),
                job.timeout,
                _written(job.sent_at) if job.sent_at else None,
            ),
            create=True,
        )

    async def accepted(self, reference: str, job_uid: str) -> None:
        """The start was answered: this is its UID."""
        await self._execute(
            "UPDATE job SET uid = ? WHERE system = ? AND reference = ?", (job_uid, self._system, reference)
        )

    async def refused(self, reference: str) -> None:
        """The start was provably refused: forget the row."""
        await self._execute("DELETE FROM job WHERE system = ? AND reference = ?", (self._system, reference))

    async def ended(self, job_uid: str, ending: Ending) -> None:
        """Write how the job ended; only the first ending counts. A job that is not in the ledger is left out."""
        await self._execute(
            "UPDATE job SET state = ?, exit_code = ?, duration = ?, ended_at = ?"
            " WHERE system = ? AND uid = ? AND state IS NULL",
            (ending.state, ending.exit_code, ending.duration, _written(ending.at), self._system, job_uid),
        )

    async def find(self, uid_or_reference: str) -> tuple[Job, Ending | None] | None:
        """The row of a job, by its UID or by our reference."""
        rows = await self._execute(
            "SELECT * FROM job WHERE system = ? AND (uid = ? OR reference = ?) LIMIT 1",
            (self._system, uid_or_reference, uid_or_reference),
        )
        return (_job(rows[0]), _ending(rows[0])) if rows else None

    async def usual_duration(self, component_uid: str) -> float | None:
        """The median duration in seconds of the component's last 20 completed runs; `None` when there is none."""
        rows = await self._execute(
            "SELECT duration FROM job WHERE system = ? AND component_uid = ? AND state = ? AND duration IS NOT NULL"
            " ORDER BY ended_at DESC LIMIT ?",
            (self._system, component_uid, JobState.COMPLETED, _RECENT_RUNS),
        )
        durations = sorted(took for row in rows if (took := cells.seconds(row, "duration")) is not None)
        if not durations:
            return None
        middle = len(durations) // 2
        # Rounded, so that what is not nothing can be divided by.
        return round((durations[middle] + durations[~middle]) / 2, _MILLISECONDS)

    async def check(self) -> str:
        """Open it for writing, without writing a row; where it is."""
        await self._execute("DELETE FROM job WHERE FALSE", (), create=True)
        return str(self._path)

    async def aclose(self) -> None:
        """Close the file. It is done even when the caller is being cancelled."""
        with anyio.CancelScope(shield=True):
            await to_thread.run_sync(self._close, limiter=self._one_at_a_time)

    async def _execute(self, statement: str, values: Sequence[_Value], *, create: bool = False) -> list[sqlite3.Row]:
        """Run one statement. Where there is no file and none is to be made, there are no rows either."""
        try:
            return await to_thread.run_sync(self._execute_here, statement, values, create, limiter=self._one_at_a_time)
        except _FAILURES as error:
            raise LedgerUnavailable(str(self._path), _reason(error)) from error

    def _execute_here(self, statement: str, values: Sequence[_Value], create: bool) -> list[sqlite3.Row]:
        if self._connection is None:
            if not create and not self._path.exists():
                return []
            self._connection = _open(self._path)
        return self._connection.execute(statement, values).fetchall()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)  # SQLite gives its companion files the same mode
    # No implicit transactions: a statement is one. Worker threads take turns, so any of them may use the connection.
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.row_factory = sqlite3.Row
        connection.text_factory = cells.text_or_bytes
        _switch_to_wal(connection)
        connection.execute("PRAGMA synchronous = FULL")  # a start is on the disk before it is sent
        prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Several processes may come here at once, and the busy timeout does not cover this statement: wait by hand."""
    until = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_BUSY_SECONDS / 200)
        else:
            return


def _job(row: sqlite3.Row) -> Job:
    return Job(
        uid=cells.text(row, "uid") or "",
        device=cells.text(row, "device"),
        device_uid=cells.text(row, "device_uid"),
        component=cells.text(row, "component"),
        component_uid=cells.text(row, "component_uid"),
        variables=Shown(cells.texts(row, "variables")),  # masked when it was written
        timeout=cells.whole(row, "timeout"),
        sent_at=cells.moment(row, "sent_at"),
        reference=cells.text(row, "reference"),
    )


def _ending(row: sqlite3.Row) -> Ending | None:
    """How the job ended; `None` where that is not noted, or in words or with a date that are not ours."""
    state, at = cells.end(row, "state"), cells.moment(row, "ended_at")
    if state is None or at is None:
        return None
    return Ending(state, cells.whole(row, "exit_code"), cells.seconds(row, "duration"), at)


def _written(at: datetime) -> str:
    """UTC in one fixed form, so that the order of the texts is the order of the times."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
