from fakes.clock import FakeClock
from rmm_jobs.systems.http.retry import poll_until_found


async def test_what_is_there_is_found_without_a_pause(clock: FakeClock) -> None:
    async def look() -> int:
        return 0

    assert await poll_until_found(look, pauses=(0.0, 1.0), clock=clock, deadline=10) == 0
    assert clock.sleeps == []


async def test_what_is_never_there_is_looked_for_as_often_as_there_are_pauses(clock: FakeClock) -> None:
    looks: list[float] = []

    async def look() -> None:
        looks.append(clock.monotonic())

    assert await poll_until_found(look, pauses=(0.0, 1.0, 2.0), clock=clock, deadline=10) is None
    assert looks == [0, 1, 3]


async def test_no_look_begins_after_the_end(clock: FakeClock) -> None:
    looks: list[float] = []

    async def look() -> None:
        looks.append(clock.monotonic())

    assert await poll_until_found(look, pauses=(0.0, 1.0, 2.0), clock=clock, deadline=3) is None
    assert looks == [0, 1]
