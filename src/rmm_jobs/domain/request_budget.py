"""Decide when a request may leave, so that an account stays below its rate limit. Time and counts are given.

Requests are counted by the second and by kind, for all processes of this machine. What other tools of the account use
is known from readings of the system.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from rmm_jobs.domain.lanes import Lane

READ = "read"
RATE = "rate"
"""Kind of a request that reads the rate itself. It counts, and is never held back."""
OTHER_WRITE = "write"
"""Kind of a write that has no limit of its own."""
LAG = 2
"""Seconds for which a request may be on its way: the server counts it that much longer."""
RESERVE = 0.15
"""Part of the usable requests that is kept for calls: somebody waits for their answers."""
BACKGROUND = 0.5
"""Part of the usable requests that work in the background may use."""
LEAST = 0.05
"""Part of the limit that stays usable, however much other tools use: they may stop at any time."""
WRITES_UP_TO = 0.98
"""Part of the limit up to which a write may leave; reads stop at the cut-off, and leave the rest to writes."""
RECHECK = 5.0
"""Longest wait, in seconds, before counts are looked at again: other processes and tools come and go."""
READING_LASTS = 300.0
"""Seconds for which a reading says what other tools use. A busy machine reads again long before; a wait is longer
than the window, and must not forget them at its end."""
READING_PAYS = 0.25
"""Part of the requests up to the cut-off that this machine has to use before the rate is read."""
READ_AGAIN = 10.0
"""Seconds between two readings of a busy account."""

Counts = Mapping[tuple[int, str], int]
"""Requests by second and kind."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Hold the account's limits in a rolling window of `window` seconds. From `cut_off` on, answers are delayed."""

    requests: int = 600
    cut_off: float = 0.9
    window: int = 60
    writes: Mapping[str, int] = field(default_factory=dict[str, int])
    """Limits of single kinds of writes."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold what the system said of the account's use at a time: what other tools have sent, and the limits."""

    at: float
    others: int
    limits: Limits
    other_writes: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True)
class AccountPause:
    """Hold for how long a rate limit asks to leave the account alone; in seconds since 1970."""

    at: float
    until: float
    blocked: bool = False
    is_known: bool = True
    """Whether `until` is when requests are taken again, and not only when it may be tried."""

    def left(self, now: float) -> float:
        """Return the seconds that it goes on; 0 before it began, on a clock that was set back."""
        return max(0.0, self.until - now) if self.at - LAG <= now else 0.0


@dataclass(frozen=True, slots=True)
class Use:
    """Hold what is known when a request is to leave: the machine's counts, the last reading, and known limits."""

    counts: Counts
    reading: Reading | None
    limits: Limits = field(default_factory=Limits)

    def wait(self, kind: str, lane: Lane, now: float) -> float:
        """Return the seconds until the request may leave; 0 is at once. After a wait it has to ask again."""
        if kind == RATE:
            return 0.0
        limits = self._limits_at(now)
        recent = recent_counts(self.counts, limits, now)
        if kind == READ:
            return _until_free(recent, self._read_cap(lane, now), limits, now)
        cap = int(limits.requests * WRITES_UP_TO) - self._others(now)
        of_all = _until_free(recent, max(cap, int(limits.requests * LEAST)), limits, now)
        limit = limits.writes.get(kind)
        if limit is None:
            return of_all
        same = {key: count for key, count in recent.items() if key[1] == kind}
        others = self.reading.other_writes.get(kind, 0) if self._is_fresh(now) and self.reading else 0
        return max(of_all, _until_free(same, max(1, int(limit * limits.cut_off) - others), limits, now))

    def is_reading_due(self, now: float) -> bool:
        """Return whether it pays to read the rate: this machine asks much, and the last reading is old."""
        limits = self._limits_at(now)
        own = sum(recent_counts(self.counts, limits, now).values())
        if self.reading is not None and 0 <= now - self.reading.at < READ_AGAIN:
            return False
        usable = self._read_cap(Lane.CALL, now)
        return own >= min(limits.requests * limits.cut_off * READING_PAYS, usable / 2)

    def _read_cap(self, lane: Lane, now: float) -> int:
        limits = self._limits_at(now)
        most = int(limits.requests * limits.cut_off) - self._others(now)
        usable = max(most, int(limits.requests * LEAST))
        part = {Lane.CALL: 1.0, Lane.LOOK: 1 - RESERVE, Lane.BACKGROUND: BACKGROUND}[lane]
        return max(1, int(usable * part))

    def _is_fresh(self, now: float) -> bool:
        return self.reading is not None and 0 <= now - self.reading.at < READING_LASTS

    def _others(self, now: float) -> int:
        return self.reading.others if self.reading is not None and self._is_fresh(now) else 0

    def _limits_at(self, now: float) -> Limits:
        return self.reading.limits if self.reading is not None and self._is_fresh(now) else self.limits


def recent_counts(counts: Counts, limits: Limits, now: float) -> dict[tuple[int, str], int]:
    """Return the counts that the server may still hold. A second in the future is of a clock that was set back."""
    since = now - limits.window - LAG - 1
    return {key: count for key, count in counts.items() if since < key[0] <= now + LAG}


def reads_seen(counts: Counts, limits: Limits, now: float) -> int:
    """Return how many reads of ours the server has certainly counted, for what is left is of other tools."""
    return sum(
        count
        for (second, kind), count in counts.items()
        if kind in {READ, RATE} and now - limits.window <= second <= now
    )


def _until_free(counts: Counts, cap: int, limits: Limits, now: float) -> float:
    """Return the seconds until one request more is within the cap, when nothing else is sent."""
    over = sum(counts.values()) + 1 - cap
    if over <= 0:
        return 0.0
    for (second, _), count in sorted(counts.items()):
        over -= count
        if over <= 0:
            return min(RECHECK, max(0.05, second + 1 + limits.window + LAG - now))
    return RECHECK


Decide = Callable[[Counts, Reading | None], float]
"""Returns the seconds until a request may leave, from what is shared."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """Hold what a claim came to: the seconds until the request may leave, and what is shared.

    While the account is paused nothing is decided or counted.
    """

    wait: float
    counts: Counts
    reading: Reading | None
    pause: AccountPause | None = None


class RequestLog(Protocol):
    """Share counts, readings and pauses among the processes of this machine."""

    async def claim(self, kind: str, now: float, own: Counts, unshared: Counts, decide: Decide) -> Claimed | None:
        """Add counts that are not shared yet, decide on all of them, and count the request if it may leave at once.

        All is one step. `None` is returned where nothing can be shared now.
        """
        ...

    async def pause(self, pause: AccountPause) -> None:
        """Let all processes leave the account alone; a longer pause that goes on is not shortened."""
        ...

    async def correct(self, reading: Reading) -> None:
        """Keep a reading for all processes."""
        ...

    async def aclose(self) -> None:
        """Close what is open."""
        ...
