"""List the names of what scripts use: computers, environments, variables. Values are dropped as they are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import AliasChoices, Field

from rmm_jobs.domain.schedules import NameKind, ServerName
from rmm_jobs.domain.system_errors import Action, PermissionDenied, SystemFailure
from rmm_jobs.systems.http.wire_types import Flag, Text, Wire
from rmm_jobs.systems.psu import paths
from rmm_jobs.systems.psu.client import Client
from rmm_jobs.systems.psu.job_lists import is_missing
from rmm_jobs.systems.psu.paths import Path
from rmm_jobs.systems.psu.wire import listed_or_none, whole_or_cut

# docs/divergences.md, psu-names: the numbers of a computer's status.
_STATUSES = {"0": "offline", "1": "online", "2": "busy"}


class NamedRow(Wire):
    """Read a computer, an environment or a variable. It has no field for a value: none is kept."""

    name: Text = None
    type: Text = None
    version: Text = None
    status: Text = None
    online: Flag = None
    maintenance: Flag = Field(None, validation_alias=AliasChoices("maintenance", "maintenanceMode"))


@dataclass(frozen=True, slots=True)
class _List:
    path: Path
    action: Action


_LISTS: Mapping[NameKind, _List] = {
    NameKind.COMPUTERS: _List(paths.COMPUTERS, Action.READ_DEVICES),
    NameKind.ENVIRONMENTS: _List(paths.ENVIRONMENTS, Action.READ_ENVIRONMENTS),
    NameKind.VARIABLES: _List(paths.VARIABLES, Action.READ_VARIABLES),
}


async def read_names(client: Client, kind: NameKind, *, deadline: float) -> Sequence[ServerName]:
    """Return what a list has, and what is missing from it; nothing where the server or the role does not offer it.

    Raises:
        SystemFailure: the list could not be read.
    """
    wanted = _LISTS[kind]
    try:
        answer = await client.read(wanted.action, wanted.path.path, deadline=deadline)
    except SystemFailure as failure:
        if is_missing(failure) or isinstance(failure, PermissionDenied):
            return []
        raise
    page = listed_or_none(NamedRow, answer.data, wanted.action)
    names = [ServerName(row.name, _detail(kind, row)) for row in page.page if row.name]
    return whole_or_cut(names, page)


def _detail(kind: NameKind, row: NamedRow) -> str | None:
    match kind:
        case NameKind.VARIABLES:
            # A .NET type may carry its assembly: `System.String, System.Private.CoreLib, Version=...`.
            return (row.type or "").partition(",")[0].rpartition(".")[2].strip() or None
        case NameKind.ENVIRONMENTS:
            return row.version or None
        case NameKind.COMPUTERS:
            if row.maintenance:
                return "maintenance"
            told = {True: "online", False: "offline", None: None}[row.online]
            return told or _STATUSES.get((row.status or "").strip().casefold()) or (row.status or "").lower() or None
