"""An account without a network: budgets count what they let leave, and are told its rate after a while."""

from collections.abc import Callable
from functools import partial

import anyio

from fakes.shared_account import MemoryFile, MemoryLog
from fakes.simulated_time import LoopClock
from rmm_jobs.domain.account_rate import AccountRate, Limits
from rmm_jobs.domain.system_errors import Action, RateLimited
from rmm_jobs.systems.datto.paths import REQUEST_RATE
from rmm_jobs.systems.datto.quota import account_budget
from rmm_jobs.systems.http.budget import Budget

PATH = "/api/v2/device/x"
ANSWER = 0.1
"""Seconds in which the rate is answered."""


class Account:
    """Counts what its processes send, and tells its rate after a while; the log is of each process."""

    def __init__(self, log: Callable[[MemoryFile], MemoryLog] = MemoryLog, *, window: int = 60) -> None:
        self.clock = LoopClock()
        self.file = MemoryFile()
        self.log = log
        self.limits = Limits(window=window)
        self.seconds = ANSWER
        self.asked: list[float] = []
        self.sent: list[float] = []
        self.refused = 0

    def process(self) -> Budget:
        budget = account_budget(self.clock, self.log(self.file))
        return self.told_to(budget)

    def told_to(self, budget: Budget) -> Budget:
        """Let a budget read the rate."""
        budget.rate_reader = partial(self.tell, budget)
        return budget

    async def tell(self, budget: Budget, deadline: float) -> AccountRate | None:
        counted = await budget.admit("GET", REQUEST_RATE, Action.READ_STATUS, deadline=deadline)
        self.asked.append(self.clock.monotonic())
        with self.clock.limit(deadline):
            await self.clock.sleep(self.seconds)
            since = self.clock.monotonic() - self.limits.window
            budget.note_answer(counted)
            return AccountRate(sum(at > since for at in self.sent), self.limits, {})
        return None

    async def read(self, budget: Budget, *, seconds: float = 1_000) -> None:
        deadline = self.clock.monotonic() + seconds
        try:
            counted = await budget.admit("GET", PATH, Action.READ_DEVICES, deadline=deadline)
        except RateLimited:
            self.refused += 1
        else:
            self.sent.append(self.clock.monotonic())
            budget.note_answer(counted)

    async def read_often(self, budget: Budget, times: int, *, seconds: float = 1_000) -> None:
        async with anyio.create_task_group() as group:
            for _ in range(times):
                group.start_soon(partial(self.read, budget, seconds=seconds))

    async def read_by_turns(self, budget: Budget, times: int, every: float) -> None:
        for _ in range(times):
            await self.read(budget)
            await self.clock.sleep(every)
