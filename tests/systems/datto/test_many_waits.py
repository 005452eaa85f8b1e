"""A thousand waits at once see every end within two seconds, and what the budget held back their looks for."""

from collections import defaultdict

import anyio
import pytest

from fakes.clock import FakeClock
from fakes.ports import PlainLedger, PlainSystem
from fakes.simulated_time import LoopClock, run_simulated
from rmm_jobs.domain.model import Job, JobState, JobStatus
from rmm_jobs.domain.ports import Progress
from rmm_jobs.domain.results import Finished
from rmm_jobs.domain.system import Missing
from rmm_jobs.domain.system_errors import Action
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.waiting.wait import wait_for_end
from rmm_jobs.jobs.waiting.wait_state import HELD_BACK_PAUSE
from rmm_jobs.systems.datto.quota import account_budget

WAITS = 1_000


async def show_nothing(progress: Progress) -> None:
    del progress


class Account(PlainSystem):
    """Jobs that end one after the other, behind the budget of a real account."""

    def __init__(self) -> None:
        super().__init__(FakeClock())
        self.budget = account_budget(LoopClock())
        self.held = defaultdict[str, float](float)
        """Seconds after its end for which looks at a job were held back."""

    def ends_at(self, job: Job) -> float:
        return 30.0 + 0.27 * int(job.uid)

    async def poll(self, job: Job, *, deadline: float) -> JobStatus | Missing:
        began, again_after = LoopClock().monotonic(), HELD_BACK_PAUSE
        try:
            await self.budget.admit("GET", f"/api/v2/job/{job.uid}", Action.READ_JOB, deadline=deadline)
            again_after = 0.0
        finally:
            ended = LoopClock().monotonic() + again_after
            self.held[job.uid] += max(0.0, ended - max(began, self.ends_at(job)))
        is_over = LoopClock().monotonic() >= self.ends_at(job)
        return JobStatus(JobState.COMPLETED, exit_code=0) if is_over else JobStatus(JobState.RUNNING)


@pytest.mark.exhaustive
def test_a_thousand_waits_see_each_end_as_soon_as_the_budget_lets_them() -> None:
    account = Account()
    services = Services(account, PlainLedger(), LoopClock())
    beyond: list[float] = []

    async def wait(number: int) -> None:
        job = Job(str(number), device_uid="d1")
        call = CallContext.begin(LoopClock(), seconds=5_000, progress_sink=show_nothing)
        report = await wait_for_end(services, job, call, since=0.001)
        assert isinstance(report.report, Finished)
        beyond.append(LoopClock().monotonic() - account.ends_at(job) - account.held[job.uid])

    async def main() -> float:
        async with anyio.create_task_group() as group:
            for number in range(WAITS):
                group.start_soon(wait, number)
        return LoopClock().monotonic()

    assert run_simulated(main()) < 500
    assert len(beyond) == WAITS
    assert max(beyond) <= 2
    assert len(services.looks) == 0  # nothing is left of the waits
