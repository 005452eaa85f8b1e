"""Notes of resolved alerts, in a table that older files and older versions do not know."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rmm_jobs.domain.alert_results import KeptNote
from rmm_jobs.store.ledger import SqliteLedger

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


async def test_a_file_without_the_table_has_none_to_tell_and_gets_it_with_the_first(
    ledger: SqliteLedger, path: Path
) -> None:
    await ledger.check()
    await ledger.aclose()
    former = sqlite3.connect(path)
    former.execute("DROP TABLE resolve")
    former.close()
    assert await ledger.resolve_note("a") is None
    await ledger.note_resolve("a", KeptNote("", AT))
    assert await ledger.resolve_note("a") == KeptNote("", AT)


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
