"""Read the scripts of a server, and what each of them declares."""

from collections.abc import Sequence
from dataclasses import replace

import anyio.to_thread

from rmm_jobs.domain.catalog import Component, Listed
from rmm_jobs.domain.system_errors import Action, SystemFailure
from rmm_jobs.systems.http.cache import CachedList
from rmm_jobs.systems.http.decode import validate
from rmm_jobs.systems.psu import paths, translate
from rmm_jobs.systems.psu.client import Client
from rmm_jobs.systems.psu.job_lists import is_missing
from rmm_jobs.systems.psu.wire import ParameterRow, ScriptRow, listed


class Scripts:
    """Read scripts. The list is kept for `keep` seconds."""

    def __init__(self, client: Client, *, keep: float) -> None:
        self._client = client
        self._list = CachedList(self._read, action=Action.READ_COMPONENTS, keep=keep, clock=client.clock)

    async def all(self, *, since: float | None, deadline: float) -> Sequence[Component]:
        """Return all scripts that the token can see.

        Raises:
            SystemFailure: the list could not be read.
        """
        return await self._list.all(since=since, deadline=deadline)

    async def declared(self, component: Component, *, deadline: float) -> Component:
        """Return the script with its parameters; they are on the script where they have no path of their own."""
        try:
            answer = await self._client.read(
                Action.READ_COMPONENTS, paths.PARAMETERS.at(component.uid), deadline=deadline
            )
        except SystemFailure as failure:
            if not is_missing(failure):
                raise
            answer = await self._client.read(Action.READ_COMPONENTS, paths.SCRIPT.at(component.uid), deadline=deadline)
            rows: Sequence[ParameterRow] = validate(ScriptRow, answer.data, Action.READ_COMPONENTS).script_parameters
        else:
            rows = listed(ParameterRow, answer.data, Action.READ_COMPONENTS).page
        return replace(component, variables=translate.variables(rows))

    async def _read(self, deadline: float) -> Listed[Component]:
        answer = await self._client.read(Action.READ_COMPONENTS, paths.SCRIPTS.path, deadline=deadline)
        # In a thread: a server may have thousands, and other calls go on meanwhile.
        return await anyio.to_thread.run_sync(translate.component_list, answer.data)
