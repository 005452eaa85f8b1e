"""An account that other tools have used up and then leave alone is idle again: starts go out, and reads soon do."""

from collections.abc import Iterator
from contextlib import suppress

import anyio
import pytest

from fakes.shared_account import SharedAccount
from fakes.simulated_time import run_simulated
from rmm_jobs.domain.account_rate import PEAK_LASTS
from rmm_jobs.domain.system_errors import Action, RateLimited, SystemFailure
from rmm_jobs.systems.datto.quota import account_budget
from rmm_simulator.datto.limits import WINDOW

STOP = 330.0
"""Second in which the others stop."""
END = 620.0


def rising() -> Iterator[float]:
    """Ever more requests, up to 570 a minute."""
    at = 0.0
    while at < STOP:
        at += 1 / min(9.55, 1 + at / 25)
        yield at


class Office:
    """A process that reads in twelve workers and starts a job each seven seconds."""

    def __init__(self) -> None:
        self.account = SharedAccount()
        self.budget = account_budget(self.account.clock)
        self.system = self.account.process(self.budget)
        self.refused: list[float] = []
        """When a start was refused."""
        self.read: list[float] = []
        """When a read of ours was answered."""

    async def read_on(self, *, pauses: bool) -> None:
        clock = self.account.clock
        while clock.monotonic() < END:
            with suppress(SystemFailure):
                await self.system.device(self.account.device, deadline=clock.monotonic() + 20)
                self.read.append(clock.monotonic())
            await anyio.sleep(60 if pauses and 60 < clock.monotonic() < STOP else 0.7)

    async def start_on(self) -> None:
        clock = self.account.clock
        while clock.monotonic() < END:
            await anyio.sleep(7)
            try:
                await self.budget.admit(
                    "PUT", "/api/v2/device/x/quickjob", Action.START_JOB, deadline=clock.monotonic() + 20
                )
            except RateLimited:
                self.refused.append(clock.monotonic())


async def work() -> Office:
    office = Office()
    async with anyio.create_task_group() as group:
        group.start_soon(office.account.send_others, rising())
        for number in range(12):
            group.start_soon(lambda pauses: office.read_on(pauses=pauses), number > 1)
        group.start_soon(office.start_on)
    return office


@pytest.mark.thorough
def test_nothing_is_kept_for_tools_that_have_stopped() -> None:
    office = run_simulated(work())
    gone = STOP + WINDOW
    assert [at for at in office.refused if at > gone] == []
    idle = STOP + PEAK_LASTS + 30
    assert sum(idle <= at < idle + WINDOW for at in office.read) > 400
