"""What is remembered of jobs between calls: how long they took, and the secrets they may print."""

from collections.abc import Iterator

import pytest

from rmm_jobs.domain.model import JobState
from rmm_jobs.jobs.memory import MAX_JOBS, MAX_SECRET_CHARS, JobMemory, ObservedDuration

QUEUED, RUNNING, DONE, ODD = JobState.QUEUED, JobState.RUNNING, JobState.COMPLETED, JobState.UNKNOWN


@pytest.mark.parametrize(
    ("looks", "duration"),
    [
        ([(1, QUEUED), (2, RUNNING), (4, RUNNING), (6, DONE)], 3.5),
        ([(1, RUNNING), (44, RUNNING), (46, DONE)], 44.5),
        ([(2, DONE)], 1.0),
        ([(1, ODD), (3, DONE)], 1.5),
        ([(17, DONE)], None),
        ([(1, RUNNING), (4, RUNNING), (12, DONE)], None),
        ([(1, RUNNING), (590, RUNNING), (600, DONE)], 594.5),
        ([(1, RUNNING)], None),
    ],
)
def test_a_duration_is_told_as_far_as_it_is_known(looks: list[tuple[float, JobState]], duration: float | None) -> None:
    observed = ObservedDuration(not_begun=0)
    for moment, state in looks:
        observed.see(state, asked=moment, answered=moment)
    assert observed.duration() == duration


def test_slow_answers_make_it_less_known() -> None:
    observed = ObservedDuration(not_begun=0)
    observed.see(RUNNING, asked=1, answered=5)
    observed.see(DONE, asked=6, answered=10)
    assert observed.duration() is None


def test_a_duration_is_measured_across_calls_and_taken_once() -> None:
    memory = JobMemory()
    memory.begin("job-1", not_begun=0)
    memory.see("job-1", RUNNING, asked=1, answered=1)
    assert memory.last_state("job-1") is RUNNING
    memory.see("job-1", DONE, asked=3, answered=3)
    assert memory.take_duration("job-1") == 1.5
    assert (memory.take_duration("job-1"), memory.last_state("job-1")) == (None, DONE)


def test_a_job_that_was_not_begun_here_is_not_measured() -> None:
    memory = JobMemory()
    memory.see("job-1", RUNNING, asked=1, answered=1)
    memory.see("job-1", DONE, asked=3, answered=3)
    assert (memory.take_duration("job-1"), memory.last_state("job-1")) == (None, DONE)


def test_secrets_of_a_job_add_up_the_longest_first() -> None:
    memory = JobMemory()
    memory.hide("job-1", ("hunter2",))
    memory.hide("job-1", ("hunter2-and-more", "hunter2"))
    assert memory.hidden("job-1") == ("hunter2-and-more", "hunter2")
    assert memory.hidden("job-2") == ()


def test_what_was_used_longest_ago_is_forgotten_first() -> None:
    memory = JobMemory()
    for number in range(MAX_JOBS):
        memory.begin(f"job-{number}", not_begun=0)
        memory.see(f"job-{number}", RUNNING, asked=1, answered=1)
        memory.hide(f"job-{number}", (f"secret-{number}",))
    memory.see("job-0", RUNNING, asked=2, answered=2)
    memory.hidden("job-0")
    memory.begin("new", not_begun=0)
    memory.see("new", RUNNING, asked=2, answered=2)
    memory.hide("new", ("new secret",))
    assert (memory.last_state("job-0"), memory.hidden("job-0")) == (RUNNING, ("secret-0",))
    assert (memory.last_state("job-1"), memory.hidden("job-1")) == (None, ())


def test_secret_text_is_bounded_but_for_the_newest_start() -> None:
    memory = JobMemory()
    memory.hide("job-1", ("a" * (MAX_SECRET_CHARS - 1),))
    memory.hide("job-2", ("b" * MAX_SECRET_CHARS, "c"))
    assert memory.hidden("job-1") == ()
    assert memory.hidden("job-2") == ("b" * MAX_SECRET_CHARS, "c")


def test_at_no_moment_is_a_known_secret_missing() -> None:
    memory = JobMemory()
    memory.hide("job-1", ("hunter2",))

    def more() -> Iterator[str]:
        assert memory.hidden("job-1") == ("hunter2",)  # as a thread that makes an answer now would ask
        yield "hunter3"

    memory.hide("job-1", more())
    assert memory.hidden("job-1") == ("hunter2", "hunter3")


def test_its_repr_shows_no_secret() -> None:
    memory = JobMemory()
    memory.hide("job-1", ("hunter2",))
    assert "hunter2" not in repr(memory)


def test_a_persons_no_is_remembered_for_its_prompt_alone_and_within_bounds() -> None:
    memory = JobMemory()
    memory.decline("12", "31")
    assert memory.is_declined("12", "31")
    assert not memory.is_declined("12", "32")
    assert not memory.is_declined("13", "31")
    for number in range(MAX_JOBS):
        memory.decline("14", str(number))
    assert not memory.is_declined("12", "31")
    assert memory.is_declined("14", "0")
