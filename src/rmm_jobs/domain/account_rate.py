"""Hold what is known of an account's rate: requests of ours that are counted, and what the system says of all.

Requests are counted by the second and by kind, for all processes of this machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

READ = "read"
RATE = "rate"
"""Kind of a request that reads the rate itself. It counts, and is never held back."""
OTHER_WRITE = "write"
"""Kind of a write that has no limit of its own."""
LAG = 2
"""Seconds for which a request may be on its way: the server counts it that much longer."""
READ_AGAIN = 10.0
"""Seconds between two readings of a busy account, and after one that came to nothing."""
PEAK_LASTS = 120.0
"""Seconds for which reads leave other tools the most that they have used: two windows, for many come in bursts."""
KEPT = 300
"""Seconds for which counts are kept: longer than any window that the system may tell."""
ASKING_LASTS = 3.0
"""Seconds after which a reading that a process has begun is given up by the others."""

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
    """The most that they can have sent: requests of ours that were on their way may be among these."""
    limits: Limits
    other_writes: Mapping[str, int] = field(default_factory=dict[str, int])
    unsure: int = 0
    """How many of `others` may be requests of ours."""
    sent: int = 0
    """Requests of ours in the second of `at` that were counted before it."""
    peak: int = 0
    """The most that others have certainly sent, at `peak_at`."""
    peak_at: float = 0.0


@dataclass(frozen=True, slots=True)
class AccountRate:
    """Hold what the system counts of the whole account: reads, writes by kind, and its limits."""

    total: int
    limits: Limits
    writes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Asking:
    """Hold that a process reads the rate since a time, or that it failed to at that time."""

    at: float
    failed: bool = False

    def is_over(self, now: float) -> bool:
        """Return whether the rate may be read anew: the other process has died, or the failure is long ago."""
        return not 0 <= now - self.at < (READ_AGAIN if self.failed else ASKING_LASTS)


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


@dataclass(slots=True)
class Tally:
    """Count requests of ours: all that were sent, and those of them that were answered."""

    sent: dict[tuple[int, str], int] = field(default_factory=dict[tuple[int, str], int])
    answered: dict[tuple[int, str], int] = field(default_factory=dict[tuple[int, str], int])

    def note_sent(self, key: tuple[int, str], count: int = 1) -> None:
        """Count requests that were sent."""
        self.sent[key] = self.sent.get(key, 0) + count

    def note_answered(self, key: tuple[int, str], count: int = 1) -> None:
        """Count requests that were answered."""
        self.answered[key] = self.answered.get(key, 0) + count

    def add(self, other: "Tally") -> None:
        """Count what another tally has counted too."""
        for key, count in other.sent.items():
            self.note_sent(key, count)
        for key, count in other.answered.items():
            self.note_answered(key, count)

    def raise_to(self, own: "Tally") -> None:
        """Count no less than one process knows by itself."""
        for counts, known in ((self.sent, own.sent), (self.answered, own.answered)):
            for key, count in known.items():
                counts[key] = max(counts.get(key, 0), count)

    def copy(self) -> "Tally":
        """Return what is counted now; later requests do not change it."""
        return Tally(dict(self.sent), dict(self.answered))

    def recent(self, limits: Limits, now: float) -> "Tally":
        """Return what the server may still hold, as `copy` does."""
        return Tally(recent_counts(self.sent, limits, now), recent_counts(self.answered, limits, now))

    def forget(self, until: float, later: float) -> None:
        """Forget the seconds up to a time, and those after a later one."""
        for counts in (self.sent, self.answered):
            for key in [key for key in counts if not until < key[0] <= later]:
                del counts[key]


def recent_counts(counts: Counts, limits: Limits, now: float) -> dict[tuple[int, str], int]:
    """Return the counts that the server may still hold. A second in the future is of a clock that was set back."""
    since = now - limits.window - LAG - 1
    return {key: count for key, count in counts.items() if since < key[0] <= now + LAG}


def reads_seen(counts: Counts, limits: Limits, now: float) -> int:
    """Return how many of these reads the server counts at this time, of those that have certainly come to it."""
    return sum(
        count
        for (second, kind), count in counts.items()
        if kind in {READ, RATE} and now - limits.window <= second <= now
    )


def arrived(counts: Counts, answered: Counts, now: float) -> Counts:
    """Return those of our requests that have certainly come to the server: answered ones, and older ones than `LAG`."""
    return {key: count if key[0] < now - LAG else min(count, answered.get(key, 0)) for key, count in counts.items()}


def told_by(rate: AccountRate, counts: Counts, came: Counts, last: Reading | None, now: float) -> Reading:
    """Return what a rate tells of other tools.

    `came` are those of our requests that had certainly come in when it was asked for; `last` is the reading before it.
    """
    recent = recent_counts(counts, rate.limits, now)
    ours = sum(count for (_, kind), count in recent.items() if kind in {READ, RATE})
    others, least = max(0, rate.total - reads_seen(came, rate.limits, now)), max(0, rate.total - ours)
    peak, peak_at = least, now
    if last is not None and last.peak > least and 0 <= now - last.peak_at < PEAK_LASTS:
        peak, peak_at = last.peak, last.peak_at
    other_writes = {
        kind: max(0, count - sum(sent for (_, each), sent in recent.items() if each == kind))
        for kind, count in rate.writes.items()
    }
    sent = sum(count for (second, _), count in recent.items() if second == int(now))
    return Reading(now, others, rate.limits, other_writes, others - least, sent, peak, peak_at)
