"""The list of components: there is no search and no single read, so it is held for a while and shared."""

import anyio

from rmm_jobs.datto import translate
from rmm_jobs.datto.client import Client
from rmm_jobs.datto.pages import COMPONENTS, all_rows
from rmm_jobs.jobs.errors import Action, TooSlow
from rmm_jobs.jobs.model import Component

FRESH = 10.0
"""Seconds in which a list counts as fresh: a miss on one just read is a miss."""


class Components:
    """The list, and when it was read."""

    def __init__(self, client: Client, *, keep: float) -> None:
        self._client = client
        self._keep = keep
        self._lock = anyio.Lock()
        self._held: tuple[Component, ...] = ()
        self._read_at = float("-inf")

    async def all(self, *, fresh: bool, until: float) -> tuple[Component, ...]:
        """The list, at most `keep` seconds old, or a few when it has to be `fresh`.

        Raises:
            SystemFailure: it could not be read.
        """
        clock = self._client.clock
        began = clock.monotonic()
        with clock.limit(until):
            async with self._lock:
                if clock.monotonic() - self._read_at >= (FRESH if fresh else self._keep):
                    self._held = await self._read(until)
                    self._read_at = clock.monotonic()
                return self._held
        raise TooSlow(Action.READ_COMPONENTS, seconds=clock.monotonic() - began)

    async def _read(self, until: float) -> tuple[Component, ...]:
        rows = await all_rows(self._client, COMPONENTS, until=until)
        return tuple(translate.component(row) for row in rows if row.name)
