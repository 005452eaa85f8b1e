"""Read a file of ours through a few connections: SQLite lets them read side by side, and beside a writer."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import anyio
from anyio import from_thread, to_thread

from rmm_jobs.domain.errors import LedgerProblem, LedgerUnavailable
from rmm_jobs.store import files, schema

ResultT = TypeVar("ResultT")

STEPS = 20_000
"""Steps of SQLite between two looks at the clock: a few milliseconds."""


class Unprepared:
    """Stands for the result of a read from a file of an older version."""


@dataclass(slots=True)
class Look:
    """Hold until when a look waits for locks of others, and until when it has to be over; of `time.monotonic`."""

    locked: float
    over: float
    is_left: bool = False
    """Whether the file is being closed."""

    def is_over(self) -> bool:
        """Return, in the look's thread, whether nobody waits for it any more."""
        return self.is_left or time.monotonic() > self.over or _is_cancelled()


class Readers:
    """Hold at most so many connections to read a file with, each of one look at a time. No writer is waited for."""

    def __init__(self, path: Path, layout: schema.Layout, *, most: int) -> None:
        self._path = path
        self._readers = [_Reader(path, layout) for _ in range(most)]
        self._idle = list(self._readers)
        self._limiter = anyio.CapacityLimiter(most)
        self._looks = list[Look]()

    @property
    def opened(self) -> int:
        """How many connections are open."""
        return sum(each.connection is not None for each in self._readers)

    async def look(self, work: Callable[[sqlite3.Connection], ResultT], look: Look) -> ResultT | Unprepared | None:
        """Return what `work` reads, and `None` without a file; a writer may have to prepare the file first.

        A look whose caller is cancelled ends at its next steps.

        Raises:
            LedgerUnavailable: its time is over, for this look or for one before it, or the file is being closed.
        """
        with anyio.move_on_after(look.over - time.monotonic()):
            async with self._limiter:
                return await self._read(work, look)
        raise too_slow(self._path, "others look at it for too long")

    async def aclose(self) -> None:
        """End the looks that run, and close the file."""
        for each in self._looks:
            each.is_left = True
        for each in self._readers:
            await to_thread.run_sync(each.close, limiter=each.limiter)

    def close(self) -> None:
        """Close the file from a thread in which nothing else uses it."""
        for each in self._readers:
            each.close()

    async def _read(self, work: Callable[[sqlite3.Connection], ResultT], look: Look) -> ResultT | Unprepared | None:
        reader = self._idle.pop()
        self._looks.append(look)
        try:
            # It is not left before its thread has ended, which still uses the connection.
            return await to_thread.run_sync(reader.read, work, look, limiter=reader.limiter)
        except LedgerUnavailable:
            await anyio.lowlevel.checkpoint_if_cancelled()  # the news is that, and no trouble with the file
            raise
        finally:
            self._looks.remove(look)
            self._idle.append(reader)


class _Reader:
    """Hold one connection, and reopen it with the file. It serves all worker threads, one after the other."""

    def __init__(self, path: Path, layout: schema.Layout) -> None:
        self.connection: sqlite3.Connection | None = None
        self.limiter = anyio.CapacityLimiter(1)
        self._path = path
        self._layout = layout
        self._opened: tuple[int, int] | None = None

    def read(self, work: Callable[[sqlite3.Connection], ResultT], look: Look) -> ResultT | Unprepared | None:
        """Return what `work` reads, as `Readers.look` does."""
        if self.connection is not None and files.identity(self._path) != self._opened:
            self.close()
        if self.connection is None:
            if not files.exists(self._path):
                return None
            self.connection = schema.open_reader(self._path, until=look.locked, layout=self._layout)
            self._opened = files.identity(self._path)
        if (connection := self.connection) is None:
            return Unprepared()
        schema.wait_until(connection, look.locked)
        connection.set_progress_handler(look.is_over, STEPS)
        try:
            return work(connection)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
                raise too_slow(self._path, files.reason(error)) from error
            if files.problem_of(error) is LedgerProblem.DAMAGED:
                self.close()  # so that the file can be moved aside
            raise
        finally:
            with suppress(sqlite3.ProgrammingError):  # it may have been closed
                connection.set_progress_handler(None, STEPS)

    def close(self) -> None:
        """Close the connection."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def too_slow(path: Path, reason: str) -> LedgerUnavailable:
    """Return the error of a look that has no time left: the file itself can be used."""
    return LedgerUnavailable(str(path), reason, LedgerProblem.LOCKED, is_usable=True)


def _is_cancelled() -> bool:
    """Return whether the call that waits for this thread is cancelled, and not shielded from that."""
    try:
        from_thread.check_cancelled()
    except BaseException:  # noqa: BLE001 - a cancellation is raised, and each event loop has a class of its own
        return True
    return False
