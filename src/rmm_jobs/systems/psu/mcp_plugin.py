"""Look for the vendor's own MCP plug-in, and whether it answers without a token. No tool of it is ever called."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from http import HTTPStatus

import httpx

from rmm_jobs.domain.system_errors import Action, SystemFailure
from rmm_jobs.systems.http.request import Request
from rmm_jobs.systems.http.wire_types import as_object, is_list, is_object
from rmm_jobs.systems.psu import paths
from rmm_jobs.systems.psu.client import Client

SECONDS = 5.0
"""Longest time for one request."""
_ACCEPT = {"Accept": "application/json, text/event-stream"}
_STREAM = "text/event-stream"
_SESSION = "mcp-session-id"
PROTOCOL = "2025-06-18"
_VERSION = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
# The handshake of the MCP specification, and the list; both are harmless to repeat.
_INITIALIZE: Mapping[str, object] = {
    "protocolVersion": PROTOCOL,
    "capabilities": {},
    "clientInfo": {"name": "rmm-jobs-mcp doctor", "version": "1"},
}
_INITIALIZED: Mapping[str, object] = {"jsonrpc": "2.0", "method": "notifications/initialized"}


class Access(StrEnum):
    """Say what the plug-in lets somebody do without a token."""

    OPEN = "lists its tools, or opens a session"
    GREETS = "answers the greeting; its list could not be read"
    GUARDED = "nothing, or the greeting alone"


@dataclass(frozen=True, slots=True)
class Found:
    """Hold where the plug-in answers. `tools` counts those that it lists without a token, where it does."""

    path: str
    access: Access
    tools: int | None = None


async def look(client: Client, *, deadline: float) -> list[Found]:
    """Return the paths at which the plug-in answers. A path that cannot be asked counts as not there."""
    found = [await _streamable(client, deadline), await _events(client, deadline)]
    return [each for each in found if each is not None]


async def _streamable(client: Client, deadline: float) -> Found | None:
    """Look at the path that takes messages by POST."""
    method, path, _ = paths.PLUGIN_MCP
    request = Request(Action.READ_STATUS, method, path, json=_message("initialize", _INITIALIZE), headers=_ACCEPT)
    opened = await _sent(client, request, deadline)
    if opened is None or _result(opened) is None:
        signed = await _sent(client, client.signed(request), deadline)
        return None if signed is None or _result(signed) is None else Found(path, Access.GUARDED)
    request = replace(request, headers=_headers(opened))
    await _sent(client, replace(request, json=_INITIALIZED), deadline)
    listed = await _sent(client, replace(request, json=_message("tools/list", {})), deadline)
    tools = (_result(listed) or {}).get("tools") if listed is not None else None
    if is_list(tools):
        return Found(path, Access.OPEN, tools=len(tools))
    # Some servers greet everybody. Only a refusal shows that the tools want a token.
    is_refused = listed is not None and listed.status_code in _REFUSED
    return Found(path, Access.GUARDED if is_refused else Access.GREETS)


def _headers(opened: httpx.Response) -> Mapping[str, str]:
    """Return the headers that the specification asks for after the greeting."""
    agreed = (_result(opened) or {}).get("protocolVersion")
    version = agreed if isinstance(agreed, str) and _VERSION.fullmatch(agreed) else PROTOCOL
    session = opened.headers.get(_SESSION)
    return {**_ACCEPT, "MCP-Protocol-Version": version, **({_SESSION: session} if session else {})}


async def _events(client: Client, deadline: float) -> Found | None:
    """Look at the path whose answer is a stream without an end: its head tells whether it was opened."""
    method, path, _ = paths.PLUGIN_SSE
    request = Request(Action.READ_STATUS, method, path, headers={"Accept": _STREAM}, head_only=True)
    for one, access in ((request, Access.OPEN), (client.signed(request), Access.GUARDED)):
        response = await _sent(client, one, deadline)
        if response is not None and response.status_code == HTTPStatus.OK and _is_stream(response):
            return Found(path, access)
    return None


async def _sent(client: Client, request: Request, deadline: float) -> httpx.Response | None:
    """Send once; return `None` where no answer came."""
    try:
        return await client.connection.send(request, seconds=SECONDS, deadline=deadline)
    except (httpx.RequestError, SystemFailure):
        return None


def _message(method: str, params: Mapping[str, object]) -> dict[str, object]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": dict(params)}


def _is_stream(response: httpx.Response) -> bool:
    return response.headers.get("content-type", "").partition(";")[0].strip().lower() == _STREAM


def _result(response: httpx.Response) -> dict[str, object] | None:
    """Return the result in an answer of JSON-RPC, as JSON or as an event; `None` where there is none."""
    text = response.content.decode("utf-8", "replace")
    lines = text.splitlines() if _is_stream(response) else [f"data:{text}"]
    for line in lines:
        if not line.startswith("data:"):
            continue
        try:
            message: object = json.loads(line.removeprefix("data:"))
        except (ValueError, RecursionError):
            continue
        if is_object(message) and message.get("jsonrpc") == "2.0" and is_object(result := message.get("result")):
            return as_object(result)
    return None
