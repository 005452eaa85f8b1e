"""Look for the vendor's own MCP plug-in, and whether it answers without a token. No tool of it is ever called."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus

import httpx

from rmm_jobs.domain.system_errors import Action, SystemFailure
from rmm_jobs.systems.http.connection import Request
from rmm_jobs.systems.http.wire_types import as_object, is_list, is_object
from rmm_jobs.systems.psu import paths
from rmm_jobs.systems.psu.client import Client

SECONDS = 5.0
"""Longest time for one request."""
_ACCEPT = {"Accept": "application/json, text/event-stream"}
_STREAM = "text/event-stream"
_SESSION = "mcp-session-id"
# The handshake of the MCP specification, and the list; both are harmless to repeat.
_INITIALIZE: Mapping[str, object] = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "rmm-jobs-mcp doctor", "version": "1"},
}


@dataclass(frozen=True, slots=True)
class Found:
    """Hold where the plug-in answers. `tools` counts those that it lists without a token, where it does."""

    path: str
    is_open: bool
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
        return None if signed is None or _result(signed) is None else Found(path, is_open=False)
    session = opened.headers.get(_SESSION)
    headers = {**_ACCEPT, **({_SESSION: session} if session else {})}
    listed = await _sent(client, replace(request, json=_message("tools/list", {}), headers=headers), deadline)
    tools = (_result(listed) or {}).get("tools") if listed is not None else None
    # Without a list nothing shows that the tools can be reached; some servers greet everybody.
    return Found(path, is_open=True, tools=len(tools)) if is_list(tools) else Found(path, is_open=False)


async def _events(client: Client, deadline: float) -> Found | None:
    """Look at the path whose answer is a stream without an end: its head tells whether it was opened."""
    method, path, _ = paths.PLUGIN_SSE
    request = Request(Action.READ_STATUS, method, path, headers={"Accept": _STREAM}, head_only=True)
    for one, is_open in ((request, True), (client.signed(request), False)):
        response = await _sent(client, one, deadline)
        if response is not None and response.status_code == HTTPStatus.OK and _is_stream(response):
            return Found(path, is_open=is_open)
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
