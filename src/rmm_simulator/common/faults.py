"""What can go wrong between a client and a simulated system, switched on request by request."""

import re
from dataclasses import dataclass
from enum import StrEnum


class ConnectionCut(ConnectionError):
    """The connection ends without an answer.

    In process this escapes the application; `serve.py` turns it into a TCP reset on a real socket.
    """


class FaultKind(StrEnum):
    """The kinds. "Before" and "after" say whether the request's work is done."""

    TOKEN_EXPIRED = "token expired"  # noqa: S105 - the name of a fault
    """All tokens are forgotten: 401 until the client has a new one."""
    FORBIDDEN = "forbidden"
    """403, a permission."""
    BLOCKED = "blocked"
    """403, an address blocked for asking too much."""
    RATE_LIMITED = "rate limited"
    """429, with `Retry-After` when the fault has `retry_after`."""
    FAILS_BEFORE = "fails before"
    """A 5xx (`status`, else 500), and nothing was done."""
    FAILS_AFTER = "fails after"
    """The same, and everything was done."""
    CUT_BEFORE = "cut before"
    CUT_AFTER = "cut after"
    SLOW = "slow"
    """The work is done at once, the answer comes after `seconds`."""
    NOT_FOUND = "not found"
    """404: results that are not there yet."""
    HTML = "html"
    """A maintenance page with `status`, else 200; nothing was done."""
    CUT_JSON = "cut json"
    """Half of the right answer, as if it were all."""
    EMPTY = "empty"
    """The right status and no body."""
    FOREIGN_NEXT = "foreign next"
    """The right page, whose `nextPageUrl` points to somebody else's host."""


@dataclass(frozen=True)
class Fault:
    """One fault and the requests it is for.

    `method` is any when `None`; `path` is a regular expression searched in the request's path. It strikes `times`
    times, or for ever when that is `None`. `seconds`, `retry_after` (seconds) and `status` are for the kinds that
    mention them.
    """

    kind: FaultKind
    method: str | None = None
    path: str = ""
    times: int | None = 1
    seconds: float = 0.0
    retry_after: int | None = None
    status: int | None = None

    def is_for(self, method: str, path: str) -> bool:
        """Whether it is meant for such a request."""
        return self.method in {None, method} and re.search(self.path, path) is not None


class Faults:
    """The faults that are switched on, in the order they were added."""

    def __init__(self) -> None:
        self._armed: list[tuple[Fault, int | None]] = []

    def add(self, *faults: Fault) -> None:
        """Switch these on as well."""
        self._armed += [(fault, fault.times) for fault in faults]

    def clear(self) -> None:
        """Switch all off."""
        self._armed.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The first fault for this request, which then has one strike less."""
        for position, (fault, left) in enumerate(self._armed):
            if fault.is_for(method, path):
                if left == 1:
                    del self._armed[position]
                elif left is not None:
                    self._armed[position] = (fault, left - 1)
                return fault
        return None
