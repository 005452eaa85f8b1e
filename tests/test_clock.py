"""The real clock: limits are moments of its own monotonic time."""

from datetime import UTC, timedelta

import anyio

from rmm_jobs.clock import SystemClock

CLOCK = SystemClock()


async def test_a_limit_in_the_past_ends_its_body_at_the_first_step() -> None:
    with anyio.fail_after(5), CLOCK.limit(CLOCK.monotonic() - 100) as scope:
        await anyio.sleep_forever()
    assert scope.cancelled_caught


async def test_a_limit_ends_a_body_that_would_go_on() -> None:
    with anyio.fail_after(5), CLOCK.limit(CLOCK.monotonic() + 0.01) as scope:
        await anyio.sleep_forever()
    assert scope.cancelled_caught


async def test_a_limit_to_come_ends_nothing() -> None:
    with CLOCK.limit(CLOCK.monotonic() + 100) as scope:
        await CLOCK.sleep(0)
    assert not scope.cancelled_caught


def test_the_wall_clock_tells_utc_and_the_other_one_never_goes_back() -> None:
    assert CLOCK.now().tzinfo is UTC
    earlier, later = CLOCK.now(), CLOCK.now()
    assert timedelta(0) <= later - earlier < timedelta(minutes=1)
    times = [CLOCK.monotonic() for _ in range(100)]
    assert times == sorted(times)
