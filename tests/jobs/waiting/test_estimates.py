"""How far a job is: the system's own percentage before an estimate, and never an end that nobody has seen."""

import pytest

from rmm_jobs.domain.model import JobState, JobStatus
from rmm_jobs.jobs.waiting.estimates import (
    MAX_ESTIMATED_PERCENT,
    chance_of_end,
    known_percent,
    unknown_state_name,
    urgency_of_look,
)

RUNNING = JobStatus(JobState.RUNNING, reported="running")


@pytest.mark.parametrize(
    ("elapsed", "percent"), [(0, 0), (30, 25), (119, MAX_ESTIMATED_PERCENT), (100_000, MAX_ESTIMATED_PERCENT)]
)
def test_a_running_job_is_compared_with_earlier_runs_and_never_called_done(elapsed: float, percent: int) -> None:
    assert known_percent(RUNNING, elapsed, 120) == percent


@pytest.mark.parametrize("own", [0, 40, 100])
def test_the_systems_own_percentage_counts_before_an_estimate(own: int) -> None:
    assert known_percent(JobStatus(JobState.RUNNING, percent=own), 60, 120) == own


@pytest.mark.parametrize(("elapsed", "usual"), [(None, 120), (60, None), (60, 0)])
def test_without_a_start_or_an_earlier_run_there_is_no_estimate(elapsed: float | None, usual: float | None) -> None:
    assert known_percent(RUNNING, elapsed, usual) is None


@pytest.mark.parametrize("state", [each for each in JobState if each is not JobState.RUNNING])
def test_only_a_running_job_has_an_estimate(state: JobState) -> None:
    assert known_percent(JobStatus(state), 60, 120) is None


@pytest.mark.parametrize("state", JobState)
def test_the_systems_word_is_shown_for_an_unknown_state_alone(state: JobState) -> None:
    word = unknown_state_name(JobStatus(state, reported="Paused"))
    assert word == ("Paused" if state is JobState.UNKNOWN else None)


def test_an_end_is_likely_to_have_come_around_the_usual_duration_and_sure_long_after() -> None:
    chances = [chance_of_end(10, ran, 200) for ran in (10, 100, 150, 200, 250, 1_000)]
    assert chances == sorted(chances)
    assert (chances[0], chances[3]) == (0, pytest.approx(0.5))
    assert chances[1] < 0.01
    assert chances[4] > 0.8
    assert chances[5] > 0.999


def test_a_job_that_a_look_has_shown_after_its_usual_duration_is_likely_to_end_soon_and_not_sure_to() -> None:
    assert 0.1 < chance_of_end(300, 310, 200) < 0.5


def test_a_job_whose_usual_duration_nobody_knows_is_likely_to_run_on() -> None:
    assert [chance_of_end(ran, ran + 10, None) for ran in (0, 10, 90)] == pytest.approx([1, 0.5, 0.1])
    assert chance_of_end(0, 0, None) == 0


def test_a_look_is_worth_the_seconds_by_which_an_end_is_seen_late() -> None:
    # It has ended after about 30 seconds, and nobody has looked since the tenth.
    assert urgency_of_look(140, 30, 130) == pytest.approx(110, rel=0.05)
    assert urgency_of_look(140, 280, 130) < 1


def test_a_look_is_worth_more_the_longer_nobody_has_looked() -> None:
    assert urgency_of_look(1_000, None, 20) == pytest.approx(4 * urgency_of_look(1_000, None, 10), rel=0.05)
    # A job at its usual end counts before one that nobody has looked at for twice as long.
    assert urgency_of_look(300, 300, 10) > urgency_of_look(100, 300, 20)


@pytest.mark.parametrize("usual", [None, 60.0, 0.0])
@pytest.mark.parametrize(("ran", "unseen"), [(0, 0), (0, 5), (5, 50), (5, -1), (1e6, 1e6)])
def test_odd_times_are_worth_a_number(ran: float, unseen: float, usual: float | None) -> None:
    assert 0 <= urgency_of_look(ran, usual, unseen) <= ran
