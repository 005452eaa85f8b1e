"""Hold requests back where one process, or all of this machine together, would use up the account's rate limit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import anyio

from rmm_jobs.domain.lanes import Lane, current_lane, current_urgency, note_wait
from rmm_jobs.domain.ports import Clock
from rmm_jobs.domain.request_budget import (
    LAG,
    READ,
    AccountPause,
    Claimed,
    Counts,
    Limits,
    Reading,
    RequestLog,
    Use,
    reads_seen,
    recent_counts,
)
from rmm_jobs.domain.system_errors import Action, RateLimited
from rmm_jobs.systems.http.turns import Turns

LEAST_WAIT = 0.25
"""Seconds from which a request counts as held back: to be counted, it waits for the log and for others before it."""

KindOf = Callable[[str, str], str | None]
"""Returns the kind of a request from its method and path; `None` for one that no limit counts."""


@dataclass(eq=False)
class _AccountPaused(Exception):
    """Another process, or this one, was told to leave the account alone."""

    pause: AccountPause


class Budget:
    """Count each request before it leaves, and let it wait while the account has none left for it.

    Without a log, or while the log cannot be used, the process goes on with its own counts.
    """

    def __init__(self, kind_of: KindOf, *, clock: Clock, limits: Limits, log: RequestLog | None = None) -> None:
        self._kind_of = kind_of
        self._clock = clock
        self._limits = limits
        self._log = log
        # One after the other: two claims of a process would decide on the same counts.
        self._lock = anyio.Lock()
        self._turns = Turns(clock, partial(self._claim, READ))
        self._own: dict[tuple[int, str], int] = {}
        self._unshared: dict[tuple[int, str], int] = {}
        self._use = Use({}, None, limits)
        self._asked_at = float("-inf")

    async def admit(self, method: str, path: str, action: Action, *, deadline: float) -> None:
        """Return when the request may leave; it is counted then. Only a read waits, in the order that `Turns` gives.

        Raises:
            RateLimited: its turn comes after the deadline, it is a write whose turn is not yet, or a process of this
                machine was told to leave the account alone; nothing was sent.
        """
        kind = self._kind_of(method, path)
        if kind is None:
            return
        began = self._clock.monotonic()
        try:
            if kind == READ:
                wait = await self._turns.take(current_lane(), current_urgency(), deadline=deadline)
            else:
                wait = await self._claim(kind, current_lane())
        except _AccountPaused as paused:
            left = paused.pause.left(self._now()) if paused.pause.is_known else None
            raise RateLimited(action, retry_after=left, blocked=paused.pause.blocked) from None
        ended = self._clock.monotonic()
        if ended - began >= LEAST_WAIT:
            note_wait(began, ended)
        if wait:
            raise RateLimited(action, retry_after=wait, held_back=True)

    async def pause(self, seconds: float, *, blocked: bool, is_known: bool) -> None:
        """Let all processes of this machine leave the account alone, as a rate limit asks."""
        if self._log is not None:
            now = self._now()
            await self._log.pause(AccountPause(now, now + seconds, blocked, is_known))

    def begin_reading(self) -> bool:
        """Return whether the rate should be read now, and take it that the caller does so."""
        now = self._now()
        if not self._use.is_reading_due(now) or 0 <= now - self._asked_at < LAG:
            return False
        self._asked_at = now
        return True

    async def correct(self, total: int, limits: Limits, writes: Mapping[str, int]) -> None:
        """Take over what the system has counted of the whole account: all reads, writes by kind, and its limits."""
        now = self._now()
        counts = self._use.counts
        recent = recent_counts(counts, limits, now)
        other_writes = {
            kind: max(0, count - sum(sent for (_, each), sent in recent.items() if each == kind))
            for kind, count in writes.items()
        }
        others = max(0, total - reads_seen(counts, limits, now))
        reading = Reading(now, others, limits, other_writes)
        self._use = Use(counts, reading, self._limits)
        if self._log is not None:
            await self._log.correct(reading)

    async def aclose(self) -> None:
        """Close the log."""
        if self._log is not None:
            await self._log.aclose()

    async def _claim(self, kind: str, lane: Lane) -> float:
        async with self._lock:
            now = self._now()
            self._own = recent_counts(self._own, self._limits, now)
            self._unshared = recent_counts(self._unshared, self._limits, now)
            shared = await self._shared(kind, lane, now)
            if shared is None:
                self._use = Use(dict(self._own), self._use.reading, self._limits)
                wait = self._use.wait(kind, lane, now)
            else:
                wait = shared.wait
                self._unshared = {}
                self._use = Use(shared.counts, _newer(shared.reading, self._use.reading), self._limits)
                if shared.pause is not None:
                    raise _AccountPaused(shared.pause)
            if wait <= 0:
                key = (int(now), kind)
                self._own[key] = self._own.get(key, 0) + 1
                if shared is None:
                    self._unshared[key] = self._unshared.get(key, 0) + 1
            return wait

    async def _shared(self, kind: str, lane: Lane, now: float) -> Claimed | None:
        if self._log is None:
            return None

        def decide(counts: Counts, reading: Reading | None) -> float:
            return Use(counts, _newer(reading, self._use.reading), self._limits).wait(kind, lane, now)

        return await self._log.claim(kind, now, self._own, self._unshared, decide)

    def _now(self) -> float:
        return self._clock.now().timestamp()


def _newer(one: Reading | None, other: Reading | None) -> Reading | None:
    if one is None or other is None:
        return one or other
    return one if one.at >= other.at else other
