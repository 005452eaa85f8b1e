"""What a reading of an account's rate tells: of other tools, of requests on their way, and of a clock set back."""

import pytest

from rmm_jobs.domain.account_rate import (
    ASKING_LASTS,
    LAG,
    OTHER_WRITE,
    PEAK_LASTS,
    RATE,
    READ,
    READ_AGAIN,
    AccountPause,
    AccountRate,
    Asking,
    Limits,
    Reading,
    Tally,
    arrived,
    reads_seen,
    recent_counts,
    told_by,
)

LIMITS = Limits(writes={"start": 100})
NOW = 1000.0


def test_a_second_that_the_server_may_have_forgotten_is_not_taken_from_what_others_use() -> None:
    counts = {(939, READ): 5, (940, READ): 7, (1000, RATE): 1, (1000, "start"): 9}
    assert reads_seen(counts, LIMITS, NOW) == 8


def test_a_request_counts_for_the_window_and_for_as_long_as_it_may_be_on_its_way() -> None:
    first = int(NOW) - LIMITS.window - LAG
    counts = {(first - 1, READ): 1, (first, READ): 2, (1000 + LAG, READ): 3, (1000 + LAG + 1, READ): 4}
    assert recent_counts(counts, LIMITS, NOW) == {(first, READ): 2, (1000 + LAG, READ): 3}


def test_requests_have_come_in_once_they_are_answered_or_old() -> None:
    old = 1000 - LAG - 1
    counts = {(old, READ): 5, (1000 - LAG, READ): 5, (1000, READ): 5}
    assert arrived(counts, {(1000, READ): 9}, NOW) == {(old, READ): 5, (1000 - LAG, READ): 0, (1000, READ): 5}


def test_a_tally_adds_up_what_several_processes_count_and_is_not_changed_by_what_comes_later() -> None:
    tally, other = Tally({(1000, READ): 1}), Tally({(1000, READ): 2, (1001, READ): 3}, {(1000, READ): 2})
    before = tally.copy()
    tally.add(other)
    tally.note_answered((1001, READ))
    assert tally == Tally({(1000, READ): 3, (1001, READ): 3}, {(1000, READ): 2, (1001, READ): 1})
    assert before == Tally({(1000, READ): 1})


def test_a_tally_counts_no_less_than_a_process_knows_by_itself() -> None:
    tally = Tally({(1000, READ): 5}, {(1000, READ): 1})
    tally.raise_to(Tally({(1000, READ): 4, (1001, READ): 1}, {(1000, READ): 4}))
    assert tally == Tally({(1000, READ): 5, (1001, READ): 1}, {(1000, READ): 4})


def test_a_tally_forgets_old_seconds_and_those_of_a_clock_that_was_set_back() -> None:
    seconds = {(second, READ): 1 for second in (900, 937, 938, 1002, 1003)}
    tally = Tally(dict(seconds), dict(seconds))
    assert list(tally.recent(LIMITS, NOW).answered) == [(938, READ), (1002, READ)]
    tally.forget(NOW - 100, NOW + LAG)
    assert list(tally.sent) == list(tally.answered) == [(937, READ), (938, READ), (1002, READ)]


def test_requests_on_their_way_may_be_what_a_reading_counts_and_are_no_peak_of_others() -> None:
    counts = {(990, READ): 100, (1000, READ): 50, (1000, RATE): 1}
    came = arrived(counts, {(1000, READ): 20}, NOW)
    assert reads_seen(came, LIMITS, NOW) == 120
    told = told_by(AccountRate(160, LIMITS, {}), counts, came, None, NOW)
    assert (told.others, told.unsure, told.peak, told.sent) == (40, 31, 9, 51)
    lower = told_by(AccountRate(151, LIMITS, {}), counts, counts, told, NOW + 5)
    assert (lower.others, lower.peak, lower.peak_at) == (0, 9, NOW)


def test_a_peak_is_replaced_by_a_higher_one_and_forgotten_after_minutes() -> None:
    last = Reading(NOW, 50, LIMITS, peak=50, peak_at=NOW)
    higher = told_by(AccountRate(60, LIMITS, {}), {}, {}, last, NOW + 5)
    assert (higher.peak, higher.peak_at) == (60, NOW + 5)
    for age, peak in ((PEAK_LASTS - 1, 50), (PEAK_LASTS, 10)):
        assert told_by(AccountRate(10, LIMITS, {}), {}, {}, last, NOW + age).peak == peak


def test_a_peak_of_a_clock_that_was_set_back_is_not_kept() -> None:
    last = Reading(NOW, 50, LIMITS, peak=50, peak_at=NOW)
    assert told_by(AccountRate(10, LIMITS, {}), {}, {}, last, NOW - 1).peak == 10


def test_writes_of_others_are_what_the_system_counts_beyond_ours_of_the_same_kind() -> None:
    counts = {(990, "start"): 3, (1000, "start"): 1, (1000, OTHER_WRITE): 9, (900, "start"): 20}
    told = told_by(AccountRate(0, LIMITS, {"start": 10, OTHER_WRITE: 4}), counts, counts, None, NOW)
    assert told.other_writes == {"start": 6, OTHER_WRITE: 0}


@pytest.mark.parametrize(("failed", "lasts"), [(False, ASKING_LASTS), (True, READ_AGAIN)])
def test_the_rate_is_read_anew_once_the_other_process_has_had_its_time(failed: bool, lasts: float) -> None:
    asking = Asking(NOW, failed)
    assert [asking.is_over(NOW + age) for age in (0.0, lasts - 0.1, lasts)] == [False, False, True]
    assert asking.is_over(NOW - 1)  # a clock that was set back


def test_a_pause_lasts_until_its_end_and_not_on_a_clock_that_was_set_back() -> None:
    pause = AccountPause(NOW, NOW + 60)
    assert [pause.left(at) for at in (NOW, NOW + 59, NOW + 60, NOW + 90)] == [60, 1, 0, 0]
    assert [pause.left(at) for at in (NOW - LAG, NOW - LAG - 1)] == [60 + LAG, 0]
