"""Requests are counted for all processes of an account, and nothing that is wrong with the file stops one."""

import sqlite3
from pathlib import Path

import pytest

from rmm_jobs.domain.account_rate import ASKING_LASTS, READ, READ_AGAIN, AccountPause, Asking, Counts, Limits, Reading
from rmm_jobs.domain.request_budget import Decision, Use
from rmm_jobs.store.ledger import SqliteLedger
from rmm_jobs.store.request_log import CREATE_FROM, SqliteRequestLog

SYSTEM = "https://rmm.example"
NOW = 1_700_000_000.5
SECOND = int(NOW)
MANY = {(SECOND, READ): CREATE_FROM}


def log(path: Path, key: str = "KEY-1") -> SqliteRequestLog:
    return SqliteRequestLog(path, system=SYSTEM, key=key)


def go(counts: Counts, reading: Reading | None) -> Decision:
    return Decision(0.0, Use(counts, reading))


def hold(counts: Counts, reading: Reading | None) -> Decision:
    return Decision(1.0, Use(counts, reading))


async def shared(opened: SqliteRequestLog, own: Counts, now: float = NOW) -> tuple[Counts, Reading | None]:
    """What a claim decides on; this one may not leave."""
    decision = await opened.claim(READ, now, own, {}, hold)
    assert isinstance(decision, Decision)
    return decision.use.counts, decision.use.reading


async def counted(opened: SqliteRequestLog, now: float = NOW) -> Counts:
    return (await shared(opened, {}, now))[0]


def content(path: Path) -> bytes:
    """What is on the disk; nothing without a file."""
    return path.read_bytes() if path.exists() else b""


@pytest.fixture
def no_database(path: Path) -> Path:
    path.parent.mkdir()
    path.write_bytes(b"no database" * 100)
    return path


@pytest.fixture
async def prepared(path: Path) -> Path:
    ledger = SqliteLedger(path, system=SYSTEM)
    await ledger.check()
    await ledger.aclose()
    return path


async def test_two_processes_count_together(prepared: Path) -> None:
    one, other = log(prepared), log(prepared)
    for each in (one, other, one):
        await each.claim(READ, NOW, {}, {}, go)
    assert await counted(other) == {(SECOND, READ): 3}
    await one.aclose()
    await other.aclose()


async def test_a_request_that_may_not_leave_is_not_counted(prepared: Path) -> None:
    opened = log(prepared)
    await opened.claim(READ, NOW, {}, {}, hold)
    assert await counted(opened) == {}
    await opened.aclose()


async def test_accounts_count_apart_and_no_key_is_in_the_file(prepared: Path) -> None:
    one, other = log(prepared), log(prepared, "KEY-2")
    await one.claim(READ, NOW, {}, {}, go)
    assert await counted(other) == {}
    await one.aclose()
    await other.aclose()
    assert b"KEY-" not in content(prepared)


async def test_a_few_requests_leave_no_file_behind(path: Path) -> None:
    opened = log(path)
    assert await opened.claim(READ, NOW, {(SECOND, READ): CREATE_FROM - 1}, {}, go) is None
    assert not content(path)


async def test_many_requests_make_the_file_and_share_what_was_sent_before(path: Path) -> None:
    opened = log(path)
    await opened.claim(READ, NOW, MANY, MANY, go)
    other = log(path)
    assert await counted(other) == {(SECOND, READ): CREATE_FROM + 1}
    await opened.aclose()
    await other.aclose()


async def test_a_locked_file_is_left_alone_for_a_while(prepared: Path) -> None:
    opened = log(prepared)
    holder = sqlite3.connect(prepared, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    assert await opened.claim(READ, NOW, {}, {}, go) is None
    holder.close()
    assert await opened.claim(READ, NOW, {}, {}, go) is None  # it is not tried again at once
    await opened.aclose()


async def test_a_file_that_is_none_is_left_alone(no_database: Path) -> None:
    path = no_database
    opened = log(path)
    assert await opened.claim(READ, NOW, MANY, MANY, go) is None
    await opened.correct(Reading(NOW, 1, Limits()))
    await opened.aclose()


async def test_a_file_that_was_removed_is_filled_with_what_the_process_knows(prepared: Path) -> None:
    opened = log(prepared)
    await opened.claim(READ, NOW, {}, {}, go)
    for file in prepared.parent.iterdir():
        file.unlink()
    assert await shared(opened, MANY) == (MANY, None)
    await opened.aclose()


async def test_rows_are_bounded_by_time(prepared: Path) -> None:
    opened = log(prepared)
    for second in range(0, 2000, 10):
        await opened.claim(READ, NOW + second, {}, {}, go)
    await opened.aclose()
    connection = sqlite3.connect(prepared)
    assert connection.execute("SELECT count(*) FROM request").fetchone() == (30,)
    connection.close()


async def test_a_reading_is_shared(prepared: Path) -> None:
    one, other = log(prepared), log(prepared)
    reading = Reading(NOW, 180, Limits(writes={"start": 100}), {"start": 3})
    await one.correct(reading)
    assert (await shared(other, {}))[1] == reading
    await one.aclose()
    await other.aclose()


@pytest.mark.parametrize("said", ["[]", "{", "null", '{"requests": "many"}', '{"requests": 1}'])
async def test_a_reading_of_another_form_is_ignored(prepared: Path, said: str) -> None:
    opened = log(prepared)
    await opened.correct(Reading(NOW, 180, Limits()))
    connection = sqlite3.connect(prepared)
    connection.execute("UPDATE request_rate SET said = ?", (said,))
    connection.commit()
    connection.close()
    assert (await shared(opened, {}))[1] is None
    await opened.aclose()


@pytest.mark.parametrize("cut_off", ["0", "-1", "1.5", "9e999", "'NaN'"])
async def test_a_reading_with_a_cut_off_that_no_account_has_is_ignored(prepared: Path, cut_off: str) -> None:
    opened = log(prepared)
    await opened.correct(Reading(NOW, 180, Limits()))
    connection = sqlite3.connect(prepared)
    connection.execute(f"UPDATE request_rate SET said = json_set(said, '$.cut_off', {cut_off})")  # noqa: S608 - words of ours
    connection.commit()
    connection.close()
    assert (await shared(opened, {}))[1] is None
    await opened.aclose()


async def paused(opened: SqliteRequestLog, now: float) -> AccountPause | None:
    claimed = await opened.claim(READ, now, {}, {}, go)
    assert claimed is not None
    return claimed if isinstance(claimed, AccountPause) else None


async def test_a_pause_is_shared_until_its_end_and_counts_nothing(prepared: Path) -> None:
    one, other, stranger = log(prepared), log(prepared), log(prepared, "KEY-2")
    pause = AccountPause(NOW, NOW + 60, blocked=True, is_known=False)
    await one.pause(pause)
    assert await paused(other, NOW + 59) == pause
    assert await counted(stranger, NOW) == {}
    assert await paused(stranger, NOW + 1) is None
    assert await paused(other, NOW + 60) is None
    assert await counted(other, NOW + 60) == {(SECOND + 60, READ): 1}
    for each in (one, other, stranger):
        await each.aclose()


async def test_a_pause_is_not_shortened_and_a_clock_that_was_set_back_ends_it(prepared: Path) -> None:
    opened = log(prepared)
    await opened.pause(AccountPause(NOW, NOW + 90))
    await opened.pause(AccountPause(NOW + 1, NOW + 5))
    assert await paused(opened, NOW + 89) == AccountPause(NOW, NOW + 90)
    assert await paused(opened, NOW - 3_600) is None
    await opened.pause(AccountPause(NOW - 3_600, NOW - 3_590))
    assert await paused(opened, NOW - 3_595) == AccountPause(NOW - 3_600, NOW - 3_590)
    await opened.aclose()


async def test_a_pause_of_another_form_is_ignored(prepared: Path) -> None:
    opened = log(prepared)
    await opened.pause(AccountPause(NOW, NOW + 90))
    connection = sqlite3.connect(prepared)
    connection.execute("UPDATE request_pause SET until = 'tomorrow'")
    connection.commit()
    connection.close()
    assert await paused(opened, NOW) is None
    await opened.aclose()


async def test_one_process_reads_the_rate_and_the_others_are_told(prepared: Path) -> None:
    one, other, stranger = log(prepared), log(prepared), log(prepared, "KEY-2")
    assert await one.ask(NOW) is None
    assert await other.ask(NOW + 1) == Asking(NOW)
    assert await stranger.ask(NOW + 1) is None
    await one.end_asking(NOW + 1, failed=False)
    assert await other.ask(NOW + 1) is None
    for each in (one, other, stranger):
        await each.aclose()


async def test_a_process_that_dies_while_it_reads_the_rate_is_not_waited_for(prepared: Path) -> None:
    opened = log(prepared)
    assert await opened.ask(NOW) is None
    assert await opened.ask(NOW + ASKING_LASTS) is None
    assert await opened.ask(NOW - 60) is None  # a clock that was set back
    await opened.aclose()


async def test_a_rate_that_could_not_be_read_is_read_by_nobody_for_a_while(prepared: Path) -> None:
    opened = log(prepared)
    await opened.end_asking(NOW, failed=True)
    assert await opened.ask(NOW + READ_AGAIN - 1) == Asking(NOW, failed=True)
    assert await opened.ask(NOW + READ_AGAIN) is None
    await opened.aclose()


async def test_a_reading_of_an_older_version_is_one(prepared: Path) -> None:
    opened = log(prepared)
    await opened.correct(Reading(NOW, 180, Limits(), unsure=7, sent=8, peak=9, peak_at=NOW))
    connection = sqlite3.connect(prepared)
    connection.execute("UPDATE request_rate SET said = json_remove(said, '$.unsure', '$.sent', '$.peak', '$.peak_at')")
    connection.commit()
    connection.close()
    assert (await shared(opened, {}))[1] == Reading(NOW, 180, Limits())
    await opened.aclose()
