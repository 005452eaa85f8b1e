"""One look serves all who ask about one thing within the interval."""

import anyio
import pytest

from fakes.clock import FakeClock
from rmm_jobs.domain.job_errors import JobNotFound
from rmm_jobs.domain.system_errors import Action, RateLimited
from rmm_jobs.server.looks import MAX_KEPT, SharedLooks


class Looker:
    """Counts the looks, and holds each until it is let go."""

    def __init__(self, error: Exception | None = None) -> None:
        self.looks = 0
        self.error = error
        self.go = anyio.Event()

    async def __call__(self) -> str:
        self.looks += 1
        number = self.looks
        await self.go.wait()
        if self.error is not None:
            raise self.error
        return f"look {number}"


@pytest.fixture
def looks() -> SharedLooks[str]:
    return SharedLooks(5.0)


async def test_a_thousand_who_ask_at_once_get_one_look(looks: SharedLooks[str]) -> None:
    make, clock, seen = Looker(), FakeClock(), list[str]()

    async def ask() -> None:
        seen.append(await looks.get("job", make, clock))

    async with anyio.create_task_group() as group:
        for _ in range(1_000):
            group.start_soon(ask)
        await anyio.wait_all_tasks_blocked()
        make.go.set()
    assert (make.looks, set(seen), len(seen)) == (1, {"look 1"}, 1_000)


async def test_a_look_is_fresh_for_the_interval_since_its_begin(looks: SharedLooks[str]) -> None:
    make, clock = Looker(), FakeClock()
    make.go.set()
    assert await looks.get("job", make, clock) == "look 1"
    clock.advance(4.9)
    assert await looks.get("job", make, clock) == "look 1"
    assert await looks.get("another", make, clock) == "look 2"
    clock.advance(0.1)
    assert await looks.get("job", make, clock) == "look 3"


async def test_a_failure_is_shared_as_a_look_is(looks: SharedLooks[str]) -> None:
    make, clock = Looker(JobNotFound("job")), FakeClock()
    make.go.set()
    for _ in range(3):
        with pytest.raises(JobNotFound):
            await looks.get("job", make, clock)
    assert make.looks == 1


async def test_after_a_rate_limit_nobody_looks_before_its_time(looks: SharedLooks[str]) -> None:
    make, clock = Looker(RateLimited(Action.READ_JOB, retry_after=60)), FakeClock()
    make.go.set()
    for _ in range(3):
        with pytest.raises(RateLimited):
            await looks.get("job", make, clock)
        clock.advance(25)
    assert make.looks == 1
    with pytest.raises(RateLimited):
        await looks.get("job", make, clock)
    assert make.looks == 2


@pytest.mark.parametrize("error", [None, ZeroDivisionError()])
async def test_one_who_gives_up_or_fails_leaves_the_look_to_the_next(
    looks: SharedLooks[str], error: ZeroDivisionError | None
) -> None:
    first, second, clock, seen = Looker(error), Looker(), FakeClock(), list[str]()

    async def make_first() -> None:
        if error is None:
            await looks.get("job", first, clock)
        with pytest.raises(ZeroDivisionError):
            await looks.get("job", first, clock)

    async def ask() -> None:
        seen.append(await looks.get("job", second, clock))

    async with anyio.create_task_group() as group:
        async with anyio.create_task_group() as gives_up:
            gives_up.start_soon(make_first)
            await anyio.wait_all_tasks_blocked()
            group.start_soon(ask)
            group.start_soon(ask)
            await anyio.wait_all_tasks_blocked()
            assert second.looks == 0
            if error is None:
                gives_up.cancel_scope.cancel()
            first.go.set()
        second.go.set()
    assert (first.looks, second.looks, seen) == (1, 1, ["look 1"] * 2)


async def test_what_is_not_to_be_kept_serves_those_who_wait_and_no_other() -> None:
    looks, make, clock, seen = SharedLooks[str](5.0, keeps=lambda _: False), Looker(), FakeClock(), list[str]()

    async def ask() -> None:
        seen.append(await looks.get("job", make, clock))

    async with anyio.create_task_group() as group:
        group.start_soon(ask)
        group.start_soon(ask)
        await anyio.wait_all_tasks_blocked()
        make.go.set()
    assert (seen, len(looks)) == (["look 1"] * 2, 0)


async def test_no_more_than_so_many_are_kept(looks: SharedLooks[str]) -> None:
    make, clock = Looker(), FakeClock()
    make.go.set()
    for number in range(3 * MAX_KEPT):
        await looks.get(number, make, clock)
    assert len(looks) <= MAX_KEPT + 1
    clock.advance(5)
    await looks.get("last", make, clock)
    assert len(looks) == 1


async def test_what_was_forgotten_is_looked_at_anew(looks: SharedLooks[str]) -> None:
    make, clock = Looker(), FakeClock()
    make.go.set()
    await looks.get("job", make, clock)
    looks.forget("job")
    looks.forget("job")
    assert await looks.get("job", make, clock) == "look 2"
