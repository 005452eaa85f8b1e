"""Notes beside the starts, of resolved alerts and declined prompts, in tables that older files do not know."""

import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rmm_jobs.domain.alert_results import KeptNote
from rmm_jobs.domain.errors import LedgerUnavailable
from rmm_jobs.store.ledger import SqliteLedger
from rmm_jobs.store.notes import NOTE_SECONDS

AT = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)


async def test_the_last_note_of_an_alert_is_returned(ledger: SqliteLedger) -> None:
    assert await ledger.resolve_note("a") is None
    await ledger.note_resolve("a", KeptNote("first", AT))
    await ledger.note_resolve("b", KeptNote("other", AT))
    await ledger.note_resolve("a", KeptNote("second", AT + timedelta(hours=1)))
    assert await ledger.resolve_note("a") == KeptNote("second", AT + timedelta(hours=1))


async def test_a_note_is_kept_without_the_secret_that_it_names(ledger: SqliteLedger) -> None:
    await ledger.note_resolve("a", KeptNote("done, token=hunter2", AT))
    assert await ledger.resolve_note("a") == KeptNote("done, token=********", AT)


async def test_accounts_do_not_see_the_notes_of_each_other(path: Path) -> None:
    ledgers = [SqliteLedger(path, system="https://rmm.example", key=key) for key in ("one", "two")]
    await ledgers[0].note_resolve("a", KeptNote("mine", AT))
    assert await ledgers[1].resolve_note("a") is None
    for each in ledgers:
        await each.aclose()


async def test_old_notes_are_not_told_and_an_unreadable_one_is_none(ledger: SqliteLedger, path: Path) -> None:
    await ledger.note_resolve("a", KeptNote("x", AT))
    await ledger.note_resolve("b", KeptNote("y", AT))
    await ledger.aclose()
    file = sqlite3.connect(path)
    file.execute("UPDATE resolve SET recorded_at = datetime('now', '-91 days') WHERE alert_uid = 'a'")
    file.execute("UPDATE resolve SET at = 'gone' WHERE alert_uid = 'b'")
    file.commit()
    file.close()
    assert await ledger.resolve_note("b") is None
    assert await ledger.resolve_note("a") is None


async def test_a_no_is_that_of_one_prompt_of_one_job(ledger: SqliteLedger) -> None:
    assert await ledger.said_no([("12", "31")], seconds=1.0) == []
    await ledger.note_no("12", "31")
    await ledger.note_no("12", "31")
    assert await ledger.said_no([("12", "30"), ("12", "31")], seconds=1.0) == [("12", "31")]
    assert await ledger.said_no([("13", "31")], seconds=1.0) == []
    await ledger.note_no("14", "41")
    wanted = [("13", "31"), ("14", "41"), ("12", "31")]
    assert await ledger.said_no(wanted, seconds=1.0) == [("14", "41"), ("12", "31")]
    assert await ledger.said_no([], seconds=1.0) == []


async def test_the_file_holds_a_digest_of_the_prompt_alone(ledger: SqliteLedger, path: Path) -> None:
    await ledger.note_no("12", "prompt-with-words")
    await ledger.aclose()
    file = sqlite3.connect(path)
    rows = file.execute("SELECT * FROM said_no").fetchall()
    file.close()
    assert len(rows) == 1
    assert "prompt-with-words" not in str(rows)


async def test_accounts_do_not_see_each_others_no(path: Path) -> None:
    ledgers = [SqliteLedger(path, system="https://psu.example", key=key) for key in ("one", "two")]
    await ledgers[0].note_no("12", "31")
    assert await ledgers[1].said_no([("12", "31")], seconds=1.0) == []
    for each in ledgers:
        await each.aclose()


@pytest.mark.parametrize("table", ["resolve", "said_no"])
async def test_a_file_without_a_table_has_none_to_tell_and_gets_it_with_the_first(
    ledger: SqliteLedger, path: Path, table: str
) -> None:
    await ledger.check()
    await ledger.aclose()
    former = sqlite3.connect(path)
    former.execute(f"DROP TABLE {table}")
    former.close()
    assert await ledger.resolve_note("a") is None
    assert await ledger.said_no([("12", "31")], seconds=1.0) == []
    await ledger.note_resolve("a", KeptNote("", AT))
    await ledger.note_no("12", "31")
    assert await ledger.resolve_note("a") == KeptNote("", AT)
    assert await ledger.said_no([("12", "31")], seconds=1.0) == [("12", "31")]


async def test_an_old_no_is_not_told_and_deleted_with_the_next(ledger: SqliteLedger, path: Path) -> None:
    await ledger.note_no("12", "31")
    await ledger.aclose()
    file = sqlite3.connect(path)
    file.execute("UPDATE said_no SET recorded_at = datetime('now', '-91 days')")
    file.commit()
    file.close()
    assert await ledger.said_no([("12", "31")], seconds=1.0) == []
    await ledger.note_no("13", "32")
    assert await ledger.said_no([("12", "31")], seconds=1.0) == []


@pytest.mark.parametrize("is_there", [True, False], ids=["table", "no-table"])
async def test_reading_a_no_waits_for_no_writer_of_another_process(path: Path, is_there: bool) -> None:
    first = SqliteLedger(path, system="https://psu.example")
    await first.note_no("12", "31")
    await first.aclose()
    holder = sqlite3.connect(path, isolation_level=None)
    if not is_there:
        holder.execute("DROP TABLE said_no")
        holder.execute("DROP TABLE resolve")
    holder.execute("BEGIN IMMEDIATE")
    another = SqliteLedger(path, system="https://psu.example")
    began = time.monotonic()
    assert await another.said_no([("12", "31")], seconds=1.0) == ([("12", "31")] if is_there else [])
    assert await another.resolve_note("a1") is None
    assert time.monotonic() - began < NOTE_SECONDS / 2
    await another.aclose()
    holder.close()


async def test_reading_a_no_waits_no_longer_than_it_may_for_a_file_that_others_may_not_read(path: Path) -> None:
    first = SqliteLedger(path, system="https://psu.example")
    await first.note_no("12", "31")
    await first.aclose()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("PRAGMA journal_mode = DELETE")
    holder.execute("BEGIN EXCLUSIVE")
    another = SqliteLedger(path, system="https://psu.example")
    began = time.monotonic()
    with pytest.raises(LedgerUnavailable):
        await another.said_no([("12", "31")], seconds=0.2)
    assert time.monotonic() - began < NOTE_SECONDS
    await another.aclose()
    holder.close()
