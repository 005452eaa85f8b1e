"""Requests are counted for all processes of an account, and nothing that is wrong with the file stops one."""

import sqlite3
from pathlib import Path

import pytest

from fakes.request_logs import NOTHING, NOW, SECOND, counted, go, hold, known, log
from rmm_jobs.domain.account_rate import READ, Limits, Reading, Tally
from rmm_jobs.store.request_log import CREATE_FROM

MANY = Tally({(SECOND, READ): CREATE_FROM})


def content(path: Path) -> bytes:
    """What is on the disk; nothing without a file."""
    return path.read_bytes() if path.exists() else b""


@pytest.fixture
def no_database(path: Path) -> Path:
    path.parent.mkdir()
    path.write_bytes(b"no database" * 100)
    return path


async def test_two_processes_count_together(prepared: Path) -> None:
    one, other = log(prepared), log(prepared)
    for each in (one, other, one):
        await each.claim(READ, NOW, NOTHING, NOTHING, go)
    assert await counted(other) == {(SECOND, READ): 3}
    await one.aclose()
    await other.aclose()


async def test_a_process_learns_which_requests_of_another_one_were_answered(prepared: Path) -> None:
    one, other = log(prepared), log(prepared)
    for answered in (0, 1, 0, 2):
        await one.claim(READ, NOW, NOTHING, Tally(answered={(SECOND, READ): answered}), go)
    found = await known(other, own=Tally(answered={(SECOND, READ): 1}), now=NOW + 2)
    assert (found.counts, found.answered) == ({(SECOND, READ): 4}, {(SECOND, READ): 3})
    await one.aclose()
    await other.aclose()


async def test_answers_are_told_by_a_request_that_may_not_leave_too(prepared: Path) -> None:
    opened = log(prepared)
    await opened.claim(READ, NOW, NOTHING, Tally(answered={(SECOND, READ): 1}), hold)
    found = await known(opened)
    assert found.answered == {(SECOND, READ): 1}
    await opened.aclose()


@pytest.mark.parametrize("odd", ["NULL", "'many'", "x'00'", "1.5"])
async def test_answers_that_an_older_version_does_not_tell_are_none(prepared: Path, odd: str) -> None:
    opened = log(prepared)
    await opened.claim(READ, NOW, NOTHING, NOTHING, go)
    connection = sqlite3.connect(prepared)
    connection.execute(f"UPDATE request SET answered = {odd}")  # noqa: S608 - words of ours
    connection.commit()
    connection.close()
    found = await known(opened)
    assert (found.counts, found.answered) == ({(SECOND, READ): 1}, {(SECOND, READ): 0})
    await opened.aclose()


async def test_a_file_of_an_older_version_gets_the_column_of_answers(prepared: Path) -> None:
    connection = sqlite3.connect(prepared)
    connection.execute("ALTER TABLE request DROP COLUMN answered")
    connection.close()
    opened = log(prepared)
    await opened.claim(READ, NOW, NOTHING, Tally(answered={(SECOND, READ): 1}), go)
    assert (await known(opened)).answered == {(SECOND, READ): 1}
    await opened.aclose()


async def test_a_request_that_may_not_leave_is_not_counted(prepared: Path) -> None:
    opened = log(prepared)
    await opened.claim(READ, NOW, NOTHING, NOTHING, hold)
    assert await counted(opened) == {}
    await opened.aclose()


async def test_accounts_count_apart_and_no_key_is_in_the_file(prepared: Path) -> None:
    one, other = log(prepared), log(prepared, "KEY-2")
    await one.claim(READ, NOW, NOTHING, NOTHING, go)
    assert await counted(other) == {}
    await one.aclose()
    await other.aclose()
    assert b"KEY-" not in content(prepared)


async def test_a_few_requests_leave_no_file_behind(path: Path) -> None:
    opened = log(path)
    assert await opened.claim(READ, NOW, Tally({(SECOND, READ): CREATE_FROM - 1}), NOTHING, go) is None
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
    assert await opened.claim(READ, NOW, NOTHING, NOTHING, go) is None
    holder.close()
    assert await opened.claim(READ, NOW, NOTHING, NOTHING, go) is None  # it is not tried again at once
    await opened.aclose()


async def test_a_file_that_is_none_is_left_alone(no_database: Path) -> None:
    path = no_database
    opened = log(path)
    assert await opened.claim(READ, NOW, MANY, MANY, go) is None
    await opened.correct(Reading(NOW, 1, Limits()))
    await opened.aclose()


async def test_a_file_that_was_removed_is_filled_with_what_the_process_knows(prepared: Path) -> None:
    opened = log(prepared)
    await opened.claim(READ, NOW, NOTHING, NOTHING, go)
    for file in prepared.parent.iterdir():
        file.unlink()
    assert (await known(opened, own=MANY)).counts == MANY.sent
    await opened.aclose()


async def test_rows_are_bounded_by_time(prepared: Path) -> None:
    opened = log(prepared)
    for second in range(0, 2000, 10):
        await opened.claim(READ, NOW + second, NOTHING, NOTHING, go)
    await opened.aclose()
    connection = sqlite3.connect(prepared)
    assert connection.execute("SELECT count(*) FROM request").fetchone() == (30,)
    connection.close()
