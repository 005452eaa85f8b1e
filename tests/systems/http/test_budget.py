"""Who reads the account's rate, how long others wait for it, and what goes on without it."""

from functools import partial

import anyio
import pytest

from fakes.counted_account import ANSWER, PATH, Account
from fakes.shared_account import MemoryFile, MemoryLog
from fakes.simulated_time import run_simulated
from rmm_jobs.domain.account_rate import READ, AccountPause, Asking, Tally
from rmm_jobs.domain.lanes import Lane, in_lane
from rmm_jobs.domain.request_budget import Decision
from rmm_jobs.domain.request_log import Decide
from rmm_jobs.domain.system_errors import Action
from rmm_jobs.systems.datto.quota import account_budget
from rmm_jobs.systems.http.budget import RATE_SECONDS, Budget

BEFORE = 179
"""Reads after which the next one waits for a reading."""


class LockedLog(MemoryLog):
    """Shares nothing, and takes a quarter of a second to find that out: one after the other, as in a locked file."""

    def __init__(self, file: MemoryFile) -> None:
        super().__init__(file)
        self.one = anyio.CapacityLimiter(1)

    async def claim(
        self, kind: str, now: float, own: Tally, unshared: Tally, decide: Decide
    ) -> Decision | AccountPause | None:
        del kind, now, own, unshared, decide
        async with self.one:
            await anyio.lowlevel.checkpoint()

    async def ask(self, now: float) -> Asking | None:
        del now
        async with self.one:
            await anyio.sleep(0.25)


class Slow(MemoryLog):
    """Decides at once, and answers half a second later."""

    async def claim(
        self, kind: str, now: float, own: Tally, unshared: Tally, decide: Decide
    ) -> Decision | AccountPause | None:
        claimed = await super().claim(kind, now, own, unshared, decide)
        await anyio.sleep(0.5)
        return claimed


def test_a_process_reads_the_rate_once_at_a_time_also_where_its_log_shares_nothing() -> None:
    async def main() -> Account:
        account = Account(LockedLog)
        budget = account.process()
        await account.read_often(budget, 150, seconds=8)
        await account.read_often(budget, 300, seconds=8)
        return account

    account = run_simulated(main())
    assert len(account.asked) <= 3
    assert (len(account.sent), account.refused) == (450, 0)


def test_a_start_stands_behind_no_reading_of_the_rate() -> None:
    async def main() -> float:
        account = Account(LockedLog)
        budget, clock, took = account.process(), account.clock, list[float]()
        await account.read_often(budget, 150)
        async with anyio.create_task_group() as group:
            group.start_soon(account.read_often, budget, 300)
            await clock.sleep(0.01)
            began = clock.monotonic()
            await budget.admit("PUT", f"{PATH}/quickjob", Action.START_JOB, deadline=began + 8)
            took.append(clock.monotonic() - began)
        return took[0]

    assert run_simulated(main()) < 1


@pytest.mark.parametrize("seconds", [1.0, 2.0, 2.9])
def test_a_rate_that_does_not_come_refuses_no_read_whose_time_is_short(seconds: float) -> None:
    async def main() -> Account:
        account = Account()
        budget = account.process()
        account.seconds = 60
        await account.read_often(budget, BEFORE)
        for _ in range(20):
            await account.read(budget, seconds=seconds)
            await account.clock.sleep(0.2)
        return account

    account = run_simulated(main())
    assert account.refused == 0
    assert len(account.asked) <= 3  # the one below the third that holds nobody up, and one each ten seconds


def test_a_reading_that_another_process_has_made_holds_nobody_up_any_longer() -> None:
    async def main() -> tuple[float, Account]:
        account = Account()
        one, other = account.process(), account.process()
        await account.read_often(one, BEFORE)
        await account.clock.sleep(20)  # all have certainly come in
        began = account.clock.monotonic()
        async with anyio.create_task_group() as group:
            group.start_soon(account.read_often, one, 2)
            await account.clock.sleep(ANSWER / 2)
            await account.read_often(other, 250, seconds=2)
        return account.clock.monotonic() - began, account

    seconds, account = run_simulated(main())
    assert account.refused == 0
    assert seconds < 1


def test_a_read_that_is_cancelled_while_it_reads_the_rate_leaves_the_reading_to_the_next_one() -> None:
    async def main() -> float:
        account = Account()
        one, other = account.process(), account.process()
        account.seconds = 2
        await account.read_often(one, 100)
        with anyio.move_on_after(1):
            await account.read_often(one, 100)
        account.seconds = ANSWER
        began = account.clock.monotonic()
        await account.read(other)
        await account.read(one)
        return account.clock.monotonic() - began

    assert run_simulated(main()) < RATE_SECONDS / 3


def test_a_request_is_known_by_the_second_in_which_it_was_counted() -> None:
    async def main() -> tuple[MemoryFile, list[tuple[int, str] | None]]:
        account = Account(Slow)
        budget = account.process()
        await account.clock.sleep(0.9)
        deadline = account.clock.monotonic() + 10
        told = [
            await budget.admit("GET", PATH, Action.READ_DEVICES, deadline=deadline),
            await budget.admit("PUT", f"{PATH}/quickjob", Action.START_JOB, deadline=deadline),
        ]
        return account.file, told

    file, told = run_simulated(main())
    assert set(told) == set(file.tally.sent)


def test_a_reading_that_comes_while_another_request_is_counted_is_kept() -> None:
    async def main() -> Budget:
        account = Account(Slow)
        budget = account.process()
        account.file.tally.sent[int(account.clock.now().timestamp()), READ] = BEFORE
        await account.read(budget)  # it finds what others of this machine have sent
        async with anyio.create_task_group() as group:
            group.start_soon(account.read, budget)
            await account.clock.sleep(0.55)  # the request for the rate has left
            group.start_soon(partial(budget.admit, "PUT", f"{PATH}/quickjob", Action.START_JOB, deadline=1_000))
            await account.clock.sleep(0.55)  # the write was counted, and the read has not been
            group.cancel_scope.cancel()
        return budget

    assert run_simulated(main())._use.reading is not None


@pytest.mark.parametrize("window", [30, 60, 120])
def test_an_account_that_nobody_else_uses_is_told_so_whatever_its_window_is(window: int) -> None:
    async def main() -> Budget:
        account = Account(window=window)
        budget = account.told_to(account_budget(account.clock))
        await account.read_by_turns(budget, 400, 0.33)
        return budget

    reading = run_simulated(main())._use.reading
    assert reading is not None
    assert reading.peak == 0
    assert reading.others <= 3  # our requests of the second that ends, which the window may still hold


def test_looks_of_all_processes_read_the_rate_once_a_minute() -> None:
    async def main() -> Account:
        account = Account()
        with in_lane(Lane.LOOK):
            async with anyio.create_task_group() as group:
                for _ in range(3):
                    group.start_soon(account.read_by_turns, account.process(), 60, 5.0)
        return account

    assert 4 <= len(run_simulated(main()).asked) <= 5


def test_looks_ask_once_a_minute_for_a_rate_that_does_not_come_and_are_few_without_it() -> None:
    async def main() -> tuple[Account, float]:
        account = Account()
        account.seconds = RATE_SECONDS + 1
        budget = account.process()
        with in_lane(Lane.LOOK):
            await account.read_by_turns(budget, 100, 1.75)
        return account, budget.looks_a_minute()

    account, a_minute = run_simulated(main())
    assert (len(account.asked), a_minute) == (3, 30)
