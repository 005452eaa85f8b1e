"""Define the port through which the processes of this machine share what they have asked of an account."""

from collections.abc import Callable
from typing import Protocol

from rmm_jobs.domain.account_rate import AccountPause, Asking, Reading, Tally
from rmm_jobs.domain.request_budget import Decision

Decide = Callable[[Tally, Reading | None], Decision]
"""Decides on a request by what is shared. It changes nothing: it may run in another thread, and in a transaction."""


class RequestLog(Protocol):
    """Share counts, readings and pauses among the processes of this machine."""

    async def claim(
        self, kind: str, now: float, own: Tally, unshared: Tally, decide: Decide
    ) -> Decision | AccountPause | None:
        """Add counts that are not shared yet, decide on all of them, and count the request if it may leave at once.

        All is one step. While the account is paused nothing is decided or counted, and the pause is returned. `None`
        is returned where nothing can be shared now.
        """
        ...

    async def ask(self, now: float) -> Asking | None:
        """Return `None` where this process is to read the rate, and tell the others; else what keeps it from it."""
        ...

    async def end_asking(self, now: float, *, failed: bool) -> None:
        """Tell the others that this process no longer reads the rate."""
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
