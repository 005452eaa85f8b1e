"""What a server says of itself when a set-up is checked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """What the server says of itself; `date` is its clock."""

    version: str | None
    date: datetime | None


class TellsStatus(Protocol):
    """A system whose server says this."""

    async def status(self, *, until: float) -> ServerStatus:
        """The server's version and clock. Raises `SystemFailure`s."""
        ...
