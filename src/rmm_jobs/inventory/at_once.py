"""Read several parts of an answer at once; the failure of one does not lose the others."""

from collections.abc import Awaitable
from typing import Any, Generic, TypeVar, cast

import anyio

from rmm_jobs.domain.system_errors import SystemFailure

PartT = TypeVar("PartT")


class Part(Generic[PartT]):
    """Hold one part of an answer: what its reading brought, or the failure that ended it."""

    def __init__(self, reading: Awaitable[PartT]) -> None:
        self._reading = reading
        self.value: PartT | None = None
        self.failure: SystemFailure | None = None

    async def read(self) -> None:
        """Await the reading, and keep how it ends."""
        try:
            self.value = await self._reading
        except SystemFailure as failure:
            self.failure = failure

    def result(self) -> PartT:
        """Return what the reading brought.

        Raises:
            SystemFailure: as the reading did.
        """
        if self.failure is not None:
            raise self.failure
        return cast("PartT", self.value)


async def at_once(*parts: Part[Any]) -> None:
    """Read all parts at the same time."""
    async with anyio.create_task_group() as tasks:
        for part in parts:
            tasks.start_soon(part.read)
