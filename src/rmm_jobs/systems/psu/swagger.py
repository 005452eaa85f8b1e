"""Compare a server's own list of its API with the paths that are asked here."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from rmm_jobs.domain.system_errors import Action, SystemFailure
from rmm_jobs.systems.http.wire_types import is_list, is_object
from rmm_jobs.systems.psu import paths
from rmm_jobs.systems.psu.client import Client
from rmm_jobs.systems.psu.job_lists import is_missing
from rmm_jobs.systems.psu.paths import Path

_ID = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Hold a path and whether the server lists it, or the one in its place; `None` when it publishes no list."""

    path: Path
    is_listed: bool | None


async def compare(client: Client, *, deadline: float) -> Sequence[Comparison]:
    """Compare every path of the table, in its order.

    Raises:
        SystemFailure: the server could not be asked.
    """
    listed = await _listed(client, deadline)
    return [Comparison(path, None if listed is None else _is_there(path, listed)) for path in paths.TABLE]


async def _listed(client: Client, deadline: float) -> frozenset[tuple[str, str]] | None:
    """Return methods and paths of the first OpenAPI document that is found."""
    for place in paths.SWAGGER:
        try:
            answer = await client.read(Action.READ_STATUS, place, deadline=deadline)
        except SystemFailure as failure:
            if not is_missing(failure):
                raise
            continue
        if is_object(answer.data):
            return frozenset(_calls(answer.data))
    return None


def _calls(document: Mapping[str, object]) -> list[tuple[str, str]]:
    prefix = _prefix(document)
    described = document.get("paths")
    return [
        (method.upper(), _plain(prefix + path))
        for path, methods in (described.items() if is_object(described) else ())
        for method in (methods if is_object(methods) else ())
    ]


def _prefix(document: Mapping[str, object]) -> str:
    """Return the parent of all paths: `basePath` (OpenAPI 2) or the path of the first server (OpenAPI 3)."""
    servers = document.get("servers")
    first = servers[0] if is_list(servers) and servers else None
    url = first.get("url") if is_object(first) else document.get("basePath")
    try:
        return urlsplit(url).path.rstrip("/") if isinstance(url, str) else ""
    except ValueError:
        return ""


def _is_there(path: Path, listed: frozenset[tuple[str, str]]) -> bool:
    """Return whether the server lists a call, or the one that it may have in its place."""
    other = paths.INSTEAD.get(path)
    return _is_in(path, listed) or (other is not None and _is_in(other, listed))


def _is_in(path: Path, listed: frozenset[tuple[str, str]]) -> bool:
    wanted = _plain(path.path)
    return any(method == path.method and known.endswith(wanted) for method, known in listed)


def _plain(path: str) -> str:
    """Reduce a path for comparison: lower case, and without the names of its parameters."""
    return _ID.sub("{}", path).lower().rstrip("/")
