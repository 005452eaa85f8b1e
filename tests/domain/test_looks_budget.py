"""How many looks at jobs there may be: half of the account with others, and the rate read once a minute for that."""

import pytest

from rmm_jobs.domain.account_rate import READ, Limits, Reading
from rmm_jobs.domain.looks_budget import LooksBudget
from rmm_jobs.domain.request_budget import READING_LASTS, Use

LIMITS = Limits()
NOW = 1000.0


def reads(count: int) -> dict[tuple[int, str], int]:
    return {(1000, READ): count}


def use(count: int, *, others: int = 0, age: float = 1.0) -> Use:
    return Use(reads(count), Reading(NOW - age, others, LIMITS), LIMITS)


@pytest.mark.parametrize(("others", "a_minute"), [(0, 243), (180, 63), (240, 30), (432, 30), (600, 30)])
def test_looks_and_others_together_take_less_than_half_of_the_account_and_looks_a_few_in_any_case(
    others: int, a_minute: float
) -> None:
    assert LooksBudget(use(100, others=others)).a_minute(100, NOW) == pytest.approx(a_minute)


def test_looks_are_counted_by_the_minute_whatever_the_window_is() -> None:
    limits = Limits(requests=1_200, window=120)
    assert LooksBudget(Use({}, Reading(NOW - 1, 0, limits), limits)).a_minute(0, NOW) == pytest.approx(243)


def test_each_process_has_the_share_of_what_it_sends_and_one_that_begins_some() -> None:
    shares = [LooksBudget(use(300)).a_minute(sent, NOW) for sent in (0, 100, 200)]
    assert shares[0] == pytest.approx(243 * 10 / 310)
    assert 243 < sum(shares) < 263


def test_an_account_of_which_nothing_is_known_has_all_looks() -> None:
    assert LooksBudget(Use({}, None, LIMITS)).a_minute(0, NOW) == pytest.approx(243)


@pytest.mark.parametrize(
    ("own", "age", "a_minute"), [(29, None, 243), (30, None, 30), (30, 119, 243), (30, 120, 30), (6, 400, 243)]
)
def test_looks_are_few_where_they_are_many_and_nothing_tells_what_others_use_now(
    own: int, age: float | None, a_minute: float
) -> None:
    known_use = Use(reads(own), None, LIMITS) if age is None else use(own, age=age)
    assert LooksBudget(known_use).a_minute(own, NOW) == pytest.approx(a_minute)


@pytest.mark.parametrize(
    ("own", "others", "age", "is_due"),
    [
        (20, 0, 60, True),
        (20, 0, 59, False),
        (19, 0, 60, False),
        (6, 432, 60, True),  # they may have stopped
        (6, 19, 60, False),
        (6, 432, 59, False),
        (6, 432, READING_LASTS, False),  # nobody has waited since
    ],
)
def test_looks_read_the_rate_once_a_minute_while_they_are_many_or_others_use_much(
    own: int, others: int, age: float, is_due: bool
) -> None:
    assert LooksBudget(use(own, others=others, age=age)).is_reading_due(NOW) == is_due


def test_looks_read_the_rate_for_the_first_time_before_they_would_be_few_without_it() -> None:
    assert not LooksBudget(Use(reads(19), None, LIMITS)).is_reading_due(NOW)
    assert LooksBudget(Use(reads(20), None, LIMITS)).is_reading_due(NOW)
