"""What reads in the background is woken by calls: soon after one, once for many, and not again for half a minute."""

import anyio

from fakes.simulated_time import LoopClock, run_simulated
from rmm_jobs.inventory.keepers import AFTER_SECONDS, LOOK_AGAIN_SECONDS, Waking

WORK_SECONDS = 5.0


async def begun_at(*calls: float) -> list[float]:
    """When work began that calls have woken at these seconds."""
    clock, begun = LoopClock(), list[float]()

    async def work() -> None:
        begun.append(clock.monotonic())
        await clock.sleep(WORK_SECONDS)

    waking = Waking(work, clock)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(waking.run)
        for at in calls:
            await clock.sleep(at - clock.monotonic())
            waking.wake()
        await clock.sleep(200)
        tasks.cancel_scope.cancel()
    return begun


def test_without_a_call_nothing_is_done() -> None:
    assert run_simulated(begun_at()) == []


def test_calls_in_pairs_are_one_reason_and_their_answers_go_out_first() -> None:
    assert run_simulated(begun_at(0.0)) == [AFTER_SECONDS]
    assert run_simulated(begun_at(10.0, 10.0)) == [10 + AFTER_SECONDS]


def test_calls_soon_after_the_work_or_during_it_wake_the_next_one_half_a_minute_later() -> None:
    again = AFTER_SECONDS + WORK_SECONDS + LOOK_AGAIN_SECONDS
    assert run_simulated(begun_at(0.0, 2.0)) == [AFTER_SECONDS, again]
    assert run_simulated(begun_at(0.0, 8.0, 20.0)) == [AFTER_SECONDS, again]
    assert run_simulated(begun_at(0.0, 100.0)) == [AFTER_SECONDS, 100 + AFTER_SECONDS]
