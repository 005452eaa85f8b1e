"""The ledger's file: prepared once, brought up to date, and left alone where it is not ours to write."""

import os
import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rmm_jobs.domain.errors import LedgerUnavailable
from rmm_jobs.domain.model import Job
from rmm_jobs.store import schema
from rmm_jobs.store.ledger import SqliteLedger

AT = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)
JOB = Job(
    uid="",
    device="ACME-DC01",
    device_uid="d1",
    component="Clear Temp Files",
    component_uid="c1",
    variables={"days": "30", "path": "C:\\Temp \N{GRINNING FACE}"},
    timeout=300,
    sent_at=AT,
    reference="rj-1",
)
posix = pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")


@posix
async def test_only_the_owner_can_read_the_file(ledger: SqliteLedger, path: Path) -> None:
    await ledger.record(JOB)
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {0o600}


async def test_a_file_that_is_no_database_is_unavailable(ledger: SqliteLedger, path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database, but long enough to be taken for one. " * 20)  # noqa: ASYNC240 - a test may block
    with pytest.raises(LedgerUnavailable) as unavailable:
        await ledger.find("j1")
    assert unavailable.value.reason == "file is not a database"


async def test_a_folder_that_cannot_be_made_is_unavailable(ledger: SqliteLedger, path: Path) -> None:
    path.parent.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(LedgerUnavailable) as unavailable:
        await ledger.record(JOB)
    assert unavailable.value.reason in {"File exists", "Not a directory"}


async def test_a_file_locked_for_too_long_is_unavailable(
    ledger: SqliteLedger, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "BUSY_SECONDS", 0.05)
    await ledger.check()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(LedgerUnavailable) as unavailable:
        await ledger.record(JOB)
    assert unavailable.value.reason == "database is locked"
    holder.close()
    await ledger.record(JOB)


def new_file_held_by_another(path: Path) -> sqlite3.Connection:
    path.parent.mkdir()
    holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    return holder


async def test_a_new_file_that_another_process_is_preparing_is_waited_for(
    ledger: SqliteLedger, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = new_file_held_by_another(path)
    waits: list[float] = []

    def let_go(seconds: float) -> None:
        waits.append(seconds)
        holder.rollback()

    monkeypatch.setattr(time, "sleep", let_go)
    await ledger.record(JOB)
    holder.close()
    assert len(waits) == 1
    assert await ledger.find("rj-1") == (JOB, None)


async def test_a_new_file_that_is_never_let_go_is_unavailable(
    ledger: SqliteLedger, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "BUSY_SECONDS", 0.05)
    holder = new_file_held_by_another(path)
    with pytest.raises(LedgerUnavailable):
        await ledger.record(JOB)
    holder.close()


async def test_a_file_of_the_first_version_is_brought_up_to_date(path: Path) -> None:
    path.parent.mkdir()
    first = sqlite3.connect(path, isolation_level=None)
    for statement in schema.STEPS[0]:
        first.execute(statement)
    first.execute("PRAGMA user_version = 1")
    first.execute(
        "INSERT INTO job (system, reference, uid, variables) VALUES ('https://rmm.example', 'rj-0', 'j0', '{}')"
    )
    first.close()
    ledger = SqliteLedger(path, system="https://rmm.example", key="alice")
    row = await ledger.find("j0")
    assert row
    assert row[0].reference == "rj-0"
    assert await ledger.record_unless_open(JOB, identity="same", released=()) == ()
    await ledger.aclose()
