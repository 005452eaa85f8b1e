"""What is remembered of tasks is bounded, and one look that misses a job is not believed at once."""

from rmm_jobs.domain.callers import Unanswered
from rmm_jobs.domain.model import Job
from rmm_jobs.domain.results import JobRemoved, NoResults, Running
from rmm_jobs.domain.system_errors import Action, Unreachable
from rmm_jobs.responses import ToolResponse
from rmm_jobs.server.task_memory import MAX_REMEMBERED, Remembered, TaskMemory

JOB = Job("job-1")
GONE, RUNNING = JobRemoved(JOB), Running(JOB, None, None)
FIRST, SECOND = ToolResponse("first", {}, GONE), ToolResponse("second", {}, GONE)


def test_what_was_noted_of_a_task_is_there_at_the_next_request_for_it() -> None:
    memory = TaskMemory()
    memory.of("a").declined["p1"] = Unanswered.DECLINED
    memory.of("b").note = "of another one"
    assert memory.of("a").declined == {"p1": Unanswered.DECLINED}
    assert (memory.of("a").note, len(memory)) == ("", 2)


def test_the_task_that_was_used_longest_ago_is_forgotten_first() -> None:
    memory = TaskMemory()
    for number in range(MAX_REMEMBERED):
        memory.of(f"t{number}").note = "known"
    memory.of("t0")
    memory.of("one more")
    assert len(memory) == MAX_REMEMBERED
    assert memory.of("t0").note == "known"
    assert memory.of("t1").note == ""


def test_the_first_look_that_missed_the_job_stays_the_doubt() -> None:
    for report in (GONE, NoResults(JOB)):
        task = Remembered()
        task.see(FIRST, report)
        task.see(SECOND, report)
        assert task.doubt is FIRST


def test_a_look_that_finds_the_job_ends_the_doubt_and_a_failed_one_does_not() -> None:
    task = Remembered()
    task.see(FIRST, GONE)
    task.see(SECOND, Unreachable(Action.READ_JOB))
    assert task.doubt is FIRST
    task.see(SECOND, RUNNING)
    assert task.doubt is None
