"""Hold a process's connection to its client from the first line on, whoever answers."""

import os

from rmm_jobs.opening.greeter import Greeter
from rmm_jobs.opening.snapshot import found_snapshot
from rmm_jobs.opening.streams import Lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from rmm_jobs.opening.identity import Identity

QUIET_SECONDS = 1.0
"""Seconds without a line after which the server is imported all the same: it sees when the client has gone."""


class Connection:
    """Hold the lines of stdin, the descriptor of stdout, and the greeter where a snapshot fits.

    `identity` says what the answers depend on; without it nothing is answered in advance.
    """

    def __init__(self, input_: int, output: int, identity: "Identity | None" = None) -> None:
        snapshot = None if identity is None else found_snapshot(identity)
        self.output = output
        self.identity = identity
        self.greeter = None if snapshot is None else Greeter(snapshot, output, _leave)
        self.lines = Lines(input_, self.greeter)

    def wait(self) -> None:
        """Wait for the first line, and for no longer than a moment. A probe that leaves then costs no import."""
        if self.greeter is not None:
            self.lines.wait(QUIET_SECONDS)

    @property
    def needs_snapshot(self) -> bool:
        """Return whether a snapshot is to be made: there was none, or the server answers otherwise."""
        if self.identity is None or self.identity.kept is None:
            return False
        return self.greeter is None or self.greeter.is_outdated


def _leave() -> "NoReturn":
    """Leave a process in which nothing was begun. Its imports cannot be interrupted, and are of no use any more."""
    os._exit(0)
