"""The lifespan: one task group, and after its end everything is closed."""

import anyio
import pytest

from rmm_jobs.closing import ClosingList
from rmm_jobs.ending import lifespan


@pytest.fixture
def diary() -> list[str]:
    return []


@pytest.fixture
def closing(diary: list[str]) -> ClosingList:
    """A list of one thing, which takes a while to close."""

    async def close() -> None:
        await anyio.lowlevel.checkpoint()
        diary.append("closed")

    closing = ClosingList()
    closing.add("it", close)
    return closing


async def test_tasks_end_with_the_body_and_before_anything_is_closed(diary: list[str], closing: ClosingList) -> None:
    async def task() -> None:
        try:
            await anyio.sleep_forever()
        finally:
            diary.append("task ended")

    async with lifespan(closing) as life:
        life.tasks.start_soon(task)
        await anyio.wait_all_tasks_blocked()
        diary.append("body ended")
    assert diary == ["body ended", "task ended", "closed"]


@pytest.mark.parametrize("failure", [LookupError, KeyboardInterrupt])
async def test_a_failure_of_the_body_comes_as_it_is_after_everything_is_closed(
    diary: list[str], closing: ClosingList, failure: type[BaseException]
) -> None:
    with pytest.raises(failure, match="of the body"):
        async with lifespan(closing):
            raise failure("of the body")
    assert diary == ["closed"]


async def test_a_task_may_end_the_body(diary: list[str], closing: ClosingList) -> None:
    async def ends(scope: anyio.CancelScope) -> None:
        await anyio.lowlevel.checkpoint()
        scope.cancel()

    async with lifespan(closing) as life:
        life.tasks.start_soon(ends, life.tasks.cancel_scope)
        await anyio.sleep_forever()
    assert diary == ["closed"]


async def test_a_body_that_is_cancelled_from_outside_is_closed(diary: list[str], closing: ClosingList) -> None:
    with anyio.CancelScope() as scope:
        async with lifespan(closing):
            scope.cancel()
            await anyio.sleep_forever()
    assert scope.cancelled_caught
    assert diary == ["closed"]
