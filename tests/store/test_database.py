"""Time in the ledger: readers pass writers, and nobody waits for a lock longer than once."""

import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest

from rmm_jobs.domain.errors import LedgerUnavailable
from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.ports import Ending
from rmm_jobs.store import schema
from rmm_jobs.store.ledger import SqliteLedger

JOB = Job(uid="", device="ACME-DC01", component_uid="c1", reference="rj-1")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "jobs.sqlite3"


@pytest.fixture
async def ledger(path: Path) -> AsyncIterator[SqliteLedger]:
    opened = SqliteLedger(path, system="https://rmm.example")
    await opened.record(JOB)
    yield opened
    await opened.aclose()


@pytest.fixture
def locked(ledger: SqliteLedger, path: Path) -> Iterator[None]:
    """Another process is in the middle of a transaction that never ends."""
    del ledger
    holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    yield
    holder.close()


@pytest.mark.usefixtures("locked")
async def test_a_reader_does_not_wait_for_a_writer(ledger: SqliteLedger) -> None:
    began = time.monotonic()
    assert await ledger.find("rj-1") == (JOB, None)
    assert [job.reference for job in await ledger.unconfirmed()] == ["rj-1"]
    assert await ledger.usual_duration("c1") is None
    assert time.monotonic() - began < schema.BUSY_SECONDS / 2


@pytest.mark.usefixtures("locked")
async def test_a_process_that_opens_the_file_reads_it_while_another_writes(path: Path) -> None:
    another = SqliteLedger(path, system="https://rmm.example")
    began = time.monotonic()
    assert await another.find("rj-1") == (JOB, None)
    assert time.monotonic() - began < schema.BUSY_SECONDS / 2
    await another.aclose()


@pytest.mark.usefixtures("locked")
async def test_a_reader_passes_the_writers_of_its_own_process(
    ledger: SqliteLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "BUSY_SECONDS", 1.0)
    order: list[str] = []

    async def write() -> None:
        with pytest.raises(LedgerUnavailable):
            await ledger.record(Job(uid="", reference="rj-2"))
        order.append("written")

    async def read() -> None:
        await anyio.lowlevel.checkpoint()
        assert await ledger.find("rj-1") is not None
        order.append("read")

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(write)
        tasks.start_soon(read)
    assert order == ["read", "written"]


@pytest.mark.thorough
@pytest.mark.usefixtures("locked")
async def test_many_writers_wait_for_one_lock_together_and_not_one_after_the_other(
    ledger: SqliteLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "BUSY_SECONDS", 1.0)
    began = time.monotonic()

    async def write(number: int) -> None:
        with pytest.raises(LedgerUnavailable):
            await ledger.record(Job(uid="", reference=f"rj-w{number}"))

    async with anyio.create_task_group() as tasks:
        for number in range(6):
            tasks.start_soon(write, number)
    assert time.monotonic() - began < 3.0


@pytest.mark.usefixtures("locked")
async def test_opening_and_writing_share_one_wait(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "BUSY_SECONDS", 0.5)
    another = SqliteLedger(path, system="https://rmm.example")
    began = time.monotonic()
    with pytest.raises(LedgerUnavailable):
        await another.record(Job(uid="", reference="rj-2"))
    assert time.monotonic() - began < 0.95
    await another.aclose()


@pytest.mark.usefixtures("locked")
@pytest.mark.parametrize(
    "note", ["ended", *(pytest.param(note, marks=pytest.mark.thorough) for note in ("refused", "mark_closed"))]
)
async def test_an_answer_does_not_wait_long_for_what_can_be_found_out_again(ledger: SqliteLedger, note: str) -> None:
    notes = {
        "ended": lambda: ledger.ended("j1", Ending(JobState.COMPLETED, 0, 1.0, datetime(2024, 2, 15, tzinfo=UTC))),
        "refused": lambda: ledger.refused("rj-1"),
        "mark_closed": lambda: ledger.mark_closed("rj-1"),
    }
    began = time.monotonic()
    with pytest.raises(LedgerUnavailable):
        await notes[note]()
    assert time.monotonic() - began < schema.BUSY_SECONDS / 2
