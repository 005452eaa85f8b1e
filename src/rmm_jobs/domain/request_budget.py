"""Decide when a request may leave, so that an account stays below its rate limit. Time and counts are given.

Requests are counted by the second and by kind, for all processes of this machine. What other tools of the account use
is known from readings of the system.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from rmm_jobs.domain.account_rate import (
    LAG,
    PEAK_LASTS,
    RATE,
    READ,
    READ_AGAIN,
    Counts,
    Limits,
    Reading,
    arrived,
    reads_seen,
    recent_counts,
)
from rmm_jobs.domain.lanes import Lane

RESERVE = 0.15
"""Part of the usable requests that is kept for calls: somebody waits for their answers."""
BACKGROUND = 0.5
"""Part of the usable requests that work in the background may use."""
LEAST = 0.05
"""Part of the limit that reads may use, however much other tools use: they may stop at any time."""
LEAST_WITH_WRITES = 0.1
"""Part of the limit that reads and writes together may use in that case: no less is left to writes than to reads."""
WRITES_UP_TO = 0.98
"""Part of the limit up to which a write may leave; reads stop at the cut-off, and leave the rest to writes."""
RECHECK = 5.0
"""Longest wait, in seconds, before counts are looked at again: other processes and tools come and go."""
SPREAD = 2.0
"""Seconds over which looks are spread, so that a part of the window is left to those that are urgent later."""
READING_LASTS = 300.0
"""Seconds for which a reading says what other tools use. A busy machine reads again long before; a wait is longer
than the window, and must not forget them at its end."""
READING_PAYS = 0.25
"""Part of the requests up to the cut-off that this machine has to use before the rate is read."""
UNKNOWN = 1 / 3
"""Part of the requests up to the cut-off that this machine may use without knowing what other tools use."""
UNTOLD = 0.3
"""Part of the limit that reads leave to other tools where nothing tells what these use: the rate cannot be read."""
FULL_SPEED = 10.0
"""Requests a second that other tools may begin to send at any time: as many as the account has."""
UNSURE = 10
"""Requests from which on it matters that a reading may have taken ours for those of other tools."""
READ_SOON = 1.0
"""Seconds between two readings of which the first one left that open, or is at the end of what it is good for."""
SOON = 0.1
"""Seconds after which a read looks again for a reading that is on its way."""
_PARTS = {Lane.CALL: 1.0, Lane.LOOK: 1 - RESERVE, Lane.BACKGROUND: BACKGROUND}


@dataclass(frozen=True, slots=True)
class Use:
    """Hold what is known when a request is to leave: the machine's counts, the last reading, and known limits."""

    counts: Counts
    reading: Reading | None
    limits: Limits = field(default_factory=Limits)
    answered: Counts = field(default_factory=dict[tuple[int, str], int])
    """Those of the counts that the system has answered."""

    def wait(self, kind: str, lane: Lane, now: float) -> float:
        """Return the seconds until the request may leave; 0 is at once. After a wait it has to ask again."""
        if kind == RATE:
            return 0.0
        if kind == READ:
            wait = min(self._wait_for_room(lane, now), self._wait_for_least({READ}, LEAST * _PARTS[lane], now))
            return min(wait, self._until_sure(lane, now)) if self._is_unsure(now) else wait
        limits = self.limits_at(now)
        recent = recent_counts(self.counts, limits, now)
        of_all = _until_free(
            recent, int(limits.requests * WRITES_UP_TO) - self._certain_others(now), limits.window + LAG, now
        )
        counted = {name for _, name in recent} - {RATE}
        of_all = min(of_all, self._wait_for_least(counted, LEAST_WITH_WRITES, now))
        limit = limits.writes.get(kind)
        if limit is None:
            return of_all
        same = {key: count for key, count in recent.items() if key[1] == kind}
        others = self.reading.other_writes.get(kind, 0) if self._is_fresh(now) and self.reading else 0
        return max(of_all, _until_free(same, max(1, int(limit * limits.cut_off) - others), limits.window + LAG, now))

    def decide(self, kind: str, lane: Lane, now: float, *, learns: bool) -> "Decision":
        """Decide when the request may leave; with `learns`, also whether it has to wait for a reading."""
        if kind == READ and (spread := self._wait_for_spread(lane, now)) > 0:
            return Decision(spread, self)
        needs_reading = learns and self.needs_reading(lane, now)
        return Decision(SOON if needs_reading else self.wait(kind, lane, now), self, needs_reading=needs_reading)

    def is_reading_due(self, now: float) -> bool:
        """Return whether it pays to read the rate: this machine asks much, and the last reading is old."""
        if self.is_younger(READ_AGAIN, now):
            return False
        if self.wait(READ, Lane.CALL, now) > 0:
            return False
        return self.own(now) >= self._much(READING_PAYS, 1 / 2, now)

    def needs_reading(self, lane: Lane, now: float) -> bool:
        """Return whether a read has to wait for a reading: it may bring a 429, or may leave by what that tells.

        After a reading, half of what the account had left may leave, as long as others that begin at full speed leave
        room for it.
        """
        own, reading = self.own(now), self.reading
        is_held_back = self.wait(READ, lane, now) > 0
        if not is_held_back and own < self._much(UNKNOWN, 2 / 3, now):
            return False
        if reading is None or not self._is_fresh(now):
            return not is_held_back or own < self._read_cap(lane, now, others=0)
        limit, since, age = self.limits_at(now).requests, self._since(reading, now), now - reading.at
        if is_held_back:
            # To ask for what is certainly theirs would bring a 429 in a full account.
            is_open = self._is_unsure(now) and (age >= READ_SOON or self._unsure_now(now) < UNSURE)
            return is_open and self._is_held_by_unsure(lane, now)
        if self._wait_for_room(lane, now) > 0:
            return age >= READ_AGAIN  # it leaves whatever is told, and others may have stopped
        total = own + self.others(now)
        if since >= (limit - total + since) / 2:
            return True
        return age >= READ_SOON and total + FULL_SPEED * age >= limit

    def own(self, now: float) -> int:
        """Return how many requests of this machine the server may still count."""
        return sum(recent_counts(self.counts, self.limits_at(now), now).values())

    def _much(self, part: float, of_usable: float, now: float) -> float:
        limits = self.limits_at(now)
        return min(limits.requests * limits.cut_off * part, self._read_cap(Lane.CALL, now) * of_usable)

    def _since(self, reading: Reading, now: float) -> int:
        """Return how many requests of ours the reading cannot know."""
        recent = recent_counts(self.counts, self.limits_at(now), now)
        later = sum(count for (second, _), count in recent.items() if second >= int(reading.at))
        return max(0, later - reading.sent)

    def _wait_for_room(self, lane: Lane, now: float) -> float:
        """Return the seconds until a read has room beside what others use."""
        limits = self.limits_at(now)
        return _until_free(recent_counts(self.counts, limits, now), self._room(lane, now), limits.window + LAG, now)

    def _wait_for_spread(self, lane: Lane, now: float) -> float:
        """Return the seconds until a look may leave without a burst: what is urgent later finds room then."""
        if lane is not Lane.LOOK:
            return 0.0
        limits = self.limits_at(now)
        recent = {key: count for key, count in self.counts.items() if now - SPREAD < key[0] <= now + LAG}
        cap = max(self._room(lane, now), limits.requests * LEAST * _PARTS[lane]) * SPREAD / limits.window
        return _until_free(recent, max(1, int(cap)), SPREAD - 1, now)

    def _room(self, lane: Lane, now: float) -> int:
        """Return how many requests of ours may be counted at once beside what others use, or may use untold."""
        limits = self.limits_at(now)
        others = self.others(now) if self._is_fresh(now) else int(limits.requests * UNTOLD)
        return int(self._left_by(others, now) * _PARTS[lane])

    def _wait_for_least(self, kinds: Collection[str], part: float, now: float) -> float:
        """Return the seconds until requests of these kinds, counted alone, are fewer than this part of the limit."""
        limits = self.limits_at(now)
        same = {key: count for key, count in recent_counts(self.counts, limits, now).items() if key[1] in kinds}
        return _until_free(same, max(1, int(limits.requests * part)), limits.window + LAG, now)

    def _read_cap(self, lane: Lane, now: float, *, others: int | None = None) -> int:
        least = int(self.limits_at(now).requests * LEAST)
        usable = max(self._left_by(self.others(now) if others is None else others, now), least)
        return max(1, int(usable * _PARTS[lane]))

    def _left_by(self, others: int, now: float) -> int:
        limits = self.limits_at(now)
        return int(limits.requests * limits.cut_off) - others

    def _is_fresh(self, now: float) -> bool:
        return self.is_younger(READING_LASTS, now)

    def is_younger(self, seconds: float, now: float) -> bool:
        """Return whether there is a reading that is younger than so many seconds."""
        return self.reading is not None and 0 <= now - self.reading.at < seconds

    def _certain_others(self, now: float) -> int:
        return self.reading.others - self.reading.unsure if self.reading is not None and self._is_fresh(now) else 0

    def others(self, now: float) -> int:
        """Return what reads leave to others: the most that they may use now, or have used lately."""
        if self.reading is None or not self._is_fresh(now):
            return 0
        return max(self.reading.others, self._peak(now))

    def _peak(self, now: float) -> int:
        reading = self.reading
        return reading.peak if reading is not None and 0 <= now - reading.peak_at < PEAK_LASTS else 0

    def _is_unsure(self, now: float) -> bool:
        return self.reading is not None and self._is_fresh(now) and self.reading.unsure >= UNSURE

    def _until_sure(self, lane: Lane, now: float) -> float:
        """Return the seconds until another reading may let a read leave: few, where it waits for answers alone."""
        settles = self._unsure_now(now, once_answered=True) < UNSURE
        return SOON if settles and self._is_held_by_unsure(lane, now) else READ_SOON

    def _is_held_by_unsure(self, lane: Lane, now: float) -> bool:
        """Return whether a read that is held back could leave if what may be ours were not of others."""
        return self.own(now) < self._read_cap(lane, now, others=self._peak(now))

    def _unsure_now(self, now: float, *, once_answered: bool = False) -> int:
        """Return how many requests of ours a reading could take for those of others now, or once all are answered."""
        limits = self.limits_at(now)
        reads = {key: count for key, count in recent_counts(self.counts, limits, now).items() if key[1] in {READ, RATE}}
        came = reads if once_answered else arrived(reads, self.answered, now)
        return sum(reads.values()) - reads_seen(came, limits, now)

    def limits_at(self, now: float) -> Limits:
        """Return the limits that the system has told, or the known ones."""
        return self.reading.limits if self.reading is not None and self._is_fresh(now) else self.limits


def _until_free(counts: Counts, cap: int, lasts: float, now: float) -> float:
    """Return the seconds until one request more is within the cap, when each counts for `lasts` seconds."""
    over = sum(counts.values()) + 1 - cap
    if over <= 0:
        return 0.0
    for (second, _), count in sorted(counts.items()):
        over -= count
        if over <= 0:
            return min(RECHECK, max(0.05, second + 1 + lasts - now))
    return RECHECK


@dataclass(frozen=True, slots=True)
class Decision:
    """Hold the seconds until a request may leave, 0 for at once, and what was known when that was decided."""

    wait: float
    use: Use
    needs_reading: bool = False
    """Whether the request has to wait for a reading of the rate."""
