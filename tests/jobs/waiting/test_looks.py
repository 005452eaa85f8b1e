"""One look serves all who wait for a job, whoever makes it; nobody is told of a time that was another one's."""

from contextlib import suppress

import anyio
import pytest

from fakes.clock import FakeClock
from fakes.simulated_time import LoopClock, run_simulated
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.job_errors import JobNotFound
from rmm_jobs.domain.lanes import Lane, in_lane
from rmm_jobs.domain.model import Job, JobState, JobStatus
from rmm_jobs.domain.system import Missing
from rmm_jobs.domain.system_errors import Action, DeadlineExceeded, RateLimited, ServerError
from rmm_jobs.jobs.waiting.job_look import Found, Look
from rmm_jobs.jobs.waiting.looks import MAX_KEPT, JobLooks

JOB = Job("job-1", device_uid="d1")
RUNNING, COMPLETED = JobStatus(JobState.RUNNING), JobStatus(JobState.COMPLETED)


class Looker:
    """Counts the looks. Each takes some time, and shows or raises what is next; the last one stays."""

    def __init__(self, *found: Found | Exception, seconds: float = 0.0) -> None:
        self.found = list(found)
        self.seconds = seconds
        self.looks = 0

    async def __call__(self) -> Found:
        self.looks += 1
        next_one = self.found.pop(0) if len(self.found) > 1 else self.found[0]
        await anyio.sleep(self.seconds)
        if isinstance(next_one, Exception):
            raise next_one
        return next_one


def test_a_thousand_who_ask_at_once_share_a_look_and_the_next_one_looks_anew() -> None:
    looks, make, seen = JobLooks(), Looker(RUNNING, COMPLETED, seconds=1), list[Found]()

    async def ask() -> None:
        seen.append(await looks.look(JOB, make, LoopClock()))

    async def main() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(1_000):
                group.start_soon(ask)
        assert (make.looks, len(seen), set(seen)) == (1, 1_000, {RUNNING})
        await ask()

    run_simulated(main())
    assert (make.looks, seen[-1]) == (2, COMPLETED)


def test_another_device_of_the_same_job_is_looked_at_by_itself() -> None:
    async def main() -> int:
        looks, make = JobLooks(), Looker(RUNNING, seconds=1)
        async with anyio.create_task_group() as group:
            for device in ("d1", "d2"):
                group.start_soon(looks.look, Job("job-1", device_uid=device), make, LoopClock())
        return make.looks

    assert run_simulated(main()) == 2


async def test_a_task_takes_a_look_that_is_fresh_and_a_call_does_not() -> None:
    looks, make, clock = JobLooks(), Looker(RUNNING), FakeClock()
    await looks.look(JOB, make, clock)
    assert looks.asked_at(JOB) == 0
    clock.advance(4.9)
    await looks.look(JOB, make, clock, fresh=5)
    assert make.looks == 1
    await looks.look(JOB, make, clock)
    clock.advance(5)
    await looks.look(JOB, make, clock, fresh=5)
    assert make.looks == 3


@pytest.mark.parametrize(
    "found",
    [Missing.NOT_THERE, COMPLETED, JobStatus(JobState.RUNNING, stdout="x" * 2_000_000)],
    ids=["a miss", "an end", "a long text"],
)
async def test_what_is_believed_once_or_is_large_is_not_kept(found: Found) -> None:
    looks, make, clock = JobLooks(), Looker(found), FakeClock()
    await looks.look(JOB, make, clock)
    assert (len(looks), looks.asked_at(JOB)) == (0, None)
    await looks.look(JOB, make, clock, fresh=5)
    assert make.looks == 2


async def test_what_was_done_to_a_job_makes_the_next_look_a_new_one() -> None:
    looks, make, clock = JobLooks(), Looker(RUNNING), FakeClock()
    await looks.look(JOB, make, clock)
    looks.forget(JOB.uid)
    await looks.look(JOB, make, clock, fresh=5)
    assert make.looks == 2


@pytest.mark.parametrize("found", [COMPLETED, ServerError(Action.READ_JOB, status=500), JobNotFound("job-1")])
def test_a_look_wakes_all_who_sleep_until_theirs(found: Found | Exception) -> None:
    looks, make, woken = JobLooks(), Looker(found, seconds=1), list[tuple[Look | None, float]]()

    async def sleep(job: Job) -> None:
        woken.append(((await looks.pauses.sleep(job, 60, LoopClock())).look, LoopClock().monotonic()))

    async def main() -> None:
        async with anyio.create_task_group() as group:
            for job in (JOB, JOB, Job("job-2")):
                group.start_soon(sleep, job)
            await anyio.sleep(10)
            with suppress(JobsError):
                await looks.look(JOB, make, LoopClock())

    run_simulated(main())
    assert [at for _, at in woken] == [11, 11, 60]
    assert [look and (look.found or look.error) for look, _ in woken] == [found, found, None]


@pytest.mark.parametrize(
    "error", [DeadlineExceeded(Action.READ_JOB), RateLimited(Action.READ_JOB, retry_after=9, held_back=True)]
)
def test_the_end_of_one_calls_time_is_not_told_to_another(error: Exception) -> None:
    looks, make, seen, woken = JobLooks(), Looker(error, RUNNING, seconds=1), list[Found](), list[Look | None]()

    async def hurry() -> None:
        with pytest.raises(type(error)):
            await looks.look(JOB, make, LoopClock())

    async def ask() -> None:
        seen.append(await looks.look(JOB, make, LoopClock()))

    async def sleep() -> None:
        woken.append((await looks.pauses.sleep(JOB, 1.5, LoopClock())).look)

    async def main() -> None:
        async with anyio.create_task_group() as group:
            for task in (hurry, sleep, ask, ask):
                group.start_soon(task)

    run_simulated(main())
    assert (make.looks, seen, woken) == (2, [RUNNING, RUNNING], [None])


def test_one_who_gives_up_leaves_the_look_to_the_next() -> None:
    looks, make, seen = JobLooks(), Looker(RUNNING, seconds=1), list[Found]()

    async def ask() -> None:
        seen.append(await looks.look(JOB, make, LoopClock()))

    async def main() -> None:
        async with anyio.create_task_group() as group, anyio.create_task_group() as gives_up:
            gives_up.start_soon(ask)
            await anyio.sleep(0.5)
            group.start_soon(ask)
            group.start_soon(ask)
            await anyio.sleep(0.1)
            gives_up.cancel_scope.cancel()

    run_simulated(main())
    assert (make.looks, seen) == (2, [RUNNING, RUNNING])


async def test_no_more_than_so_many_looks_are_kept() -> None:
    looks, clock = JobLooks(), FakeClock()

    async def make() -> Found:
        return RUNNING

    for number in range(2 * MAX_KEPT):
        await looks.look(Job(f"job-{number}"), make, clock)
    assert len(looks) == MAX_KEPT


def test_nobody_waits_for_anothers_look_beyond_an_own_deadline() -> None:
    async def main() -> float:
        looks, make, clock, told = JobLooks(), Looker(RUNNING, seconds=60), LoopClock(), 0.0
        async with anyio.create_task_group() as group:
            group.start_soon(looks.look, JOB, make, clock)
            await anyio.sleep(1)
            with pytest.raises(DeadlineExceeded):
                await looks.look(JOB, make, clock, deadline=3)
            told = clock.monotonic()
            group.cancel_scope.cancel()
        return told

    assert run_simulated(main()) == 3


def test_a_call_does_not_stand_behind_a_look_that_yields_to_calls() -> None:
    async def main() -> float:
        looks, make, clock, told = JobLooks(), Looker(RUNNING, COMPLETED, seconds=1), LoopClock(), 0.0

        async def held_back() -> Found:
            await anyio.sleep(40)
            return RUNNING

        async def waiting() -> None:
            with in_lane(Lane.LOOK):
                await looks.look(JOB, held_back, clock)

        async with anyio.create_task_group() as group:
            group.start_soon(waiting)
            await anyio.sleep(1)
            assert await looks.look(JOB, make, clock) == RUNNING
            told = clock.monotonic()
            group.cancel_scope.cancel()
        return told

    assert run_simulated(main()) == 2


def test_a_failure_in_the_short_time_of_another_is_not_handed_to_whoever_has_longer() -> None:
    async def main() -> Found:
        looks, make, clock = JobLooks(), Looker(ServerError(Action.READ_JOB), RUNNING, seconds=1), LoopClock()

        async def soon() -> None:
            with suppress(JobsError):
                await looks.look(JOB, make, clock, deadline=2)

        async with anyio.create_task_group() as group:
            group.start_soon(soon)
            await anyio.sleep(0.5)
            return await looks.look(JOB, make, clock, deadline=45)
        raise AssertionError

    assert run_simulated(main()) == RUNNING
