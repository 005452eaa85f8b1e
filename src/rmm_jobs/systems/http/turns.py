"""Let reads that are held back leave one after the other: by their lanes, and by how urgent they are at that moment."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import anyio

from rmm_jobs.domain.lanes import Lane, Urgency
from rmm_jobs.domain.ports import Clock

LEAST_PAUSE = 1.0
"""Seconds after which a read may come again for which nothing was found out in time."""
_ORDER = {lane: place for place, lane in enumerate(Lane)}


@dataclass(frozen=True, slots=True)
class Turn:
    """Hold whether a read may leave: it was counted under `counted`, or may come again after so many seconds."""

    wait: float
    counted: tuple[int, str] | None = None
    needs_reading: bool = False
    """Whether that depends on a reading of the account's rate."""


@dataclass(eq=False, slots=True)
class _Ticket:
    """Hold one read that waits. `told` is set when it has its turn, or has to keep the queue: then it has none."""

    lane: Lane
    urgency: Urgency | None
    deadline: float
    number: int
    told: anyio.Event = field(default_factory=anyio.Event)
    turn: Turn | None = None

    def rank(self, now: float) -> tuple[int, float, int]:
        """Return what is lowest for the ticket that leaves first."""
        return _ORDER[self.lane], -self.urgency(now) if self.urgency else 0.0, self.number


class Turns:
    """Hold the reads of a process that wait for the account, and ask for the first of them alone.

    One of the waiting tasks keeps the queue for all. Which read is the most urgent is decided when one may leave, and
    no sooner.
    """

    def __init__(self, clock: Clock, claim: Callable[[Lane, float], Awaitable[Turn]]) -> None:
        """Ask by `claim`, until a deadline: it counts one read, or says when one may leave."""
        self._clock = clock
        self._claim = claim
        self._waiting: list[_Ticket] = []
        self._keeper: _Ticket | None = None
        self._sleep: anyio.CancelScope | None = None
        self._turn_at = float("-inf")
        self._joined = False
        self._number = 0

    def __len__(self) -> int:
        """Return how many reads wait."""
        return len(self._waiting)

    async def take(self, lane: Lane, urgency: Urgency | None, *, deadline: float) -> Turn:
        """Return when a read may leave and has been counted, or when it is known after which time it may come again.

        A read that cannot leave before its deadline does not wait for it.
        """
        self._number += 1
        ticket = _Ticket(lane, urgency, deadline, self._number)
        is_ahead = all(_ORDER[lane] < _ORDER[each.lane] for each in self._waiting)
        if not is_ahead and self._turn_at >= deadline:
            return self._not_in_time()
        self._waiting.append(ticket)
        try:
            if self._keeper is None:
                self._keeper = ticket
            elif is_ahead:
                self._ask_again()
            turn = None if self._keeper is ticket else await self._wait_for_turn(ticket)
            return turn or await self._keep_queue(ticket)
        finally:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
            if self._keeper is ticket:
                self._hand_over()

    async def _wait_for_turn(self, ticket: _Ticket) -> Turn | None:
        """Wait for the turn that the keeper gives; `None` where it has left the queue to this ticket instead."""
        with self._clock.limit(ticket.deadline) as scope:
            await ticket.told.wait()
        if scope.cancelled_caught and ticket.turn is None:
            return self._not_in_time()
        return ticket.turn

    def _not_in_time(self) -> Turn:
        """Return the turn of a read whose time ends first. While the queue is asked for, its own may be over."""
        return Turn(max(LEAST_PAUSE, self._turn_at - self._clock.monotonic()))

    async def _keep_queue(self, keeper: _Ticket) -> Turn:
        """Let reads leave, the first one first, until the keeper's own has its turn, which is returned."""
        while keeper.turn is None:
            self._joined = False
            first = self._first()
            turn = await self._claim(first.lane, min(each.deadline for each in self._waiting))
            if not turn.wait:
                self._answer(first, turn)
                continue
            if self._joined:  # a read of an earlier lane may leave although this one may not
                continue
            self._turn_at = self._clock.monotonic() + turn.wait
            for each in [each for each in self._waiting if each.deadline <= self._turn_at]:
                self._answer(each, turn)
            if keeper.turn is None:
                await self._sleep_for(turn.wait)
        return keeper.turn

    def _first(self) -> _Ticket:
        now = self._clock.monotonic()
        return min(self._waiting, key=lambda each: each.rank(now))

    def _answer(self, ticket: _Ticket, turn: Turn) -> None:
        if ticket in self._waiting:  # its owner may have given up meanwhile
            self._waiting.remove(ticket)
            ticket.turn = turn
            ticket.told.set()

    async def _sleep_for(self, seconds: float) -> None:
        try:
            with anyio.CancelScope() as self._sleep:
                await self._clock.sleep(seconds)
        finally:
            self._sleep = None

    def _ask_again(self) -> None:
        self._joined = True
        if self._sleep is not None:
            self._sleep.cancel()

    def _hand_over(self) -> None:
        self._keeper = self._waiting[0] if self._waiting else None
        if self._keeper is None:
            self._turn_at = float("-inf")
        else:
            self._keeper.told.set()
