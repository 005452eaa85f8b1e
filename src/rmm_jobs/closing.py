"""List what is closed when serving ends, and log what fails without the words that may quote a secret."""

import logging
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import anyio

SHUTDOWN_SECONDS = 5.0
"""Seconds that the end may take: calls in flight write their start down, and then everything is closed."""

Close = Callable[[], Awaitable[None]]

log = logging.getLogger(__name__)


@dataclass(slots=True)
class ClosingList:
    """Close what was added, the last one first. An entry stays: what a later call has opened again is closed again."""

    _entries: list[tuple[str, Close]] = field(default_factory=list[tuple[str, Close]], init=False)

    def add(self, name: str, close: Close) -> None:
        """Add what is closed before everything that is in the list already. The name is for the log."""
        self._entries.append((name, close))

    async def aclose(self, *, seconds: float = SHUTDOWN_SECONDS) -> None:
        """Close everything within `seconds`, whatever fails, and although the caller is being cancelled.

        Each close has its share of the time that is left: one that hangs keeps none of the others open.
        """
        latest = anyio.current_time() + seconds
        entries = self._entries[::-1]
        with anyio.CancelScope(shield=True):
            for done, (name, close) in enumerate(entries):
                share = (latest - anyio.current_time()) / (len(entries) - done)
                await _closed(name, close, share)


async def _closed(name: str, close: Close, seconds: float) -> None:
    with anyio.move_on_after(seconds) as scope:
        try:
            await close()
        except Exception as defect:  # noqa: BLE001 - whatever it is, the others are closed, and the answer has been given
            log_defect(defect)
    if scope.cancelled_caught:
        log.warning("%s was not closed in time", name)


def log_defect(defect: Exception) -> None:
    """Log the kind and the place of a defect; its message may quote what a server or a caller said."""
    frames = "".join(traceback.format_tb(defect.__traceback__))
    log.error("a defect in rmm-jobs-mcp: %s\n%s", type(defect).__name__, frames.rstrip())
