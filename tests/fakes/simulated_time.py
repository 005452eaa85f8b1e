"""An event loop whose time jumps: many tasks wait for minutes beside each other, and each wakes in its order."""

import asyncio
import selectors
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import anyio

ResultT = TypeVar("ResultT")


class _NoWaiting(selectors.DefaultSelector):
    """Tells how long the loop would have waited, and waits only for what comes from outside of its own timers."""

    jumped = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            return super().select(None)
        ready = super().select(0)
        if not ready:
            self.jumped += timeout
        return ready


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _NoWaiting()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.jumped


class LoopClock:
    """The time of the loop that runs here; the real `SystemClock` does the same with the machine's clocks."""

    start = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.monotonic())

    def epoch(self) -> float:
        return self.now().timestamp()

    def monotonic(self) -> float:
        return anyio.current_time()

    async def sleep(self, seconds: float) -> None:
        await anyio.sleep(seconds)

    def limit(self, deadline: float) -> anyio.CancelScope:
        return anyio.move_on_after(max(0.0, deadline - self.monotonic()))


def run_simulated(main: Coroutine[Any, Any, ResultT]) -> ResultT:
    """Run on such a loop, from second 0 on. Nothing in it may work in a thread: time would jump past it."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        return runner.run(main)
