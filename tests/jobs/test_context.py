"""One call: what it has started, how much time its steps have, and waits that end with the process."""

import anyio
import pytest

from fakes.clock import FakeClock
from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.ports import Progress, Step
from rmm_jobs.jobs.context import START_WITHIN, WAIT_SECONDS, CallContext, CallStart, EndOfWaits

SENT = Job("", reference="rj-1")
JOB = Job("j1", reference="rj-1")


async def nobody_looks(progress: Progress) -> None:
    del progress


def call(seconds: float = WAIT_SECONDS, clock: FakeClock | None = None) -> CallContext:
    return CallContext.begin(clock or FakeClock(), seconds=seconds, progress_sink=nobody_looks)


def test_a_start_is_known_from_before_it_is_sent_and_gets_its_uid_later() -> None:
    started = CallStart()
    started.send(SENT)
    assert (started.job, started.refused) == (SENT, False)
    started.learn(JOB)
    assert started.job == JOB


def test_only_the_state_of_the_started_job_is_noted() -> None:
    started = CallStart()
    started.see(JOB, JobState.RUNNING)
    assert started.state is None
    started.learn(JOB)
    started.see(Job("j2"), JobState.FAILED)
    assert started.state is None
    started.see(JOB, JobState.RUNNING)
    assert started.state is JobState.RUNNING


def test_a_refused_start_leaves_nothing_that_runs_and_the_next_one_forgets_it() -> None:
    started = CallStart(SENT, JobState.RUNNING)
    started.refuse()
    assert (started.job, started.refused) == (None, True)
    started.send(JOB)
    assert (started.job, started.state, started.refused) == (JOB, None, False)


@pytest.mark.parametrize(
    ("seconds", "share"), [(WAIT_SECONDS, 1.0), (4 * WAIT_SECONDS, 1.0), (WAIT_SECONDS / 3, 1 / 3), (0.0, 0.0)]
)
def test_a_shorter_call_has_less_time_to_start_and_a_longer_one_no_more(seconds: float, share: float) -> None:
    clock = FakeClock()
    clock.advance(100)
    begun = call(seconds, clock)
    clock.advance(5)
    assert begun.share == pytest.approx(share)
    assert begun.start_deadline == pytest.approx(100 + START_WITHIN * share)
    assert (begun.elapsed, begun.deadline) == (5.0, 100 + seconds)


async def test_progress_tells_the_step_and_notes_the_state_of_the_started_job() -> None:
    clock, shown = FakeClock(), list[Progress]()

    async def look(progress: Progress) -> None:
        shown.append(progress)

    begun = CallContext.begin(clock, seconds=45, progress_sink=look, started=CallStart(JOB))
    clock.advance(3)
    await begun.report_progress(Step.FINDING_COMPONENT)
    await begun.report_progress(Step.WAITING, job=JOB, state=JobState.RUNNING, percent=40)
    assert [(each.step, each.elapsed, each.percent) for each in shown] == [
        (Step.FINDING_COMPONENT, 3.0, None),
        (Step.WAITING, 3.0, 40),
    ]
    assert begun.started.state is JobState.RUNNING


def test_two_calls_share_neither_a_start_nor_an_end() -> None:
    one, other = call(), call()
    one.started.send(JOB)
    one.ending.tell()
    assert other.started.job is None
    assert not other.ending.is_told


async def test_waits_end_when_the_process_does_and_later_ones_at_once() -> None:
    ending, left = EndOfWaits(), list[str]()

    async def wait(name: str) -> None:
        with ending.cutting_short():
            await anyio.sleep_forever()
        left.append(name)

    with anyio.fail_after(5):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(wait, "first")
            tasks.start_soon(wait, "second")
            await anyio.wait_all_tasks_blocked()
            assert left == []
            ending.tell()
        await wait("late")
    assert sorted(left) == ["first", "late", "second"]


async def test_a_wait_that_is_over_is_not_cut_short_again() -> None:
    ending = EndOfWaits()
    with ending.cutting_short():
        pass
    ending.tell()
    await anyio.lowlevel.checkpoint()
    with pytest.raises(ZeroDivisionError), ending.cutting_short():
        raise ZeroDivisionError
