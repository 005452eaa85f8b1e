"""Define the faults between a client and a simulated system, switched on request by request."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class ConnectionCut(ConnectionError):
    """End the connection without an answer.

    In process this escapes the application; `serve.py` turns it into a TCP reset on a real socket.
    """


class FaultKind(StrEnum):
    """List the kinds of faults. "Before" and "after" say whether the request's work is done."""

    TOKEN_EXPIRED = "token expired"  # noqa: S105 - the name of a fault
    """Forget all tokens: 401 until the client has a new one."""
    FORBIDDEN = "forbidden"
    """Answer 403, a missing permission."""
    BLOCKED = "blocked"
    """Answer 403, an address that is blocked for too many requests."""
    RATE_LIMITED = "rate limited"
    """Answer 429, with `Retry-After` when the fault has `retry_after`."""
    FAILS_BEFORE = "fails before"
    """Answer a 5xx (`status`, else 500) without doing the work."""
    FAILS_AFTER = "fails after"
    """Answer a 5xx (`status`, else 500) after doing the work."""
    CUT_BEFORE = "cut before"
    CUT_AFTER = "cut after"
    SLOW = "slow"
    """Do the work at once, and answer after `seconds`."""
    NOT_FOUND = "not found"
    """Answer 404, as for results that are not there yet."""
    HTML = "html"
    """Answer a maintenance page with `status`, else 200, without doing the work."""
    CUT_JSON = "cut json"
    """Send half of the right answer as if it were complete."""
    EMPTY = "empty"
    """Send the right status and no body."""
    FOREIGN_NEXT = "foreign next"
    """Send the right page with a `nextPageUrl` on a foreign host."""
    REPEATED = "repeated"
    """Send the last answer to a GET of this path once more; without one, answer correctly."""
    CHANGED_BEFORE = "changed before"
    """Call `change`, then answer correctly: somebody else was faster."""
    CHANGED_AFTER = "changed after"
    """Answer correctly, then call `change`: the system is another one at the next request."""


@dataclass(frozen=True)
class Fault:
    """Describe one fault and the requests that it strikes.

    `method` is any when `None`; `path` is a regular expression searched in the request's path. The fault strikes
    `times` times, or for ever when that is `None`. `seconds`, `retry_after` (seconds), `status` and `change` are for
    the kinds that mention them.
    """

    kind: FaultKind
    method: str | None = None
    path: str = ""
    times: int | None = 1
    seconds: float = 0.0
    retry_after: int | None = None
    status: int | None = None
    change: Callable[[], object] | None = None

    def is_for(self, method: str, path: str) -> bool:
        """Return True when the fault strikes such a request."""
        return self.method in {None, method} and re.search(self.path, path) is not None


class Faults:
    """Hold the active faults, in the order they were added."""

    def __init__(self) -> None:
        self._armed: list[tuple[Fault, int | None]] = []

    def add(self, *faults: Fault) -> None:
        """Add faults to the active ones."""
        self._armed += [(fault, fault.times) for fault in faults]

    def clear(self) -> None:
        """Remove all faults."""
        self._armed.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """Return the first fault for this request, and count one strike."""
        for position, (fault, left) in enumerate(self._armed):
            if fault.is_for(method, path):
                if left == 1:
                    del self._armed[position]
                elif left is not None:
                    self._armed[position] = (fault, left - 1)
                return fault
        return None
