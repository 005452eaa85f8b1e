"""How often jobs are looked at: as the looks of a minute allow, and seldom where a list tells the ends."""

import math

import pytest

from rmm_jobs.jobs.waiting.pace import SHORT_PAUSE, Pace, seconds_until_next_poll


@pytest.mark.parametrize("usual", [None, 300])
def test_where_looks_suffice_a_long_job_is_looked_at_as_often_as_a_short_one(usual: float | None) -> None:
    pauses = [seconds_until_next_poll(elapsed, usual, Pace(1, 60)) for elapsed in (0.5, 5, 60, 3_600)]
    assert pauses == [1.0, *[SHORT_PAUSE] * 3]


@pytest.mark.parametrize(
    ("jobs", "a_minute", "pause"),
    [(7, math.inf, 1.75), (20, math.inf, 5.0), (1_000, math.inf, 10.0), (4, 90, 4 * 60 / 90), (10, 60, 10.0)],
)
def test_jobs_that_are_many_for_the_looks_of_a_minute_share_them(jobs: int, a_minute: float, pause: float) -> None:
    assert seconds_until_next_poll(3_600, None, Pace(jobs, a_minute)) == pytest.approx(pause)


def test_jobs_that_are_too_many_stand_in_the_queue_of_the_budget() -> None:
    assert seconds_until_next_poll(3_600, None, Pace(46, 270)) == SHORT_PAUSE


@pytest.mark.parametrize(("jobs", "pause"), [(1, 1.75), (13, 1.75), (45, 5.85), (1_000, 10.0)])
@pytest.mark.parametrize(("elapsed", "usual"), [(5, None), (18, 25), (25, 25), (59, 60), (300, 300)])
def test_in_the_first_half_a_minute_and_around_the_usual_end_looks_are_dense(
    elapsed: float, usual: float | None, jobs: int, pause: float
) -> None:
    assert seconds_until_next_poll(elapsed, usual, Pace(jobs)) == pytest.approx(pause)


@pytest.mark.parametrize(("elapsed", "pause"), [(29, 4.0), (100, 8.0), (280, 5.0), (296, 4.0), (304, 4.0), (400, 8.0)])
def test_looks_are_twice_as_dense_around_the_usual_end(elapsed: float, pause: float) -> None:
    assert seconds_until_next_poll(elapsed, 300, Pace(8, 60)) == pytest.approx(pause)


@pytest.mark.parametrize(("jobs", "a_minute", "pause"), [(3, 270, 10.0), (1_000, 240, 250.0)])
@pytest.mark.parametrize("elapsed", [5, 300, 3_600])
def test_where_the_list_of_ends_is_believed_looks_are_few(
    elapsed: float, jobs: int, a_minute: float, pause: float
) -> None:
    assert seconds_until_next_poll(elapsed, 300, Pace(jobs, a_minute, is_listed=True)) == pytest.approx(pause)
