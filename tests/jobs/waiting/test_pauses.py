"""One of those who sleep until their looks reads the list of ends for all, and leaves that to another when it goes."""

import math
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime

import anyio
import pytest

from fakes.clock import FakeClock
from fakes.ports import PlainSystem
from fakes.simulated_time import LoopClock, run_simulated
from rmm_jobs.domain.history import Event
from rmm_jobs.domain.model import Job
from rmm_jobs.jobs.waiting.end_news import FROM_JOBS, READ_SECONDS
from rmm_jobs.jobs.waiting.pauses import Pause, Pauses

EVERY = 2.0
"""Seconds between readings, for 90 looks in a minute."""
JOBS = [Job(f"job-{number}", device_uid="d1") for number in range(FROM_JOBS + 1)]


class ListingSystem(PlainSystem):
    """Lists the end of the first job from a moment on. A reading takes a tenth of a second."""

    def __init__(self, ends_at: float = math.inf) -> None:
        super().__init__(FakeClock())
        self.looks_left = 90.0
        self.ends_at = ends_at
        self.asked_at: list[float] = []

    async def ended_since(self, since: datetime, *, deadline: float) -> Sequence[Event]:
        del since, deadline
        now = LoopClock().monotonic()
        self.asked_at.append(now)
        await anyio.sleep(0.1)
        return [Event("row", job_uid=JOBS[0].uid, device_uid="d1", is_end=True)] if now >= self.ends_at else []


class Bedroom:
    """All who sleep until their looks."""

    def __init__(self, system: ListingSystem) -> None:
        self.pauses, self.system = Pauses(), system
        self.woken: dict[str, tuple[float, bool]] = {}

    async def sleep(self, job: Job, seconds: float = 20.0, ends: float = 100.0) -> Pause:
        pause = await self.pauses.sleep(job, seconds, LoopClock(), system=self.system, ends=ends)
        self.woken[job.uid] = (round(LoopClock().monotonic(), 1), pause.is_woken)
        return pause

    def run(self, *sleepers: Callable[[], Coroutine[None, None, object]]) -> None:
        async def main() -> None:
            async with anyio.create_task_group() as group:
                for each in sleepers:
                    group.start_soon(each)

        run_simulated(main())


def test_one_reading_serves_all_and_wakes_who_waits_for_the_job_that_has_ended() -> None:
    room = Bedroom(ListingSystem(ends_at=8.0))
    room.run(*[lambda job=job: room.sleep(job) for job in (*JOBS, JOBS[0])])
    last_of_keeper = room.woken["job-0"]
    assert last_of_keeper[1]
    assert 8.0 <= last_of_keeper[0] <= 8.1 + EVERY
    assert {room.woken[job.uid] for job in JOBS[1:]} <= {(20.0, False), (20.1, False)}
    apart = [later - sooner for sooner, later in zip(room.system.asked_at, room.system.asked_at[1:], strict=False)]
    assert min(apart) == pytest.approx(EVERY)
    assert max(apart) < 2 * EVERY


def test_who_reads_for_all_leaves_it_to_another_who_sleeps_on() -> None:
    room = Bedroom(ListingSystem(ends_at=12.0))
    room.run(lambda: room.sleep(JOBS[1], 5.0), *[lambda job=job: room.sleep(job) for job in (JOBS[0], *JOBS[2:])])
    assert room.woken["job-1"] in {(5.0, False), (5.1, False)}  # it ends a reading that it has begun
    assert room.woken["job-0"][1]
    assert room.woken["job-2"] in {(20.0, False), (20.1, False)}
    assert len(room.system.asked_at) >= 12.0 // EVERY


def test_a_call_that_ends_while_it_reads_for_all_leaves_it_to_another() -> None:
    room = Bedroom(ListingSystem(ends_at=3.0))

    async def give_up() -> None:
        with anyio.move_on_after(0.05):
            await room.sleep(JOBS[1])

    room.run(give_up, *[lambda job=job: room.sleep(job) for job in (JOBS[0], *JOBS[2:])])
    assert "job-1" not in room.woken
    assert room.woken["job-0"][1]


def test_a_wait_that_ends_soon_leaves_the_list_to_one_that_goes_on() -> None:
    room = Bedroom(ListingSystem(ends_at=12.0))
    last_reading = 20 - READ_SECONDS

    async def sleep_later(job: Job) -> None:
        await anyio.sleep(1)
        await room.sleep(job, 30, ends=100)

    soon = [lambda job=job: room.sleep(job, 20, ends=20) for job in JOBS[1:]]
    room.run(*soon, lambda: sleep_later(JOBS[0]))
    assert room.woken["job-0"][1]
    assert max(at for at in room.system.asked_at if at <= last_reading) >= last_reading - 2 * EVERY
    assert {room.woken[job.uid] for job in JOBS[1:]} == {(20.0, False)}  # none is late for its last look


def test_time_that_stands_still_for_less_than_a_moment_holds_nobody_up() -> None:
    pauses = Pauses()

    async def main() -> float:
        async with anyio.create_task_group() as group:
            for number in range(50):
                group.start_soon(pauses.sleep, Job(f"job-{number % 7}"), 0.1 * number + 1 / 3, LoopClock())
        return LoopClock().monotonic()

    assert run_simulated(main()) == pytest.approx(4.9 + 1 / 3, abs=0.01)


def test_few_jobs_are_not_worth_a_reading() -> None:
    room = Bedroom(ListingSystem())
    room.run(*[lambda job=job: room.sleep(job) for job in JOBS[: FROM_JOBS - 1]])
    assert room.system.asked_at == []


def test_a_job_is_counted_once_whoever_waits_for_it() -> None:
    pauses, counted = Pauses(), list[int]()

    async def count() -> None:
        await anyio.sleep(1)
        counted.extend(pauses.jobs_beside(job) for job in (JOBS[0], Job("JOB-0", device_uid="D1"), JOBS[1]))

    async def main() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(pauses.sleep, JOBS[0], 2.0, LoopClock())
            group.start_soon(pauses.sleep, JOBS[0], 2.0, LoopClock())
            group.start_soon(count)

    run_simulated(main())
    assert counted == [1, 1, 2]
