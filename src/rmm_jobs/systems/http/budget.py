"""Hold requests back where one process, or all of this machine together, would use up the account's rate limit."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import anyio

from rmm_jobs.domain.account_rate import (
    KEPT,
    LAG,
    RATE,
    READ,
    AccountPause,
    AccountRate,
    Asking,
    Counts,
    Limits,
    Reading,
    Tally,
    arrived,
    told_by,
)
from rmm_jobs.domain.lanes import Lane, current_lane, current_urgency, note_wait
from rmm_jobs.domain.looks_budget import LOOKS_READ_AGAIN, LooksBudget
from rmm_jobs.domain.ports import Clock
from rmm_jobs.domain.request_budget import Decision, Use
from rmm_jobs.domain.request_log import Decide, RequestLog
from rmm_jobs.domain.system_errors import Action, RateLimited
from rmm_jobs.systems.http.turns import Turn, Turns

LEAST_WAIT = 0.25
"""Seconds from which a request counts as held back: to be counted, it waits for the log and for others before it."""

RATE_SECONDS = 3.0
"""Longest time for reading the rate. A read gives half of its time to it, and goes on without it in the other half."""
LEAST_RATE_SECONDS = 0.25
"""A read that could wait no longer than this for the rate does not ask for it: it would only seem to fail."""

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
        self._own = Tally()
        self._unshared = Tally()
        self._use = Use({}, None, limits)
        self._came: Counts = {}
        """Requests that had certainly come in when the rate was last asked for."""
        self._is_asking = False
        self._failed: Asking | None = None
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
                turn = await self._turns.take(current_lane(), current_urgency(), deadline=deadline)
            else:
                turn = await self._claim(kind, current_lane())
        except _AccountPaused as paused:
            left = paused.pause.left(self._now()) if paused.pause.is_known else None
            raise RateLimited(action, retry_after=left, blocked=paused.pause.blocked) from None
        ended = self._clock.monotonic()
        if ended - began >= LEAST_WAIT:
            note_wait(began, ended)
        if turn.wait:
            raise RateLimited(action, retry_after=turn.wait, held_back=True)
        if kind == READ and current_lane() is Lane.LOOK and self._is_due_for_looks():
            await self._learn(deadline)
        return turn.counted

    def looks_a_minute(self) -> float:
        """Return how many looks at jobs this process may make in a minute: `System.looks_a_minute`."""
        now = self._now()
        sent = self._own.recent(self._use.limits_at(now), now).sent
        return LooksBudget(self._use).a_minute(sum(sent.values()), now)

    async def pause(self, seconds: float, *, blocked: bool, is_known: bool) -> None:
        """Let all processes of this machine leave the account alone, as a rate limit asks."""
        if self._log is not None:
            now = self._now()
            await self._log.pause(AccountPause(now, now + seconds, blocked, is_known))

    def note_answer(self, counted: tuple[int, str] | None) -> None:
        """Take it that the system has counted this request, for it has answered it. The next claim tells the others."""
        if counted is not None:
            self._own.note_answered(counted)
            self._unshared.note_answered(counted)

    async def aclose(self) -> None:
        """Close the log."""
        if self._log is not None:
            await self._log.aclose()

    async def _take_read(self, lane: Lane, deadline: float) -> Turn:
        """Count a read, or say when it may come again; read the rate where that depends on it."""
        turn = await self._claim(READ, lane, learns=True)
        if not turn.needs_reading:
            return turn
        return await self._claim(READ, lane) if await self._learn(deadline) else turn

    def _is_due_for_looks(self) -> bool:
        """Return whether a look reads the rate; it has its turn, which has told what other processes know."""
        now, failed = self._now(), self._failed
        is_resting = failed is not None and 0 <= now - failed.at < LOOKS_READ_AGAIN
        return not is_resting and LooksBudget(self._use).is_reading_due(now)

    async def _learn(self, deadline: float) -> bool:
        """Read the rate if nobody else does so now; return whether all is known that can be known."""
        if self.rate_reader is None or (self._failed is not None and not self._failed.is_over(self._now())):
            return True
        now = self._clock.monotonic()
        seconds = min(RATE_SECONDS, (deadline - now) / 2)
        if self._is_asking or seconds < LEAST_RATE_SECONDS:
            return False
        self._is_asking = True  # before anything is waited for: all that come meanwhile see it
        try:
            asking = None if self._log is None else await self._log.ask(self._now())
            if asking is None:
                await self._read_rate(self.rate_reader, now + seconds)
                return True
            self._failed = asking if asking.failed else None
            return asking.failed
        finally:
            self._is_asking = False

    async def _read_rate(self, reader: RateReader, deadline: float) -> None:
        is_failed = False
        try:
            rate = await reader(deadline)
            is_failed = rate is None
            if rate is not None:
                reading = told_by(rate, self._use.counts, self._came, self._use.reading, self._now())
                self._use = replace(self._use, reading=reading)
                if self._log is not None:
                    await self._log.correct(reading)
        finally:
            self._failed = Asking(self._now(), failed=True) if is_failed else None
            if self._log is not None:
                # Also where its call has ended: the others would wait for a reading that nobody makes.
                with anyio.CancelScope(shield=True):
                    await self._log.end_asking(self._now(), failed=is_failed)

    async def _claim(self, kind: str, lane: Lane, *, learns: bool = False) -> Turn:
        """Count a request, or say when it may come again; with `learns`, also that it has to wait for a reading."""
        async with self._lock:
            now, reading_known = self._now(), self._use.reading
            self._forget_old(now)

            def decide(tally: Tally, reading: Reading | None) -> Decision:
                use = Use(tally.sent, _newer(reading, reading_known, now), self._limits, tally.answered)
                return use.decide(kind, lane, now, learns=learns)

            shared = await self._share(kind, now, decide)
            if isinstance(shared, AccountPause):
                raise _AccountPaused(shared)
            decision = decide(self._own.copy(), None) if shared is None else shared
            # The rate may have been read meanwhile, by a task that does not hold the lock.
            self._use = replace(decision.use, reading=_newer(decision.use.reading, self._use.reading, self._now()))
            if kind == RATE:
                self._came = arrived(self._use.counts, self._use.answered, now)
            if decision.wait > 0:
                return Turn(decision.wait, needs_reading=decision.needs_reading)
            return Turn(0.0, self._count(kind, now, is_shared=shared is not None))

    async def _share(self, kind: str, now: float, decide: Decide) -> Decision | AccountPause | None:
        """Claim a request from the log, and tell it what this process alone knows; `None` where nothing is shared."""
        if self._log is None:
            return None
        shared = None
        # Answers come while it is told: they are told the next time.
        told, self._unshared = self._unshared, Tally()
        try:
            shared = await self._log.claim(kind, now, self._own.recent(self._use.limits_at(now), now), told, decide)
        finally:
            if shared is None:
                self._unshared.add(told)
        return shared

    def _forget_old(self, now: float) -> None:
        for tally in (self._own, self._unshared):
            tally.forget(now - KEPT, now + LAG)

    def _count(self, kind: str, now: float, *, is_shared: bool) -> tuple[int, str]:
        key = (int(now), kind)
        self._own.note_sent(key)
        if not is_shared:
            self._unshared.note_sent(key)
        self._use = replace(self._use, counts={**self._use.counts, key: self._use.counts.get(key, 0) + 1})
        return key

    def _now(self) -> float:
        return self._clock.now().timestamp()


def _newer(one: Reading | None, other: Reading | None, now: float) -> Reading | None:
    """Return the newer reading; one of the future is of a clock that was set back."""
    known = [each for each in (one, other) if each is not None and each.at <= now + LAG]
    return max(known, key=lambda each: each.at, default=None)
