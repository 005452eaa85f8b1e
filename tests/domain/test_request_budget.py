"""When a request may leave: the rolling window, the cut-off, the reserve, and what other tools of the account use."""

from dataclasses import replace

import pytest

from rmm_jobs.domain.account_rate import (
    LAG,
    OTHER_WRITE,
    PEAK_LASTS,
    RATE,
    READ,
    READ_AGAIN,
    Limits,
    Reading,
)
from rmm_jobs.domain.lanes import Lane
from rmm_jobs.domain.request_budget import READ_SOON, READING_LASTS, RECHECK, SOON, SPREAD, UNSURE, Use

LIMITS = Limits(writes={"start": 100})
NOW = 1000.0


def reads(count: int, *, at: int = 1000) -> dict[tuple[int, str], int]:
    return {(at, READ): count}


def use(count: int, *, others: int = 0, at: int = 1000, age: float = 1.0) -> Use:
    return Use(reads(count, at=at), Reading(NOW - age, others, LIMITS), LIMITS)


def known(own: int, *, since: int = 0, others: int = 0, age: float = 0.0, unsure: int = 0) -> Use:
    """An account of which there is a reading, after which so many of our requests have left."""
    at = NOW - age
    counts = {(int(at) - 1, READ): own - since, (int(at), READ): since}
    return Use(counts, Reading(at, others, LIMITS, unsure=unsure), LIMITS)


def test_reads_leave_at_once_until_the_cut_off() -> None:
    assert use(539).wait(READ, Lane.CALL, NOW) == 0
    assert use(540).wait(READ, Lane.CALL, NOW) > 0


def test_where_nothing_tells_what_others_use_reads_leave_them_thirty_percent_and_ask_for_it() -> None:
    assert Use(reads(359), None, LIMITS).wait(READ, Lane.CALL, NOW) == 0
    full = Use(reads(360), None, LIMITS)
    assert full.wait(READ, Lane.CALL, NOW) > 0
    assert full.needs_reading(Lane.CALL, NOW)
    assert not Use(reads(540), None, LIMITS).needs_reading(Lane.CALL, NOW)  # it leaves whatever is told


def test_a_request_counts_until_the_server_has_certainly_forgotten_it() -> None:
    full = Use(reads(540), None, LIMITS)
    assert full.wait(READ, Lane.CALL, 1060.9 + LAG) == pytest.approx(0.1)
    assert full.wait(READ, Lane.CALL, 1061.0 + LAG) == 0


def test_a_wait_is_as_long_as_its_own_place_takes_and_is_looked_at_again_after_some_seconds() -> None:
    counts = {(940, READ): 1, (950, READ): 539}
    assert replace(use(540), counts=counts).wait(READ, Lane.CALL, NOW) == 3.0
    assert use(540).wait(READ, Lane.CALL, NOW) == RECHECK


def test_what_other_tools_use_is_left_to_them_while_the_reading_is_fresh() -> None:
    assert use(359, others=180).wait(READ, Lane.CALL, NOW) == 0
    assert use(360, others=180).wait(READ, Lane.CALL, NOW) > 0
    assert use(359, others=200, age=READING_LASTS).wait(READ, Lane.CALL, NOW) == 0


def test_other_tools_that_use_everything_leave_a_few_requests() -> None:
    assert use(29, others=900).wait(READ, Lane.CALL, NOW) == 0
    assert use(30, others=900).wait(READ, Lane.CALL, NOW) == RECHECK


@pytest.mark.parametrize(("others", "at_once"), [(0, 15), (180, 10), (430, 3), (600, 1), (None, 10)])
def test_looks_are_spread_over_the_window_and_calls_are_not(others: int | None, at_once: int) -> None:
    def after(count: int) -> Use:
        return Use(reads(count), None, LIMITS) if others is None else use(count, others=others)

    assert after(at_once - 1).decide(READ, Lane.LOOK, NOW, learns=False).wait == 0
    assert after(at_once).decide(READ, Lane.LOOK, NOW, learns=False).wait == pytest.approx(SPREAD)
    assert after(at_once).decide(READ, Lane.LOOK, NOW + SPREAD, learns=False).wait == 0
    assert after(at_once).decide(READ, Lane.CALL, NOW, learns=False).wait == 0


def test_readings_of_the_rate_take_nothing_from_what_others_leave_in_any_case() -> None:
    told = Reading(NOW - 1, 900, LIMITS)
    assert Use(reads(29) | {(1000, RATE): 30}, told, LIMITS).wait(READ, Lane.CALL, NOW) == 0
    assert Use({(1000, READ): 30, (1000, RATE): 30}, told, LIMITS).wait("start", Lane.CALL, NOW) == 0


def test_what_leaves_in_any_case_waits_for_a_reading_each_ten_seconds() -> None:
    assert not known(25, since=25, others=900, age=READ_AGAIN - 1).needs_reading(Lane.CALL, NOW)
    assert known(25, since=25, others=900, age=READ_AGAIN).needs_reading(Lane.CALL, NOW)


@pytest.mark.parametrize(
    "reading",
    [
        None,
        Reading(NOW - 1, 0, LIMITS),
        Reading(NOW - 1, 180, LIMITS, unsure=180),
        Reading(NOW - 1, 0, LIMITS, peak=560, peak_at=NOW - 1),
        Reading(NOW - 1, 555, LIMITS, peak=555, peak_at=NOW - 1),
        Reading(NOW - 1, 900, LIMITS, peak=900, peak_at=NOW - 1),
    ],
)
def test_reads_alone_never_keep_a_start_back(reading: Reading | None) -> None:
    most = next(count for count in range(700) if Use(reads(count), reading, LIMITS).wait(READ, Lane.CALL, NOW))
    assert Use(reads(most), reading, LIMITS).wait("start", Lane.CALL, NOW) == 0


def test_requests_that_may_be_ours_keep_no_start_back() -> None:
    assert Use(reads(390), Reading(NOW - 1, 210, LIMITS, unsure=210), LIMITS).wait("start", Lane.CALL, NOW) == 0
    assert Use(reads(390), Reading(NOW - 1, 210, LIMITS), LIMITS).wait("start", Lane.CALL, NOW) > 0


def test_looks_leave_a_reserve_to_calls_and_background_work_leaves_more() -> None:
    assert use(459).wait(READ, Lane.LOOK, NOW) > 0
    assert use(458).wait(READ, Lane.LOOK, NOW) == 0
    assert use(270).wait(READ, Lane.BACKGROUND, NOW) > 0
    assert use(269).wait(READ, Lane.BACKGROUND, NOW) == 0


def test_a_write_leaves_beyond_the_cut_off_of_reads_but_not_at_the_limit() -> None:
    assert use(560).wait(OTHER_WRITE, Lane.CALL, NOW) == 0
    assert use(588).wait(OTHER_WRITE, Lane.CALL, NOW) > 0


def test_a_write_has_its_own_limit_and_shares_it_with_other_tools() -> None:
    counts = {(1000, "start"): 89}
    assert Use(counts, None, LIMITS).wait("start", Lane.CALL, NOW) == 0
    assert Use({(1000, "start"): 90}, None, LIMITS).wait("start", Lane.CALL, NOW) > 0
    shared = Reading(NOW, 0, LIMITS, {"start": 1})
    assert Use(counts, shared, LIMITS).wait("start", Lane.CALL, NOW) > 0


def test_the_reading_itself_is_never_held_back() -> None:
    assert use(900).wait(RATE, Lane.BACKGROUND, NOW) == 0


def test_limits_that_the_system_has_told_replace_the_known_ones() -> None:
    told = Reading(NOW, 0, Limits(requests=100, cut_off=0.5))
    assert Use(reads(50), told, LIMITS).wait(READ, Lane.CALL, NOW) > 0


def test_the_rate_is_read_where_this_machine_asks_much() -> None:
    assert not Use(reads(134), None, LIMITS).is_reading_due(NOW)
    assert Use(reads(135), None, LIMITS).is_reading_due(NOW)
    assert not use(300, age=READ_AGAIN - 1).is_reading_due(NOW)
    assert use(300, age=READ_AGAIN).is_reading_due(NOW)


def test_the_rate_is_read_sooner_where_others_leave_little() -> None:
    assert use(15, others=900, age=READ_AGAIN).is_reading_due(NOW)
    assert not use(14, others=900, age=READ_AGAIN).is_reading_due(NOW)


def test_a_clock_that_was_set_back_blocks_nothing() -> None:
    assert Use(reads(600, at=5000), None, LIMITS).wait(READ, Lane.CALL, NOW) == 0


def test_reads_wait_for_a_reading_from_a_third_of_the_cut_off_on_and_a_fresh_one_lets_them_go() -> None:
    assert not Use(reads(179), None, LIMITS).needs_reading(Lane.CALL, NOW)
    assert Use(reads(180), None, LIMITS).needs_reading(Lane.CALL, NOW)
    assert not known(180, since=0).needs_reading(Lane.CALL, NOW)


def test_half_of_what_a_reading_has_left_may_leave_after_it() -> None:
    assert not known(400, since=199).needs_reading(Lane.CALL, NOW)
    assert known(400, since=200).needs_reading(Lane.CALL, NOW)
    assert known(300, since=120, others=180).needs_reading(Lane.CALL, NOW)


def test_a_reading_gets_old_as_soon_as_others_at_full_speed_could_have_filled_the_account() -> None:
    assert not known(300, age=29.9).needs_reading(Lane.CALL, NOW)
    assert known(300, age=30).needs_reading(Lane.CALL, NOW)


def test_a_full_account_is_asked_again_only_where_what_is_taken_may_be_ours() -> None:
    assert not known(300, others=240, age=READ_AGAIN).needs_reading(Lane.CALL, NOW)
    assert known(300, others=240, age=READ_AGAIN, unsure=UNSURE).needs_reading(Lane.CALL, NOW)
    assert not known(540, others=240, age=READ_AGAIN, unsure=UNSURE).needs_reading(Lane.CALL, NOW)


def test_what_a_reading_left_open_is_asked_as_soon_as_all_of_ours_are_answered() -> None:
    full = known(300, since=200, others=240, age=0.5, unsure=240)
    assert not full.needs_reading(Lane.CALL, NOW)
    assert full.wait(READ, Lane.CALL, NOW) == SOON
    some, most = ({**full.counts, (999, READ): 200 - left} for left in (UNSURE, UNSURE - 1))
    assert not replace(full, answered=some).needs_reading(Lane.CALL, NOW)
    assert replace(full, answered=most).needs_reading(Lane.CALL, NOW)
    used_up = known(540, since=200, others=240, age=0.5, unsure=240)  # a reading lets nobody leave
    assert used_up.wait(READ, Lane.CALL, NOW) == READ_SOON
    assert full.needs_reading(Lane.CALL, NOW + READ_SOON)  # at the latest


def test_what_no_answer_settles_is_not_asked_for_all_the_time() -> None:
    told = Reading(NOW - 0.5, 240, LIMITS, unsure=240)
    leaving = Use({(938, READ): UNSURE, (997, READ): 300}, told, LIMITS)  # the window may hold the former, or not
    assert not leaving.needs_reading(Lane.CALL, NOW)
    assert leaving.wait(READ, Lane.CALL, NOW) == READ_SOON
    assert replace(leaving, counts={(938, READ): UNSURE - 1, (997, READ): 300}).needs_reading(Lane.CALL, NOW)


def test_the_most_that_others_have_used_is_left_to_them_for_minutes() -> None:
    assert 2 * LIMITS.window >= PEAK_LASTS  # an account that nobody uses any longer is not kept for them
    told = Reading(NOW - 1, 0, LIMITS, peak=180, peak_at=NOW - PEAK_LASTS + 1)
    assert Use(reads(360), told, LIMITS).wait(READ, Lane.CALL, NOW) > 0
    assert Use(reads(360), told, LIMITS).wait(READ, Lane.CALL, NOW + 1) == 0
