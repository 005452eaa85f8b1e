"""All who wait for a job are served by one row of looks, in calls and as tasks. Most are where an end is due."""

from collections.abc import Callable, Coroutine
from dataclasses import replace

import anyio
import pytest

from fakes.clock import FakeClock
from fakes.ports import PlainLedger, PlainSystem
from fakes.simulated_time import LoopClock, run_simulated
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.lanes import Lane, current_lane, current_urgency, note_wait, noting_waits
from rmm_jobs.domain.model import Job, JobState, JobStatus
from rmm_jobs.domain.ports import Progress
from rmm_jobs.domain.results import Finished, StillRunning
from rmm_jobs.domain.system import Missing
from rmm_jobs.domain.system_errors import Action, RateLimited
from rmm_jobs.jobs.background import look
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.status import report_found
from rmm_jobs.jobs.waiting.wait import wait_for_end

JOB = Job("job-1", device_uid="d1", component_uid="c1", sent_at=LoopClock.start)
RUNNING, COMPLETED = JobStatus(JobState.RUNNING), JobStatus(JobState.COMPLETED, exit_code=0)


async def show_nothing(progress: Progress) -> None:
    del progress


class TimedSystem(PlainSystem):
    """Runs one job, which ends when its time has come."""

    def __init__(self, seconds: float) -> None:
        super().__init__(FakeClock(), devices=[Device("d1", "ACME-DC01", online=True)])
        self.seconds = seconds
        self.asked_at: list[float] = []
        self.worth: dict[float, float] = {}
        """How urgent each look was when it was made."""
        self.lanes: list[Lane] = []
        self.held_back = False

    async def poll(self, job: Job, *, deadline: float) -> JobStatus | Missing:
        now = LoopClock().monotonic()
        self.asked_at.append(now)
        if (urgency := current_urgency()) is not None:
            self.worth[now] = urgency(now)
        self.lanes.append(current_lane())
        if self.held_back:
            await anyio.sleep(max(0.0, deadline - now - 3))
            raise RateLimited(Action.READ_JOB, retry_after=5, held_back=True)
        self.looks = [COMPLETED if now >= self.seconds else RUNNING]
        await anyio.sleep(0.1)
        return await super().poll(job, deadline=deadline)


class KnowingLedger(PlainLedger):
    """Knows how long the component has taken before."""

    def __init__(self, usual: float | None) -> None:
        super().__init__()
        self.usual = usual

    async def usual_duration(self, component_uid: str) -> float | None:
        assert component_uid == JOB.component_uid
        return self.usual


class Office:
    """Everybody who waits for the job."""

    def __init__(self, seconds: float, usual: float | None = None, *, looks_left: float = 8.0) -> None:
        self.system = TimedSystem(seconds)
        self.system.looks_left = looks_left
        self.services = Services(self.system, KnowingLedger(usual), LoopClock())
        self.seen: list[tuple[object, float]] = []

    def call(self, *, in_background: bool = False) -> CallContext:
        return CallContext.begin(LoopClock(), seconds=500, progress_sink=show_nothing, in_background=in_background)

    async def wait(self, *, after: float = 0.0) -> None:
        await anyio.sleep(after)
        since = 0.001 if after == 0 else -after
        report = await wait_for_end(self.services, JOB, self.call(), since=since, first=RUNNING)
        self.seen.append((report.report, LoopClock().monotonic()))

    async def ask_as_task(self, times: int) -> None:
        for _ in range(times):
            await anyio.sleep(5)
            await look(self.services, JOB, self.call(in_background=True))

    def run(self, *everybody: Callable[[], Coroutine[None, None, None]]) -> int:
        async def main() -> None:
            async with anyio.create_task_group() as group:
                for each in everybody:
                    group.start_soon(each)

        run_simulated(main())
        return len(self.system.asked_at)


def test_fifty_calls_that_wait_for_a_job_send_the_looks_of_one() -> None:
    one, many = Office(90), Office(90)
    looks = one.run(one.wait)
    assert many.run(*[many.wait] * 50) == looks
    assert {at for _, at in many.seen} == {at for _, at in one.seen}
    assert all(isinstance(report, Finished) for report, _ in many.seen)


def test_calls_that_begin_apart_share_their_looks_too() -> None:
    one, many = Office(200), Office(200)
    looks = one.run(one.wait)
    assert many.run(*[lambda after=after: many.wait(after=after) for after in (0, 7.5, 41, 99)]) <= looks + 3
    assert len(many.seen) == 4


def test_a_task_is_served_by_the_looks_of_a_call_that_waits() -> None:
    one, both = Office(25), Office(25)
    looks = one.run(one.wait)
    assert both.run(both.wait, lambda: both.ask_as_task(4)) == looks


def test_a_call_that_waits_is_served_by_the_looks_of_a_task() -> None:
    wait, task, both = Office(300), Office(300), Office(300)
    apart = wait.run(wait.wait) + task.run(lambda: task.ask_as_task(58))
    assert both.run(both.wait, lambda: both.ask_as_task(58)) < 0.7 * apart


@pytest.mark.parametrize("usual", [90.0, 300.0])
def test_an_end_at_its_usual_time_is_seen_within_two_seconds(usual: float) -> None:
    for late in (-5.0, 0.0, 5.0):
        office = Office(usual + late, usual, looks_left=18.0)
        looks = office.run(office.wait)
        ((_, at),) = office.seen
        assert at <= usual + late + 2
        assert looks <= 30 + usual / 3


@pytest.mark.parametrize(("seconds", "usual"), [(299.0, None), (301.0, None), (61.0, 300.0), (300.0, 60.0)])
def test_where_there_is_room_every_end_is_seen_within_two_seconds(seconds: float, usual: float | None) -> None:
    office = Office(seconds, usual, looks_left=30.0)
    assert office.run(office.wait) <= seconds / 1.75
    ((_, at),) = office.seen
    assert at <= seconds + 2


def test_looks_are_the_most_urgent_around_the_usual_time() -> None:
    office = Office(200, 100.0)
    office.run(office.wait)
    before = dict(zip(office.system.asked_at[1:], office.system.asked_at, strict=False))
    worth = {at: office.system.worth[at] / (at - before[at]) ** 2 for at in office.system.worth if at in before}
    likeliest = max(worth, key=lambda at: worth[at])
    assert 90 < likeliest < 140


def test_every_look_of_a_wait_yields_to_calls_and_one_that_is_held_back_to_the_end_says_so() -> None:
    office = Office(90)
    reports: list[object] = []

    async def call_twice() -> None:
        reports.append((await report_found(office.services, JOB, office.call(), wait=False)).report)
        office.system.held_back = True
        reports.append((await report_found(office.services, JOB, office.call(), wait=True)).report)

    office.run(call_twice)
    assert office.system.lanes == [Lane.CALL] + [Lane.LOOK] * (len(office.system.lanes) - 1)
    report = reports[1]
    assert isinstance(report, StillRunning)
    assert (report.state, report.seen) == (JobState.RUNNING, True)
    assert isinstance(report.trouble, RateLimited)


def test_after_a_rate_limit_of_a_minute_the_next_look_is_made_when_it_is_over() -> None:
    class Limited(TimedSystem):
        async def poll(self, job: Job, *, deadline: float) -> JobStatus | Missing:
            if not self.asked_at:
                self.asked_at.append(LoopClock().monotonic())
                raise RateLimited(Action.READ_JOB, retry_after=60)
            return await super().poll(job, deadline=deadline)

    office = Office(20)
    office.system = Limited(20)
    office.services = replace(office.services, system=office.system)
    office.run(office.wait)
    assert len(office.system.asked_at) == 2
    assert office.system.asked_at[1] == pytest.approx(office.system.asked_at[0] + 60)


def test_a_wait_was_held_up_by_the_look_that_has_shown_the_end_and_by_none_before() -> None:
    class Crowded(TimedSystem):
        async def poll(self, job: Job, *, deadline: float) -> JobStatus | Missing:
            began = LoopClock().monotonic()
            await anyio.sleep(3)
            note_wait(began, began + 3)
            return await super().poll(job, deadline=deadline)

    office, seconds = Office(60), list[float]()
    office.services = replace(office.services, system=Crowded(60))

    async def wait() -> None:
        with noting_waits() as held:
            await office.wait()
        seconds.append(held.seconds)

    office.run(wait)
    assert seconds == [3]
