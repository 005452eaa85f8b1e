"""A clock that a test turns by hand: sleeping on it takes no time, and limits end when its time has come."""

from datetime import UTC, datetime, timedelta

import anyio


class FakeClock:
    """`sleep` moves the time on; a `limit` that falls into that sleep cuts it short and is cancelled."""

    def __init__(self, start: datetime = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)) -> None:
        self._start = start
        self._elapsed = 0.0
        self._limits: list[tuple[float, anyio.CancelScope]] = []
        self.sleeps: list[float] = []

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._elapsed)

    def epoch(self) -> float:
        """The same moment as seconds since 1970: what a simulated tenant takes as its own clock."""
        return self.now().timestamp()

    def monotonic(self) -> float:
        return self._elapsed

    def advance(self, seconds: float) -> None:
        """Let time pass while nobody sleeps."""
        self._elapsed += seconds
        self._cancel_due()

    async def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        wake = self._elapsed + max(0.0, seconds)
        due = [deadline for deadline, _ in self._limits if self._elapsed <= deadline < wake]
        self._elapsed = min([wake, *due])
        self._cancel_due()
        await anyio.lowlevel.checkpoint()
        # A limit of somebody else's may have cut the sleep short: sleep the rest.
        if self._elapsed < wake:
            await self.sleep(wake - self._elapsed)

    def limit(self, deadline: float) -> anyio.CancelScope:
        scope = anyio.CancelScope()
        self._limits.append((deadline, scope))
        self._cancel_due()
        return scope

    def _cancel_due(self) -> None:
        for deadline, scope in list(self._limits):
            if deadline <= self._elapsed:
                scope.cancel()
                self._limits.remove((deadline, scope))
