"""Guard the ledger's file: no link is followed, others cannot read it, and what is wrong with it has a kind."""

import errno
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rmm_jobs.domain.errors import LedgerProblem

COMPANIONS = ("", "-wal", "-shm", "-journal")
"""Endings of the files that SQLite keeps for one database."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})
_NO_TEXT = "Could not decode to UTF-8"
"""What Python's sqlite3 says, without a code, of a text that is none."""
_MEANINGS = {
    sqlite3.SQLITE_NOTADB: LedgerProblem.DAMAGED,
    sqlite3.SQLITE_CORRUPT: LedgerProblem.DAMAGED,
    sqlite3.SQLITE_ERROR: LedgerProblem.DAMAGED,  # the tables are others than ours
    sqlite3.SQLITE_BUSY: LedgerProblem.LOCKED,
    sqlite3.SQLITE_LOCKED: LedgerProblem.LOCKED,
    sqlite3.SQLITE_FULL: LedgerProblem.FULL,
    sqlite3.SQLITE_READONLY: LedgerProblem.UNWRITABLE,
    sqlite3.SQLITE_CANTOPEN: LedgerProblem.UNWRITABLE,
    sqlite3.SQLITE_PERM: LedgerProblem.UNWRITABLE,
}


@dataclass(eq=False)
class UnusableFileError(Exception):
    """Report a file that is not opened. `problem` is `LINK` or `NO_FILE`."""

    problem: LedgerProblem
    reason: str

    def __str__(self) -> str:
        return self.reason


class DamagedCellError(ValueError):
    """Report a cell that holds something else than this product writes into it, and that no row can do without."""


def create(path: Path) -> None:
    """Make the file and its folder, for their owner alone, unless they are there. No link is followed."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        # SQLite gives its companion files the same mode.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def check(path: Path) -> None:
    """Check that the file and its companions are plain files.

    Raises:
        UnusableFileError: one is a link or no plain file.
    """
    for file, status in existing(path):
        if stat.S_ISLNK(status.st_mode):
            raise UnusableFileError(LedgerProblem.LINK, f"{file.name} is a link")
        if not stat.S_ISREG(status.st_mode):
            raise UnusableFileError(LedgerProblem.NO_FILE, f"{file.name} is no plain file")


def tighten(path: Path) -> None:
    """Take the rights of others from the file and its companions, as far as this user may.

    The mode is changed by path: closing a descriptor of a database's file would drop SQLite's locks on it.
    """
    for file, status in existing(path):
        if _has_owner_modes() and status.st_mode & _OTHERS:
            with suppress(OSError):
                os.chmod(file, stat.S_IMODE(status.st_mode) & ~_OTHERS)  # noqa: PTH101  # a test replaces this call


def exposed(path: Path) -> tuple[str, ...]:
    """Return what others can still read or replace: files with rights of others, and a folder they can write in."""
    if not _has_owner_modes():
        return ()
    folder = [str(path.parent)] if path.parent.stat().st_mode & _OTHERS_WRITE else []
    return (*folder, *(str(file) for file, status in existing(path) if _is_others(status)))


def exists(path: Path) -> bool:
    """Return whether there is anything at the path, a link included."""
    with suppress(FileNotFoundError, NotADirectoryError):
        path.lstat()
        return True
    return False


def identity(path: Path) -> tuple[int, int] | None:
    """Return what tells the file at this path from another one put in its place, or `None` without a file."""
    try:
        status = path.lstat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def problem_of(error: Exception) -> LedgerProblem:
    """Return the kind of an error that using the file has raised."""
    if isinstance(error, UnusableFileError):
        return error.problem
    if isinstance(error, DamagedCellError) or str(error).startswith(_NO_TEXT):
        return LedgerProblem.DAMAGED
    if isinstance(error, OSError):
        return LedgerProblem.FULL if error.errno in _NO_SPACE else LedgerProblem.UNWRITABLE
    code = getattr(error, "sqlite_errorcode", None)
    # The low byte is the primary code; the others say more than is needed here.
    return _MEANINGS.get(code & 0xFF, LedgerProblem.OTHER) if isinstance(code, int) else LedgerProblem.OTHER


def reason(error: Exception) -> str:
    """Return the error's own short message: no stack, and the operating system's words without the path."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def existing(path: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield those of a database's files that are there, each with what the system tells of it."""
    for ending in COMPANIONS:
        file = path.with_name(path.name + ending)
        with suppress(FileNotFoundError, NotADirectoryError):
            yield file, file.lstat()


def _has_owner_modes() -> bool:
    return os.name == "posix"


def _is_others(status: os.stat_result) -> bool:
    """Return whether others have rights to the file, or own it. Root reads the files of all."""
    user = os.geteuid()
    return bool(status.st_mode & _OTHERS) or user not in (0, status.st_uid)
