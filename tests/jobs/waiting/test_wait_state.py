"""When a wait looks next: often where an end is likely, seldom in long jobs, at once where the budget spreads looks."""

import math

import pytest

from rmm_jobs.domain.lanes import note_wait, noting_waits
from rmm_jobs.domain.model import Job, JobState, JobStatus
from rmm_jobs.domain.system_errors import Action, RateLimited
from rmm_jobs.jobs.waiting.wait_state import (
    HELD_BACK_PAUSE,
    SHORT_PAUSE,
    WaitState,
    end_of_time,
    seconds_until_next_poll,
)

RUNNING, QUEUED = JobStatus(JobState.RUNNING), JobStatus(JobState.QUEUED)


def waiting(*, usual: float | None = None, status: JobStatus = RUNNING) -> WaitState:
    """A wait since second 1, for a job that was started then."""
    return WaitState(Job("job-1"), 1.0, 1.0, math.inf, usual, status)


@pytest.mark.parametrize(("elapsed", "pause"), [(0.5, 1.0), (5, 1.75), (29, 1.75), (60, 4.0), (3_600, 10.0)])
def test_a_long_job_costs_few_looks_where_there_is_little_room(elapsed: float, pause: float) -> None:
    assert seconds_until_next_poll(elapsed, room=0) == pause


@pytest.mark.parametrize("usual", [None, 300])
def test_where_there_is_room_a_long_job_is_looked_at_as_often_as_a_short_one(usual: float | None) -> None:
    assert [seconds_until_next_poll(elapsed, usual) for elapsed in (5, 60, 3_600)] == [SHORT_PAUSE] * 3


@pytest.mark.parametrize(
    ("room", "waits", "pause"),
    [(1, 7, 1.75), (1, 20, 5.0), (1, 1_000, 10.0), (0.5, 1, 5.875), (0.5, 30, 7.5), (0, 1, 10.0)],
)
def test_looks_at_long_jobs_spread_as_the_room_becomes_less_and_the_waits_more(
    room: float, waits: int, pause: float
) -> None:
    assert seconds_until_next_poll(3_600, room=room, waits=waits) == pause


@pytest.mark.parametrize(("waits", "pause"), [(13, 1.75), (45, 5.85), (1_000, 10.0)])
def test_many_jobs_that_begin_at_once_do_not_use_up_the_account_in_their_first_seconds(
    waits: int, pause: float
) -> None:
    assert seconds_until_next_poll(5, waits=waits) == pytest.approx(pause)


@pytest.mark.parametrize(("waits", "pause"), [(1, 1.75), (4, 1.75), (13, 1.75), (45, 5.85), (1_000, 10.0)])
@pytest.mark.parametrize(("elapsed", "usual"), [(18, 25), (25, 25), (59, 60), (300, 300)])
def test_around_the_usual_end_few_jobs_are_looked_at_soon_and_many_leave_each_other_room(
    elapsed: float, usual: float, waits: int, pause: float
) -> None:
    assert seconds_until_next_poll(elapsed, usual, waits=waits) == pytest.approx(pause)


@pytest.mark.parametrize(("elapsed", "pause"), [(100, 100 / 15), (280, 5.0), (296, 1.75), (304, 1.75), (400, 10.0)])
def test_looks_are_dense_around_the_usual_end(elapsed: float, pause: float) -> None:
    assert seconds_until_next_poll(elapsed, 300, room=0) == pytest.approx(pause)


def test_the_usual_end_counts_from_the_begin_of_the_run() -> None:
    state = waiting(usual=60, status=QUEUED)
    assert state.expected is None
    state.see(RUNNING, 101)
    state.see(RUNNING, 111)
    assert state.expected == 160  # it was queued for 100 seconds


def test_a_start_at_the_zero_of_the_clock_is_known() -> None:
    state = WaitState(Job("job-1"), 0.0, 40.0, math.inf, 60, QUEUED)
    state.see(RUNNING, 50)
    assert (state.expected, state.pause(100, 60)) == (110, seconds_until_next_poll(100, 110))


def test_a_look_that_had_to_wait_its_turn_is_followed_by_the_next_one() -> None:
    state = waiting()
    assert state.pause(201, 60, room=0) == 10
    state.crowded = True
    assert state.pause(201, 60, room=0) == SHORT_PAUSE


@pytest.mark.parametrize(("held_back", "pause"), [(True, HELD_BACK_PAUSE), (False, 40)])
def test_after_a_rate_limit_the_account_is_left_alone_and_a_look_held_back_asks_again(
    held_back: bool, pause: float
) -> None:
    state = waiting()
    state.trouble = RateLimited(Action.READ_JOB, retry_after=40, held_back=held_back)
    assert (state.pause(11, 60), state.pause(11, 0.5)) == (pause, 0.5)


def test_a_job_is_asked_for_once_in_each_row_of_unknown_states() -> None:
    state = waiting()
    for _ in range(2):
        state.count_unknown(is_unknown=True)
        state.asked_further = True
        state.count_unknown(is_unknown=True)
        assert (state.unknown, state.asked_further) == (2, True)
        state.count_unknown(is_unknown=False)
        assert (state.unknown, state.asked_further) == (0, False)


def test_a_job_whose_time_is_over_is_waited_for_as_long_as_the_call_lasts() -> None:
    job = Job("job-1", timeout=60)
    assert (end_of_time(job, 1, 50), end_of_time(job, 1, 62), end_of_time(job, None, 50)) == (61, math.inf, math.inf)


def test_the_waits_of_a_part_of_a_call_count_for_the_call() -> None:
    with noting_waits() as call:
        note_wait(0, 1)
        with noting_waits() as part:
            note_wait(5, 8)
    assert (part.seconds, call.seconds) == (3, 4)
