"""When a wait looks next: by its pace, by what a rate limit asks for, and soon where the list tells an end."""

import math

import pytest

from rmm_jobs.domain.lanes import note_wait, noting_waits
from rmm_jobs.domain.model import Job, JobState, JobStatus
from rmm_jobs.domain.system_errors import Action, RateLimited
from rmm_jobs.jobs.waiting.pace import SHORT_PAUSE, Pace, seconds_until_next_poll
from rmm_jobs.jobs.waiting.wait_state import HELD_BACK_PAUSE, WaitState, end_of_time

RUNNING, QUEUED = JobStatus(JobState.RUNNING), JobStatus(JobState.QUEUED)


def waiting(*, usual: float | None = None, status: JobStatus = RUNNING) -> WaitState:
    """A wait since second 1, for a job that was started then."""
    return WaitState(Job("job-1"), 1.0, 1.0, math.inf, usual, status)


def test_a_pause_by_the_list_counts_from_the_last_look_and_ends_soon_where_an_end_is_told() -> None:
    state, pace = waiting(), Pace(3, 60, is_listed=True)
    state.tried = 100
    assert (state.pause(104, 60, pace), state.pause(115, 60, pace)) == (6, 0)
    assert state.pause(104, 60, pace, is_told=True) == SHORT_PAUSE


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


@pytest.mark.parametrize(
    ("retry_after", "held_back", "pause"),
    [(40, True, HELD_BACK_PAUSE), (40, False, 40), (None, False, 5.0), (0, False, SHORT_PAUSE)],
)
def test_after_a_rate_limit_the_account_is_left_alone_and_a_look_held_back_asks_again(
    retry_after: float | None, held_back: bool, pause: float
) -> None:
    state = waiting()
    state.tried = 11
    state.trouble = RateLimited(Action.READ_JOB, retry_after=retry_after, held_back=held_back)
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
