"""Hold the two connections to the ledger's file, one to write and one to read, and reopen them with the file."""

import math
import sqlite3
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import anyio
from anyio import to_thread

from rmm_jobs.domain.errors import LedgerProblem, LedgerUnavailable
from rmm_jobs.store import files, schema

Value = str | int | float | None
ResultT = TypeVar("ResultT")

_FAILURES = (sqlite3.Error, OSError, files.UnusableFileError, ValueError, OverflowError)
"""Errors that using the file can raise. The last two are for unusable text or paths, and for numbers beyond 64 bits."""


class Database:
    """Run work on the file in worker threads. Readers pass writers, and each call waits once for locks of others.

    Every method but `aclose` raises `LedgerUnavailable` when the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
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
        with self._told():
            until = time.monotonic() + schema.BUSY_SECONDS
            rows = await to_thread.run_sync(self._read_here, statement, values, until, limiter=self._one_reader)
        if rows is None:
            # Opening it for writing brings it to this version's schema.
            await self.write(lambda _: None, create=False)
            with self._told():
                rows = await to_thread.run_sync(self._read_here, statement, values, until, limiter=self._one_reader)
        return rows or []

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
            self.writer = schema.open_writer(self.path, until=until)
            self._written = files.identity(self.path)
        schema.wait_until(self.writer, until)
        try:
            return work(self.writer)
        except sqlite3.DatabaseError as error:
            if files.problem_of(error) is LedgerProblem.DAMAGED:
                self._close_writer()  # so that the file can be moved aside
            raise

    def _read_here(self, statement: str, values: tuple[Value, ...], until: float) -> list[sqlite3.Row] | None:
        """Return the rows; none without a file, and `None` where a writer has to prepare the file first."""
        if self.reader is not None and files.identity(self.path) != self._read:
            self._close_reader()
        if self.reader is None:
            if not files.exists(self.path):
                return []
            self.reader = schema.open_reader(self.path, until=until)
            self._read = files.identity(self.path)
        if self.reader is None:
            return None
        schema.wait_until(self.reader, until)
        return self.reader.execute(statement, values).fetchall()

    def _close_writer(self) -> None:
        if self.writer is not None:
            self.writer.close()
            self.writer = None

    def _close_reader(self) -> None:
        if self.reader is not None:
            self.reader.close()
            self.reader = None
