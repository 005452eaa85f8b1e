"""The ledger's file: it is no link, belongs to its owner alone, and what is wrong with it is told by kind."""

import errno
import os
import sqlite3
from pathlib import Path

import pytest

from rmm_jobs.domain.errors import LedgerProblem, LedgerUnavailable
from rmm_jobs.domain.model import Job
from rmm_jobs.store import files, schema
from rmm_jobs.store.ledger import SqliteLedger

JOB = Job(uid="", device="ACME-DC01", reference="rj-1")

posix = pytest.mark.skipif(os.name != "posix", reason="modes and links are POSIX's")


async def refused(ledger: SqliteLedger) -> LedgerUnavailable:
    with pytest.raises(LedgerUnavailable) as unavailable:
        await ledger.record(JOB)
    return unavailable.value


async def test_other_bytes_are_a_damaged_file(ledger: SqliteLedger, path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"other bytes, and enough of them to be taken for a file of a database " * 20)  # noqa: ASYNC240 - a test may block
    assert (await refused(ledger)).problem is LedgerProblem.DAMAGED


async def test_a_file_that_was_overwritten_in_the_middle_is_damaged_and_can_be_moved_aside(
    ledger: SqliteLedger, path: Path
) -> None:
    for number in range(200):
        await ledger.record(Job(uid="", device="D" * 400, reference=f"rj-{number}"))
    await ledger.aclose()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 40_000)
    assert (await refused(ledger)).problem is LedgerProblem.DAMAGED
    for file in path.parent.iterdir():
        file.rename(f"{file}.aside")
    await ledger.record(JOB)
    assert await ledger.find("rj-1") is not None


async def test_a_database_of_another_program_is_told_as_one_to_move_aside(ledger: SqliteLedger, path: Path) -> None:
    path.parent.mkdir()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE job (anything)")
    other.close()
    assert (await refused(ledger)).problem is LedgerProblem.DAMAGED


async def test_a_folder_that_cannot_be_made_is_told_as_one(ledger: SqliteLedger, path: Path) -> None:
    path.parent.write_text("a file where the folder should be", encoding="utf-8")
    assert (await refused(ledger)).problem is LedgerProblem.UNWRITABLE


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (OSError(errno.EROFS, "Read-only file system"), LedgerProblem.UNWRITABLE),
        (PermissionError(errno.EACCES, "Permission denied"), LedgerProblem.UNWRITABLE),
        (OSError(errno.ENOSPC, "No space left on device"), LedgerProblem.FULL),
        (ValueError("embedded null byte"), LedgerProblem.OTHER),
        (sqlite3.DatabaseError("without a code"), LedgerProblem.OTHER),
    ],
    ids=repr,
)
def test_errors_of_the_operating_system_have_a_kind(error: Exception, problem: LedgerProblem) -> None:
    assert files.problem_of(error) is problem


async def test_a_file_that_can_only_be_read_is_told_as_unwritable(ledger: SqliteLedger) -> None:
    await ledger.check()
    assert ledger._database.writer is not None
    ledger._database.writer.execute("PRAGMA query_only = ON")  # root could write into any file
    assert (await refused(ledger)).problem is LedgerProblem.UNWRITABLE


async def test_a_locked_file_is_told_as_one(ledger: SqliteLedger, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "BUSY_SECONDS", 0.05)
    await ledger.check()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    assert (await refused(ledger)).problem is LedgerProblem.LOCKED
    holder.close()


@posix
@pytest.mark.parametrize("name", ["jobs.sqlite3", "jobs.sqlite3-wal", "jobs.sqlite3-shm", "jobs.sqlite3-journal"])
@pytest.mark.parametrize("exists", [True, False])
async def test_a_link_is_not_followed(
    ledger: SqliteLedger, path: Path, tmp_path: Path, name: str, *, exists: bool
) -> None:
    target = tmp_path / "somebody's file"
    if exists:
        target.write_bytes(b"")
    path.parent.mkdir()
    path.with_name(name).symlink_to(target)
    assert (await refused(ledger)).problem is LedgerProblem.LINK
    assert (target.exists(), target.is_file() and target.stat().st_size) == (exists, exists and 0)


@posix
async def test_a_link_is_not_read_either(ledger: SqliteLedger, path: Path, tmp_path: Path) -> None:
    elsewhere = SqliteLedger(tmp_path / "elsewhere.sqlite3", system="https://rmm.example")
    await elsewhere.record(JOB)
    await elsewhere.aclose()
    path.parent.mkdir()
    path.symlink_to(tmp_path / "elsewhere.sqlite3")  # noqa: ASYNC240 - a test may block
    with pytest.raises(LedgerUnavailable) as unavailable:
        await ledger.find("rj-1")
    assert unavailable.value.problem is LedgerProblem.LINK


@posix
@pytest.mark.parametrize("kind", ["folder", "pipe"])
async def test_what_is_no_plain_file_is_not_opened(ledger: SqliteLedger, path: Path, kind: str) -> None:
    path.parent.mkdir()
    path.mkdir() if kind == "folder" else os.mkfifo(path)  # noqa: ASYNC240 - a test may block
    assert (await refused(ledger)).problem is LedgerProblem.NO_FILE


@posix
async def test_a_file_that_others_can_read_is_tightened_at_opening(ledger: SqliteLedger, path: Path) -> None:
    await ledger.record(JOB)
    await ledger.aclose()
    path.chmod(0o644)  # noqa: ASYNC240 - a test may block
    assert await ledger.find("rj-1") is not None
    assert path.stat().st_mode & 0o777 == 0o600  # noqa: ASYNC240 - a test may block
    assert {file.stat().st_mode & 0o077 for file in path.parent.iterdir()} == {0}
    assert (await ledger.check()).exposed == ()


@posix
async def test_a_folder_in_which_others_can_write_is_named(ledger: SqliteLedger, path: Path) -> None:
    path.parent.mkdir()
    path.parent.chmod(0o777)
    found = await ledger.check()
    assert (found.path, found.exposed) == (str(path), (str(path.parent),))


@posix
async def test_a_file_whose_mode_cannot_be_changed_is_named(
    ledger: SqliteLedger, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ledger.check()
    await ledger.aclose()
    path.chmod(0o666)  # noqa: ASYNC240 - a test may block

    def not_the_owner(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "chmod", not_the_owner)
    assert str(path) in (await ledger.check()).exposed
