"""A thousand waits at once see every end within two seconds, and what the budget held back their looks for."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import anyio
import pytest

from fakes.clock import FakeClock
from fakes.ports import PlainLedger, PlainSystem
from fakes.simulated_time import LoopClock, run_simulated
from rmm_jobs.domain.account_rate import AccountRate
from rmm_jobs.domain.history import Event
from rmm_jobs.domain.model import Job, JobState, JobStatus
from rmm_jobs.domain.ports import Progress
from rmm_jobs.domain.results import Finished
from rmm_jobs.domain.system import Missing
from rmm_jobs.domain.system_errors import Action
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.waiting.wait import wait_for_end
from rmm_jobs.jobs.waiting.wait_state import HELD_BACK_PAUSE
from rmm_jobs.systems.datto.quota import LIMITS, account_budget

WAITS = 1_000


async def show_nothing(progress: Progress) -> None:
    del progress


class Account(PlainSystem):
    """Jobs that end one after the other, behind the budget of a real account."""

    def __init__(self) -> None:
        super().__init__(FakeClock())
        self.budget = account_budget(LoopClock())
        self.budget.rate_reader = self.rate
        self.sent: list[float] = []
        self.held = defaultdict[str, list[tuple[float, float]]](list)
        """When looks at a job were held back; under no name, when readings of the list were."""
        self.jobs: list[Job] = []

    def ends_at(self, job: Job) -> float:
        return 30.0 + 0.27 * int(job.uid)

    def looks_a_minute(self) -> float:
        return self.budget.looks_a_minute()

    async def poll(self, job: Job, *, deadline: float) -> JobStatus | Missing:
        await self.admit(job.uid, f"/api/v2/job/{job.uid}", deadline)
        is_over = LoopClock().monotonic() >= self.ends_at(job)
        return JobStatus(JobState.COMPLETED, exit_code=0) if is_over else JobStatus(JobState.RUNNING)

    async def ended_since(self, since: datetime, *, deadline: float) -> Sequence[Event]:
        await self.admit("", "/api/v2/activity-logs", deadline)
        now, first = LoopClock().monotonic(), (since - LoopClock.start).total_seconds()
        ended = [job for job in self.jobs if first <= self.ends_at(job) <= now]
        return [
            Event(
                job.uid,
                LoopClock.start + timedelta(seconds=self.ends_at(job)),
                job_uid=job.uid,
                device_uid="d1",
                is_end=True,
            )
            for job in ended
        ][-250:]

    async def rate(self, deadline: float) -> AccountRate:
        del deadline
        since = LoopClock().monotonic() - LIMITS.window
        return AccountRate(sum(at > since for at in self.sent), LIMITS, {})

    async def admit(self, name: str, path: str, deadline: float) -> None:
        """Wait for the budget, and note it."""
        began, again_after = LoopClock().monotonic(), HELD_BACK_PAUSE
        try:
            await self.budget.admit("GET", path, Action.READ_JOB, deadline=deadline)
            again_after = 0.0
            self.sent.append(LoopClock().monotonic())
        finally:
            self.held[name].append((began, LoopClock().monotonic() + again_after))

    def held_back(self, job: Job, seen_at: float) -> float:
        """Return the seconds from its end on in which the budget held back what could show it."""
        total, at = 0.0, self.ends_at(job)
        for began, ended in sorted([*self.held[job.uid], *self.held[""]]):
            total += max(0.0, min(ended, seen_at) - max(began, at))
            at = max(at, min(ended, seen_at))
        return total


@pytest.mark.exhaustive
def test_a_thousand_waits_see_each_end_as_soon_as_the_budget_lets_them() -> None:
    account = Account()
    services = Services(account, PlainLedger(), LoopClock())
    beyond: list[float] = []

    async def wait(number: int) -> None:
        job = Job(str(number), device_uid="d1")
        account.jobs.append(job)
        call = CallContext.begin(LoopClock(), seconds=5_000, progress_sink=show_nothing)
        report = await wait_for_end(services, job, call, since=0.001)
        assert isinstance(report.report, Finished)
        seen_at = LoopClock().monotonic()
        beyond.append(seen_at - account.ends_at(job) - account.held_back(job, seen_at))

    async def main() -> float:
        async with anyio.create_task_group() as group:
            for number in range(WAITS):
                group.start_soon(wait, number)
        return LoopClock().monotonic()

    assert run_simulated(main()) < 500
    assert len(beyond) == WAITS
    assert max(beyond) <= 2
    assert len(services.looks) == 0  # nothing is left of the waits
