"""The list of components: there is no search and no single read, so it is held for a while and shared."""

import anyio

from rmm_jobs.datto import translate
from rmm_jobs.datto.client import Client
from rmm_jobs.datto.pages import COMPONENTS, all_rows
from rmm_jobs.jobs.errors import Action, TooSlow
from rmm_jobs.jobs.model import Component


class Components:
    """The list, and the moment until which it is good."""

    def __init__(self, client: Client, *, keep: float) -> None:
        self._client = client
        self._keep = keep
        self._lock = anyio.Lock()
        self._held: tuple[Component, ...] = ()
        self._good_until = float("-inf")
        self._reads = 0

    async def all(self, *, fresh: bool, until: float) -> tuple[Component, ...]:
        """The list; `fresh` is content with a reading that another call finished meanwhile.

        Raises:
            SystemFailure: it could not be read.
        """
        clock = self._client.clock
        began, reads = clock.monotonic(), self._reads
        with clock.limit(until):
            async with self._lock:
                outdated = clock.monotonic() >= self._good_until
                if outdated or (fresh and self._reads == reads):
                    self._held = await self._read(until)
                    self._good_until = clock.monotonic() + self._keep
                    self._reads += 1
                return self._held
        raise TooSlow(Action.READ_COMPONENTS, seconds=clock.monotonic() - began)

    async def _read(self, until: float) -> tuple[Component, ...]:
        rows = await all_rows(self._client, COMPONENTS, until=until)
        return tuple(translate.component(row) for row in rows if row.name)
