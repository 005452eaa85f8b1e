"""Hold two connections to a file of ours, one to write and one to read, and reopen them with the file."""

import math
import sqlite3
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import anyio
from anyio import to_thread

from rmm_jobs.domain.errors import LedgerProblem, LedgerUnavailable
from rmm_jobs.store import files, schema

Value = str | int | float | None
ResultT = TypeVar("ResultT")

LOOK_SECONDS = 10.0
"""Longest time of a look, its waits included: the call that makes it has an answer to give without the file."""
STEPS = 20_000
"""Steps of SQLite between two looks at the clock: a few milliseconds."""
_FAILURES = (sqlite3.Error, OSError, files.UnusableFileError, ValueError, OverflowError)
"""Errors that using the file can raise. The last two are for unusable text or paths, and for numbers beyond 64 bits."""


def transaction(
    work: Callable[[sqlite3.Connection], ResultT], *, begin: str = "BEGIN IMMEDIATE"
) -> Callable[[sqlite3.Connection], ResultT]:
    """Return the work as one transaction: all of it is kept, or nothing after an error.

    Begun immediately, two of them take turns, and the second sees the first. A plain `BEGIN` reads one state of a file.
    """

    def run(connection: sqlite3.Connection) -> ResultT:
        connection.execute(begin)
        try:
            result = work(connection)
            connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # the first failure is the news
                connection.execute("ROLLBACK")
            raise
        return result

    return run


class _Unprepared:
    """Stands for the result of a read from a file of an older version."""


@dataclass(frozen=True, slots=True)
class _Times:
    """Hold until when a look waits for locks of others, and until when it has to be over; of `time.monotonic`."""

    locked: float
    over: float


class Database:
    """Run work on the file in worker threads. Readers pass writers, and each call waits once for locks of others.

    Every method but `aclose` raises `LedgerUnavailable` when the file cannot be used.
    """

    def __init__(self, path: Path, *, layout: schema.Layout = schema.LEDGER) -> None:
        self.path = path
        self._layout = layout
        # Each connection serves all worker threads, one after the other.
        self.writer: sqlite3.Connection | None = None
        self._written: tuple[int, int] | None = None
        self._one_writer = anyio.CapacityLimiter(1)
        self.reader: sqlite3.Connection | None = None
        self._read: tuple[int, int] | None = None
        self._one_reader = anyio.CapacityLimiter(1)

    async def write(
        self, work: Callable[[sqlite3.Connection], ResultT], *, create: bool, seconds: float = math.inf
    ) -> ResultT | None:
        """Return what `work` does with the file; `None` where there is none and `create` is not set.

        A lock of another program is waited for, for `BUSY_SECONDS` or for `seconds` if that is less.
        """
        with self._told():
            until = time.monotonic() + min(seconds, schema.BUSY_SECONDS)
            return await to_thread.run_sync(self._write_here, work, until, create, limiter=self._one_writer)

    async def read(self, statement: str, *values: Value) -> list[sqlite3.Row]:
        """Return the rows of one statement; none where there is no file. No writer is waited for."""
        return await self.look(lambda opened: opened.execute(statement, values).fetchall()) or []

    async def look(
        self, work: Callable[[sqlite3.Connection], ResultT], *, seconds: float = math.inf, whole: float = LOOK_SECONDS
    ) -> ResultT | None:
        """Return what `work` reads, or `None` where there is no file. No writer is waited for.

        A file that nobody else may read is waited for as `write` waits. All of it takes `whole` seconds at most.

        Raises:
            LedgerUnavailable: also when these are over, for this look or for one before it.
        """
        began = time.monotonic()
        times = _Times(began + min(seconds, schema.BUSY_SECONDS), began + whole)
        found = await self._looked(work, times)
        if isinstance(found, _Unprepared):
            # Opening it for writing brings it to this version's schema.
            await self.write(lambda _: None, create=False, seconds=seconds)
            found = await self._looked(work, times)
        return None if isinstance(found, _Unprepared) else found

    async def aclose(self) -> None:
        """Close the file, even when the caller is being cancelled."""
        # An open write-ahead log would be left behind otherwise.
        with anyio.CancelScope(shield=True):
            await to_thread.run_sync(self._close_reader, limiter=self._one_reader)
            await to_thread.run_sync(self._close_writer, limiter=self._one_writer)

    def close(self) -> None:
        """Close the file from a thread in which nothing else uses it."""
        self._close_reader()
        self._close_writer()

    @contextmanager
    def _told(self) -> Generator[None]:
        try:
            yield
        except _FAILURES as error:
            raise LedgerUnavailable(str(self.path), files.reason(error), files.problem_of(error)) from error

    def _write_here(self, work: Callable[[sqlite3.Connection], ResultT], until: float, create: bool) -> ResultT | None:
        if self.writer is not None and files.identity(self.path) != self._written:
            self._close_writer()  # a start that is written into a file that was removed is on no disk
        if self.writer is None:
            if not create and not files.exists(self.path):
                return None
            self.writer = schema.open_writer(self.path, until=until, layout=self._layout)
            self._written = files.identity(self.path)
        schema.wait_until(self.writer, until)
        try:
            return work(self.writer)
        except sqlite3.DatabaseError as error:
            if files.problem_of(error) is LedgerProblem.DAMAGED:
                self._close_writer()  # so that the file can be moved aside
            raise

    async def _looked(
        self, work: Callable[[sqlite3.Connection], ResultT], times: "_Times"
    ) -> "ResultT | _Unprepared | None":
        # A look that has begun is not left: its thread still uses the connection.
        with self._told(), anyio.move_on_after(times.over - time.monotonic()):
            return await to_thread.run_sync(self._read_here, work, times, limiter=self._one_reader)
        raise self._too_slow("others look at it for too long")

    def _too_slow(self, reason: str) -> LedgerUnavailable:
        return LedgerUnavailable(str(self.path), reason, LedgerProblem.LOCKED, is_usable=True)

    def _read_here(
        self, work: Callable[[sqlite3.Connection], ResultT], times: "_Times"
    ) -> "ResultT | _Unprepared | None":
        """Return what `work` reads, and `None` without a file; a writer may have to prepare the file first."""
        until = times.locked
        if self.reader is not None and files.identity(self.path) != self._read:
            self._close_reader()
        if self.reader is None:
            if not files.exists(self.path):
                return None
            self.reader = schema.open_reader(self.path, until=until, layout=self._layout)
            self._read = files.identity(self.path)
        if (reader := self.reader) is None:
            return _Unprepared()
        schema.wait_until(reader, until)
        reader.set_progress_handler(lambda: time.monotonic() > times.over, STEPS)
        try:
            return work(reader)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
                raise self._too_slow(files.reason(error)) from error
            if files.problem_of(error) is LedgerProblem.DAMAGED:
                self._close_reader()  # so that the file can be moved aside
            raise
        finally:
            with suppress(sqlite3.ProgrammingError):  # it may have been closed
                reader.set_progress_handler(None, STEPS)

    def _close_writer(self) -> None:
        if self.writer is not None:
            self.writer.close()
            self.writer = None

    def _close_reader(self) -> None:
        if self.reader is not None:
            self.reader.close()
            self.reader = None
