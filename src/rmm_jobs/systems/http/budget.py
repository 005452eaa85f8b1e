"""Hold requests back where one process, or all of this machine together, would use up the account's rate limit."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import anyio

from rmm_jobs.domain.account_rate import (
    LAG,
    READ,
    AccountPause,
    AccountRate,
    Asking,
    Counts,
    Limits,
    Reading,
    arrived,
    reads_seen,
    recent_counts,
    told_by,
)
from rmm_jobs.domain.lanes import Lane, current_lane, current_urgency, note_wait
from rmm_jobs.domain.ports import Clock
from rmm_jobs.domain.request_budget import SOON, RequestLog, Use
from rmm_jobs.domain.system_errors import Action, RateLimited
from rmm_jobs.systems.http.turns import Turns

LEAST_WAIT = 0.25
"""Seconds from which a request counts as held back: to be counted, it waits for the log and for others before it."""

RateReader = Callable[[float], Awaitable[AccountRate | None]]
"""Asks the system for the account's rate until a deadline; returns `None` where nothing usable came."""
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
        self._turns = Turns(clock, self._take_read)
        self._own: dict[tuple[int, str], int] = {}
        self._unshared: dict[tuple[int, str], int] = {}
        self._answered: dict[tuple[int, str], int] = {}
        self._use = Use({}, None, limits)
        self._asking: Asking | None = None
        self.rate_reader: RateReader | None = None
        """Reads the rate where more may leave by what it tells; without one, what others use is not known."""

    async def admit(self, method: str, path: str, action: Action, *, deadline: float) -> tuple[int, str] | None:
        """Return when the request may leave; it is counted then, under the key that is returned.

        `None` is of a request that no limit counts. Only a read waits, in the order that `Turns` gives.

        Raises:
            RateLimited: its turn comes after the deadline, it is a write whose turn is not yet, or a process of this
                machine was told to leave the account alone; nothing was sent.
        """
        kind = self._kind_of(method, path)
        if kind is None:
            return None
        began = self._clock.monotonic()
        try:
            if kind == READ:
                if self._use.is_reading_due(self._now()):
                    await self._learn(deadline)
                wait = await self._turns.take(current_lane(), current_urgency(), deadline=deadline)
            else:
                wait = await self._claim(kind, current_lane()) or 0.0
        except _AccountPaused as paused:
            left = paused.pause.left(self._now()) if paused.pause.is_known else None
            raise RateLimited(action, retry_after=left, blocked=paused.pause.blocked) from None
        ended = self._clock.monotonic()
        if ended - began >= LEAST_WAIT:
            note_wait(began, ended)
        if wait:
            raise RateLimited(action, retry_after=wait, held_back=True)
        return int(self._now()), kind

    async def pause(self, seconds: float, *, blocked: bool, is_known: bool) -> None:
        """Let all processes of this machine leave the account alone, as a rate limit asks."""
        if self._log is not None:
            now = self._now()
            await self._log.pause(AccountPause(now, now + seconds, blocked, is_known))

    def note_answer(self, counted: tuple[int, str] | None) -> None:
        """Take it that the system has counted this request, for it has answered it."""
        if counted is not None:
            self._answered[counted] = self._answered.get(counted, 0) + 1

    async def aclose(self) -> None:
        """Close the log."""
        if self._log is not None:
            await self._log.aclose()

    async def _take_read(self, lane: Lane, deadline: float) -> float:
        """Count a read, or return the seconds until it may come again; read the rate where that depends on it."""
        wait = await self._claim(READ, lane, may_learn=True)
        if wait is not None:
            return wait
        if not await self._learn(deadline):
            return SOON
        return await self._claim(READ, lane) or 0.0

    async def _learn(self, deadline: float) -> bool:
        """Read the rate if nobody else does so now; return whether all is known that can be known."""
        asking = await self._ask()
        if asking is not None:
            return asking.failed
        has_failed = False
        try:
            is_told = await self._read_rate(deadline)
            has_failed = not is_told and self._clock.monotonic() < deadline
        finally:
            self._asking = Asking(self._now(), failed=True) if has_failed else None
            if self._log is not None:
                with anyio.CancelScope(shield=True):  # the others would wait for one that was cancelled
                    await self._log.end_asking(self._now(), failed=has_failed)
        return is_told or has_failed

    async def _read_rate(self, deadline: float) -> bool:
        """Read what the account has used, and share it; return whether it was told."""
        now = self._now()
        seen = reads_seen(arrived(self._use.counts, self._answered, now), self._limits, now)
        rate = None if self.rate_reader is None else await self.rate_reader(deadline)
        if rate is None:
            return False
        reading = told_by(rate, self._use.counts, seen, self._use.reading, self._now())
        self._use = Use(self._use.counts, reading, self._limits)
        if self._log is not None:
            await self._log.correct(reading)
        return True

    async def _ask(self) -> Asking | None:
        """Take it that this process reads the rate, or return what keeps it from it."""
        now = self._now()
        if self.rate_reader is None:
            return Asking(now, failed=True)
        if self._asking is None or self._asking.is_over(now):
            self._asking = Asking(now)  # another task of this process does not ask meanwhile
            found = None if self._log is None else await self._log.ask(now)
            if found is not None:
                self._asking = found if found.failed else None
            return found
        return self._asking

    async def _claim(self, kind: str, lane: Lane, *, may_learn: bool = False) -> float | None:
        """Count a request and return 0, or return the seconds until it may come again.

        With `may_learn`, return `None` where it has to wait for a reading of the rate.
        """
        async with self._lock:
            now = self._now()
            for counts in (self._own, self._unshared, self._answered):
                for key in counts.keys() - recent_counts(counts, self._limits, now).keys():
                    del counts[key]
            is_known = True

            def decide(counts: Counts, reading: Reading | None) -> float:
                nonlocal is_known
                self._use = Use(counts, _newer(reading, self._use.reading, now), self._limits)
                is_known = not (may_learn and self._use.needs_reading(lane, now))
                return self._use.wait(kind, lane, now) if is_known else SOON

            shared = None if self._log is None else await self._log.claim(kind, now, self._own, self._unshared, decide)
            if shared is None:
                wait = decide(dict(self._own), None)
            else:
                wait = shared.wait
                self._unshared = {}
                self._use = Use(shared.counts, _newer(shared.reading, self._use.reading, now), self._limits)
                if shared.pause is not None:
                    raise _AccountPaused(shared.pause)
            if wait <= 0:
                key = (int(now), kind)
                self._own[key] = self._own.get(key, 0) + 1
                if shared is None:
                    self._unshared[key] = self._unshared.get(key, 0) + 1
            return wait if is_known else None

    def _now(self) -> float:
        return self._clock.now().timestamp()


def _newer(one: Reading | None, other: Reading | None, now: float) -> Reading | None:
    """Return the newer reading; one of the future is of a clock that was set back."""
    known = [each for each in (one, other) if each is not None and each.at <= now + LAG]
    return max(known, key=lambda each: each.at, default=None)
