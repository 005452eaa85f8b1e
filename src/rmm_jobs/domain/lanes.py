"""Say who waits for the requests of what runs here, how urgent they are, and for how long they were held back."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum


class Lane(StrEnum):
    """Say who waits for a request. A later lane yields to an earlier one."""

    CALL = "call"
    LOOK = "look"
    """A poll of a job that goes on: a later one shows the same."""
    BACKGROUND = "background"


Urgency = Callable[[float], float]
"""Returns how urgent a request is at a monotonic time. Of two in one lane the more urgent one leaves first."""


@dataclass(eq=False, slots=True)
class HeldBack:
    """Add up the seconds for which requests of one call were held back, each moment once."""

    seconds: float = 0.0
    until: float = float("-inf")
    whole: "HeldBack | None" = None
    """What adds up the waits of the whole call, for a part of it."""

    def add(self, began: float, ended: float) -> None:
        """Add a wait. Requests of one call may wait side by side."""
        self.seconds += max(0.0, ended - max(began, self.until))
        self.until = max(self.until, ended)
        if self.whole is not None:
            self.whole.add(began, ended)

    def tell(self) -> None:
        """Count it for the call that runs here."""
        if self.seconds:
            note_wait(self.until - self.seconds, self.until)


_lane: ContextVar[Lane] = ContextVar("lane", default=Lane.CALL)
_urgency: ContextVar[Urgency | None] = ContextVar("urgency", default=None)
_held: ContextVar[HeldBack | None] = ContextVar("held_back", default=None)


def current_lane() -> Lane:
    """Return the lane of whatever runs here."""
    return _lane.get()


def current_urgency() -> Urgency | None:
    """Return how urgent requests are here; `None` where they leave in the order in which they came."""
    return _urgency.get()


@contextmanager
def in_lane(lane: Lane, urgency: Urgency | None = None) -> Generator[None]:
    """Let requests of the body yield to those of earlier lanes; a lane that yields already is kept."""
    order = list(Lane)
    tokens = _lane.set(max(lane, _lane.get(), key=order.index)), _urgency.set(urgency or _urgency.get())
    try:
        yield
    finally:
        _lane.reset(tokens[0])
        _urgency.reset(tokens[1])


@contextmanager
def noting_waits(*, apart: bool = False) -> Generator[HeldBack]:
    """Return what adds up the waits of the body's requests. They count for a call around it too, unless `apart`."""
    held = HeldBack(whole=None if apart else _held.get())
    token = _held.set(held)
    try:
        yield held
    finally:
        _held.reset(token)


def note_wait(began: float, ended: float) -> None:
    """Add a wait to the call that made it."""
    held = _held.get()
    if held is not None:
        held.add(began, ended)
