"""Prompts that a person has declined, in a table that older files and older versions do not know."""

import sqlite3
from pathlib import Path

from rmm_jobs.store.ledger import SqliteLedger


async def test_a_no_is_that_of_one_prompt_of_one_job(ledger: SqliteLedger) -> None:
    assert await ledger.said_no("12", ["31"]) == []
    await ledger.note_no("12", "31")
    await ledger.note_no("12", "31")
    assert await ledger.said_no("12", ["30", "31"]) == ["31"]
    assert await ledger.said_no("13", ["31"]) == []


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
    assert await ledgers[1].said_no("12", ["31"]) == []
    for each in ledgers:
        await each.aclose()


async def test_a_file_without_the_table_gets_it_also_when_it_is_only_read(ledger: SqliteLedger, path: Path) -> None:
    await ledger.check()
    await ledger.aclose()
    former = sqlite3.connect(path)
    former.execute("DROP TABLE said_no")
    former.close()
    assert await ledger.said_no("12", ["31"]) == []
    await ledger.note_no("12", "31")
    assert await ledger.said_no("12", ["31"]) == ["31"]


async def test_an_old_no_is_deleted(ledger: SqliteLedger, path: Path) -> None:
    await ledger.note_no("12", "31")
    await ledger.aclose()
    file = sqlite3.connect(path)
    file.execute("UPDATE said_no SET recorded_at = datetime('now', '-91 days')")
    file.commit()
    file.close()
    await ledger.note_no("13", "32")
    assert await ledger.said_no("12", ["31"]) == []
