"""Reads that are held back leave by their lanes and their urgency, and one of them asks for all."""

from functools import partial

import anyio
import pytest

from fakes.simulated_time import LoopClock, run_simulated
from rmm_jobs.domain.lanes import Lane, Urgency
from rmm_jobs.systems.http.turns import LEAST_PAUSE, Turn, Turns

LATER = 10_000.0


class Account:
    """Lets one read leave in so many seconds. Calls have a rate of their own."""

    def __init__(self, seconds: float = 10.0, seconds_for_calls: float = 10.0) -> None:
        self.clock = LoopClock()
        self.every = {Lane.CALL: seconds_for_calls, Lane.LOOK: seconds, Lane.BACKGROUND: seconds}
        self.free_at = dict.fromkeys(Lane, 0.0)
        self.claims = 0
        self.left: list[tuple[str, float]] = []
        self.turns = Turns(self.clock, self.claim)

    async def claim(self, lane: Lane, deadline: float) -> Turn:
        del deadline
        self.claims += 1
        await anyio.lowlevel.checkpoint()
        now = self.clock.monotonic()
        if now < self.free_at[lane]:
            return Turn(self.free_at[lane] - now)
        self.free_at[lane] = now + self.every[lane]
        return Turn(0.0)

    async def read(
        self, name: str, lane: Lane = Lane.LOOK, urgency: Urgency | None = None, *, deadline: float = LATER
    ) -> None:
        turn = await self.turns.take(lane, urgency, deadline=deadline)
        self.left.append((name if not turn.wait else f"{name} refused", self.clock.monotonic()))


def always(worth: float) -> Urgency:
    return lambda _: worth


def growing(now: float) -> float:
    return now


def test_the_most_urgent_of_those_that_wait_leaves_first() -> None:
    async def main() -> list[str]:
        account = Account()
        async with anyio.create_task_group() as group:
            await account.read("at once")
            for name, worth in [("low", 1.0), ("high", 3.0), ("middle", 2.0)]:
                group.start_soon(account.read, name, Lane.LOOK, always(worth))
        return [name for name, _ in account.left]

    assert run_simulated(main()) == ["at once", "high", "middle", "low"]


def test_what_is_urgent_is_decided_when_a_read_may_leave() -> None:
    async def main() -> list[tuple[str, float]]:
        account = Account()
        async with anyio.create_task_group() as group:
            await account.read("at once")
            group.start_soon(account.read, "grows", Lane.LOOK, growing)
            group.start_soon(account.read, "stays", Lane.LOOK, always(5.0))
        return account.left

    assert run_simulated(main()) == [("at once", 0.0), ("grows", 10.0), ("stays", 20.0)]


def test_reads_of_one_urgency_leave_in_the_order_in_which_they_came() -> None:
    async def main() -> list[str]:
        account = Account()
        async with anyio.create_task_group() as group:
            for name in "abc":
                group.start_soon(account.read, name, Lane.CALL)
        return [name for name, _ in account.left]

    assert run_simulated(main()) == ["a", "b", "c"]


@pytest.mark.parametrize("waiting", [Lane.LOOK, Lane.BACKGROUND])
def test_a_call_waits_for_nothing_that_yields_to_it(waiting: Lane) -> None:
    async def main() -> list[tuple[str, float]]:
        account = Account(seconds_for_calls=0.0)
        async with anyio.create_task_group() as group:
            for number in range(3):
                group.start_soon(account.read, f"waits {number}", waiting, always(9.0))
            await anyio.sleep(4)
            await account.read("call", Lane.CALL)
            group.start_soon(account.read, "call again", Lane.CALL)
        return account.left

    assert run_simulated(main())[:3] == [("waits 0", 0.0), ("call", 4.0), ("call again", 4.0)]


def test_a_call_is_first_when_all_have_to_wait() -> None:
    async def main() -> list[tuple[str, float]]:
        account = Account()
        account.free_at = dict.fromkeys(Lane, 10.0)
        async with anyio.create_task_group() as group:
            for lane in reversed(Lane):
                group.start_soon(account.read, lane.value, lane, always(9.0))
        return account.left

    assert run_simulated(main())[0] == ("call", 10.0)


def test_a_read_whose_turn_comes_after_its_deadline_is_told_at_once_and_holds_up_nobody() -> None:
    async def main() -> list[tuple[str, float]]:
        account = Account()
        async with anyio.create_task_group() as group:
            await account.read("at once")
            group.start_soon(lambda: account.read("keeps the queue", deadline=9.0))
            group.start_soon(lambda: account.read("waits"))
            group.start_soon(lambda: account.read("hurries", deadline=5.0))
            await anyio.sleep(1)
            group.start_soon(lambda: account.read("comes late", deadline=8.0))
        return account.left

    assert run_simulated(main()) == [
        ("at once", 0.0),
        ("keeps the queue refused", 0.0),
        ("hurries refused", 0.0),
        ("comes late refused", 1.0),
        ("waits", 10.0),
    ]


def test_one_who_gives_up_leaves_the_queue_to_the_next() -> None:
    async def main() -> tuple[list[tuple[str, float]], int]:
        account = Account()
        async with anyio.create_task_group() as group:
            await account.read("at once")
            async with anyio.create_task_group() as gives_up:
                gives_up.start_soon(account.read, "gives up")
                await anyio.sleep(1)
                group.start_soon(account.read, "waits")
                await anyio.sleep(1)
                gives_up.cancel_scope.cancel()
        return account.left, len(account.turns)

    assert run_simulated(main()) == ([("at once", 0.0), ("waits", 10.0)], 0)


@pytest.mark.thorough
def test_a_thousand_that_wait_are_asked_for_one_by_one() -> None:
    async def main() -> tuple[int, float, int]:
        account = Account(0.5)
        async with anyio.create_task_group() as group:
            for number in range(1_000):
                group.start_soon(account.read, str(number))
        return len(account.left), account.clock.monotonic(), account.claims

    left, seconds, claims = run_simulated(main())
    assert (left, seconds) == (1_000, pytest.approx(499.5))
    assert claims < 2_100


def test_nobody_waits_beyond_an_own_deadline_while_another_asks_for_all() -> None:
    async def main() -> list[float]:
        clock, told = LoopClock(), list[float]()

        async def ask_slowly(lane: Lane, deadline: float) -> Turn:
            del lane, deadline
            await clock.sleep(3)
            return Turn(0.0)

        turns = Turns(clock, ask_slowly)
        async with anyio.create_task_group() as group:
            group.start_soon(partial(turns.take, Lane.CALL, None, deadline=100))
            await anyio.lowlevel.checkpoint()
            told.append((await turns.take(Lane.CALL, None, deadline=2)).wait)
            told.append(clock.monotonic())
        return told

    told, seconds = run_simulated(main())
    assert (told > 0, seconds) == (True, 2)


class SlowAccount(Account):
    """Takes a second to say whether a read may leave."""

    async def claim(self, lane: Lane, deadline: float) -> Turn:
        await self.clock.sleep(1.0)
        return await super().claim(lane, deadline)


@pytest.mark.parametrize("late", [0.0, 0.5])
def test_a_read_whose_time_is_over_while_the_queue_is_asked_for_does_not_leave_uncounted(late: float) -> None:
    async def main() -> list[float]:
        account, waits = SlowAccount(), list[float]()
        async with anyio.create_task_group() as group:
            await account.read("at once")  # until 1; the next one may leave at 11
            group.start_soon(account.read, "waits")  # asks from 1 to 2, and again at 11
            await account.clock.sleep(10.0 + late)
            waits.append((await account.turns.take(Lane.LOOK, None, deadline=11.0)).wait)
            group.cancel_scope.cancel()
        return waits

    assert run_simulated(main()) == [LEAST_PAUSE]
