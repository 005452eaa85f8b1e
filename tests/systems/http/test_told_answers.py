"""A process tells the others which of its requests were answered, each once, with its next request."""

from functools import partial

import anyio

from fakes.counted_account import PATH
from fakes.shared_account import MemoryFile, MemoryLog
from fakes.simulated_time import LoopClock, run_simulated
from rmm_jobs.domain.account_rate import AccountPause, Tally
from rmm_jobs.domain.request_budget import Decision
from rmm_jobs.domain.request_log import Decide
from rmm_jobs.domain.system_errors import Action
from rmm_jobs.systems.datto.quota import account_budget

CLAIM = 0.5
"""Seconds that a log takes for a request."""


class Interrupted(MemoryLog):
    """Takes its time, and shares nothing while it is `locked`."""

    locked = False

    async def claim(
        self, kind: str, now: float, own: Tally, unshared: Tally, decide: Decide
    ) -> Decision | AccountPause | None:
        await anyio.sleep(CLAIM)
        return None if self.locked else await super().claim(kind, now, own, unshared, decide)


class Process:
    """A process that reads."""

    def __init__(self) -> None:
        self.clock = LoopClock()
        self.log = Interrupted(MemoryFile())
        self.budget = account_budget(self.clock, self.log)

    async def send(self) -> tuple[int, str] | None:
        deadline = self.clock.monotonic() + 100
        return await self.budget.admit("GET", PATH, Action.READ_DEVICES, deadline=deadline)

    @property
    def told(self) -> tuple[int, int]:
        """How many requests the others know of, and how many of these were answered."""
        tally = self.log.file.tally
        return sum(tally.sent.values()), sum(tally.answered.values())


def test_an_answer_is_told_once_and_with_the_next_request() -> None:
    async def main() -> list[tuple[int, int]]:
        process, told = Process(), list[tuple[int, int]]()
        for _ in range(3):
            process.budget.note_answer(await process.send())
            told.append(process.told)
        return told

    assert run_simulated(main()) == [(1, 0), (2, 1), (3, 2)]


def test_an_answer_that_comes_while_others_are_told_is_told_the_next_time() -> None:
    async def main() -> list[tuple[int, int]]:
        process, told = Process(), list[tuple[int, int]]()
        first = await process.send()
        async with anyio.create_task_group() as group:
            group.start_soon(process.send)
            await anyio.sleep(CLAIM / 2)
            process.budget.note_answer(first)
        told.append(process.told)
        await process.send()
        return [*told, process.told]

    assert run_simulated(main()) == [(2, 0), (3, 1)]


def test_answers_that_could_not_be_told_are_told_with_the_requests_once_they_can() -> None:
    async def main() -> tuple[int, int]:
        process = Process()
        process.log.locked = True
        for _ in range(3):
            process.budget.note_answer(await process.send())
        process.log.locked = False
        await process.send()
        return process.told

    assert run_simulated(main()) == (4, 3)


def test_answers_that_a_cancelled_request_was_to_tell_are_told_by_the_next_one() -> None:
    async def main() -> tuple[int, int]:
        process = Process()
        process.budget.note_answer(await process.send())
        with anyio.move_on_after(CLAIM / 2):
            await process.send()
        await process.send()
        return process.told

    assert run_simulated(main()) == (2, 1)


def test_a_request_knows_the_answers_of_its_own_process_where_nothing_is_shared() -> None:
    async def main() -> dict[tuple[int, str], int]:
        clock = LoopClock()
        budget = account_budget(clock)
        send = partial(budget.admit, "GET", PATH, Action.READ_DEVICES, deadline=100)
        budget.note_answer(await send())
        await send()
        return dict(budget._use.answered)

    assert list(run_simulated(main()).values()) == [1]
