"""What an account has said of its rate is told to all processes: readings, pauses, and who reads it now."""

import sqlite3
from pathlib import Path

import pytest

from fakes.request_logs import NOTHING, NOW, SECOND, counted, go, known, log
from rmm_jobs.domain.account_rate import ASKING_LASTS, READ, READ_AGAIN, AccountPause, Asking, Limits, Reading
from rmm_jobs.store.request_log import SqliteRequestLog


async def test_a_reading_is_shared(prepared: Path) -> None:
    one, other = log(prepared), log(prepared)
    reading = Reading(NOW, 180, Limits(writes={"start": 100}), {"start": 3})
    await one.correct(reading)
    assert (await known(other)).reading == reading
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
    assert (await known(opened)).reading is None
    await opened.aclose()


@pytest.mark.parametrize("cut_off", ["0", "-1", "1.5", "9e999", "'NaN'"])
async def test_a_reading_with_a_cut_off_that_no_account_has_is_ignored(prepared: Path, cut_off: str) -> None:
    opened = log(prepared)
    await opened.correct(Reading(NOW, 180, Limits()))
    connection = sqlite3.connect(prepared)
    connection.execute(f"UPDATE request_rate SET said = json_set(said, '$.cut_off', {cut_off})")  # noqa: S608 - words of ours
    connection.commit()
    connection.close()
    assert (await known(opened)).reading is None
    await opened.aclose()


async def paused(opened: SqliteRequestLog, now: float) -> AccountPause | None:
    claimed = await opened.claim(READ, now, NOTHING, NOTHING, go)
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
    assert (await known(opened)).reading == Reading(NOW, 180, Limits())
    await opened.aclose()
