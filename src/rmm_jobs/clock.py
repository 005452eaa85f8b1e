"""Tell the real time. Tests replace this module's class with `tests/fakes/clock.py`."""

import time
from datetime import UTC, datetime

import anyio


class SystemClock:
    """Implement `Clock` with the machine's clocks and the event loop's sleep."""

    def now(self) -> datetime:
        """Return the wall clock's time, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds since a fixed moment; only differences mean anything."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait for `seconds`."""
        await anyio.sleep(seconds)

    def limit(self, deadline: float) -> anyio.CancelScope:
        """Return a scope that is cancelled when `monotonic()` reaches `deadline`."""
        # anyio measures on the event loop's clock; a remaining time is valid on both clocks.
        return anyio.move_on_after(max(0.0, deadline - time.monotonic()))
