"""Hold connections to a file of ours, one to write and a few to read, and reopen them with the file."""

import math
import sqlite3
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import anyio
from anyio import to_thread

from rmm_jobs.domain.errors import LedgerProblem, LedgerUnavailable
from rmm_jobs.store import files, schema
from rmm_jobs.store.readers import Look, Readers, Unprepared

Value = str | int | float | None
ResultT = TypeVar("ResultT")

LOOK_SECONDS = 10.0
"""Longest time of a look, its waits included: the call that makes it has an answer to give without the file."""
LOOKS = SEARCHES = 2
"""Looks and searches of a file that go on at once. Each has a connection of its own, so that no look waits for a
search, and one by an address not for one that goes through all names."""
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


class Database:
    """Run work on the file in worker threads. Readers pass writers, and each call waits once for locks of others.

    Every method but `aclose` raises `LedgerUnavailable` when the file cannot be used.
    """

    def __init__(self, path: Path, *, layout: schema.Layout = schema.LEDGER) -> None:
        self.path = path
        self._layout = layout
        # It serves all worker threads, one after the other.
        self.writer: sqlite3.Connection | None = None
        self._written: tuple[int, int] | None = None
        self._one_writer = anyio.CapacityLimiter(1)
        self._looks = Readers(path, layout, most=LOOKS)
        self._searches = Readers(path, layout, most=SEARCHES)

    @property
    def opened(self) -> int:
        """How many connections are open."""
        return (self.writer is not None) + self._looks.opened + self._searches.opened

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
        """Return what `work` reads, or `None` where there is no file. No writer and no search is waited for.

        A file that nobody else may read is waited for as `write` waits. All of it takes `whole` seconds at most.

        Raises:
            LedgerUnavailable: also when these are over, for this look or for one before it.
        """
        return await self._looked(self._looks, work, seconds, whole)

    async def search(
        self, work: Callable[[sqlite3.Connection], ResultT], *, seconds: float = math.inf, whole: float = LOOK_SECONDS
    ) -> ResultT | None:
        """Return what `work` reads that takes long: as `look` does, and beside all looks."""
        return await self._looked(self._searches, work, seconds, whole)

    async def aclose(self) -> None:
        """Close the file, even when the caller is being cancelled."""
        # An open write-ahead log would be left behind otherwise.
        with anyio.CancelScope(shield=True):
            await self._searches.aclose()
            await self._looks.aclose()
            await to_thread.run_sync(self._close_writer, limiter=self._one_writer)

    def close(self) -> None:
        """Close the file from a thread in which nothing else uses it."""
        self._searches.close()
        self._looks.close()
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
        self, readers: Readers, work: Callable[[sqlite3.Connection], ResultT], seconds: float, whole: float
    ) -> ResultT | None:
        began = time.monotonic()
        look = Look(began + min(seconds, schema.BUSY_SECONDS), began + whole)
        with self._told():
            found = await readers.look(work, look)
        if isinstance(found, Unprepared):
            # Opening it for writing brings it to this version's schema.
            await self.write(lambda _: None, create=False, seconds=seconds)
            with self._told():
                found = await readers.look(work, look)
        return None if isinstance(found, Unprepared) else found

    def _close_writer(self) -> None:
        if self.writer is not None:
            self.writer.close()
            self.writer = None
