"""Choose the form in which parameters are sent: the one that is set, or the one that the server's version reads."""

import re

from rmm_jobs.domain.capabilities import ServerStatus
from rmm_jobs.domain.model import ValueForm
from rmm_jobs.domain.system_errors import Action, PermissionDenied, SystemFailure
from rmm_jobs.systems.http.request import Request
from rmm_jobs.systems.psu import paths
from rmm_jobs.systems.psu.client import Client
from rmm_jobs.systems.psu.job_lists import is_missing
from rmm_jobs.systems.psu.parameters import Form, Setting

_SECONDS = 5.0
"""Longest time for asking the version: the start has to follow in the same call."""
_MAJOR = re.compile(r"\s*v?([0-9]{1,4})\.[0-9]", re.IGNORECASE)
_TAKES_TEXT = frozenset({"3", "4"})
"""Versions that take a value as it is, and CLIXML for the value itself (docs/divergences.md, psu-parameters)."""


async def read_status(client: Client, *, deadline: float) -> ServerStatus:
    """Return the server's version and clock.

    Raises:
        SystemFailure: the server could not be asked.
    """
    request = Request(Action.READ_STATUS, paths.VERSION.method, paths.VERSION.path, plain=True)
    answer = await client.ask(request, deadline=deadline)
    return ServerStatus(answer.data if isinstance(answer.data, str) else None, answer.date)


def form_for(version: str | None) -> Form | None:
    """Return the form that a version reads, or `None` for a text that is no version."""
    major = _MAJOR.match(version or "")
    if major is None:
        return None
    return "raw" if major[1] in _TAKES_TEXT else "clixml"


class FormChoice:
    """Hold the setting, and what was decided for `auto`. The version is asked once, when a value is to be sent."""

    def __init__(self, client: Client, setting: Setting) -> None:
        self._client = client
        self.setting: Setting = setting
        self._decided: Form | None = None
        self._has_no_version = False

    async def settle(self, *, deadline: float) -> Form:
        """Return the form; CLIXML, as the jobs page says, where the version cannot be read."""
        if self.setting != "auto":
            return self.setting
        if self._decided is None and not self._has_no_version:
            await self._ask(min(deadline, self._client.clock.monotonic() + _SECONDS))
        return self._decided or "clixml"

    def told(self, form: Form) -> ValueForm | None:
        """Return what an answer says of the form; nothing of one that was set."""
        return None if self.setting != "auto" else ValueForm(form, is_assumed=self._decided is None)

    async def _ask(self, deadline: float) -> None:
        try:
            version = (await read_status(self._client, deadline=deadline)).version
        except SystemFailure as failure:
            # Other failures may pass: the next start asks again.
            self._has_no_version = is_missing(failure) or isinstance(failure, PermissionDenied)
            return
        self._decided = form_for(version)
        self._has_no_version = self._decided is None
