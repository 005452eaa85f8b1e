"""The real clock."""

import time
from datetime import UTC, datetime

import anyio


class SystemClock:
    """Time as the machine tells it."""

    def now(self) -> datetime:
        """The wall clock, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since some fixed moment."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` pass."""
        await anyio.sleep(seconds)

    def limit(self, deadline: float) -> anyio.CancelScope:
        """A scope that is cancelled when `monotonic()` reaches `deadline`."""
        return anyio.move_on_after(max(0.0, deadline - time.monotonic()))
