"""Work in the background yields to calls: it leaves them half of the account, and never stands before one."""

import anyio
import pytest

from fakes.simulated_time import LoopClock, run_simulated
from rmm_jobs.domain.lanes import Lane, in_lane
from rmm_jobs.domain.request_budget import BACKGROUND, RESERVE, UNTOLD
from rmm_jobs.domain.system_errors import Action
from rmm_jobs.systems.datto.quota import LIMITS, account_budget

PATH = "/api/v2/device/x"
USABLE = LIMITS.requests * (LIMITS.cut_off - UNTOLD)
"""What reads may use here: nothing tells what others use."""
MINUTES = 5


class Office:
    """Asks within one budget, and notes when each read has left, and after which wait."""

    def __init__(self) -> None:
        self.clock = LoopClock()
        self.budget = account_budget(self.clock)
        self.left: dict[Lane, list[float]] = {lane: [] for lane in Lane}
        self.waits: dict[Lane, list[float]] = {lane: [] for lane in Lane}

    async def ask(self, lane: Lane, times: int, every: float = 0.0) -> None:
        for _ in range(times):
            began = self.clock.monotonic()
            with in_lane(lane):
                await self.budget.admit("GET", PATH, Action.READ_DEVICES, deadline=10_000)
            self.left[lane].append(self.clock.monotonic())
            self.waits[lane].append(self.clock.monotonic() - began)
            await self.clock.sleep(every)

    def most_in_a_minute(self, lane: Lane) -> int:
        return max(sum(at <= each < at + LIMITS.window for each in self.left[lane]) for at in self.left[lane])


@pytest.mark.thorough
def test_a_call_waits_for_no_background_work_that_takes_all_it_can_get() -> None:
    async def main() -> Office:
        office = Office()
        async with anyio.create_task_group() as group:
            for _ in range(40):  # forty that read side by side, as fast as they may
                group.start_soon(office.ask, Lane.BACKGROUND, 30)
            group.start_soon(office.ask, Lane.CALL, 60 * MINUTES, 1.0)
        return office

    office = run_simulated(main())
    assert max(office.waits[Lane.CALL]) == 0
    assert len(office.left[Lane.BACKGROUND]) == 1_200
    assert office.most_in_a_minute(Lane.BACKGROUND) <= USABLE * BACKGROUND


@pytest.mark.thorough
def test_each_lane_leaves_the_earlier_ones_their_part_and_nothing_is_left_unused() -> None:
    async def main() -> Office:
        office = Office()
        with anyio.move_on_after(60 * MINUTES):
            async with anyio.create_task_group() as group:
                for _ in range(40):
                    group.start_soon(office.ask, Lane.BACKGROUND, 10_000)
                    group.start_soon(office.ask, Lane.LOOK, 10_000)
                await anyio.sleep(90)
                group.start_soon(office.ask, Lane.CALL, 60, 0.5)
        return office

    office = run_simulated(main())
    assert max(office.waits[Lane.CALL]) == 0
    together = len(office.left[Lane.LOOK]) + len(office.left[Lane.BACKGROUND])
    assert together > 0.9 * MINUTES * USABLE * (1 - RESERVE)
