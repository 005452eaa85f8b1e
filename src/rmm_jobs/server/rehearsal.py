"""Ask a server in memory what a client asks when it opens a connection, in each revision of the protocol."""

import json
from typing import Any

import anyio
from mcp.server import Server
from mcp.shared.message import SessionMessage
from mcp.types import JSONRPCError, JSONRPCNotification, JSONRPCRequest, JSONRPCResponse
from mcp_types.version import HANDSHAKE_PROTOCOL_VERSIONS, MODERN_PROTOCOL_VERSIONS

from rmm_jobs.opening.messages import CARD_TYPE, CARDS, CARDS_EXTENSION, LIST_TOOLS, LOADING, READERS, answered_as

INITIALIZE, DISCOVER = "initialize", "server/discover"
ASKED = ("ping", LIST_TOOLS, "prompts/list", "resources/list", "resources/templates/list")
"""What is asked in every revision, after the first request."""
_CAPABLE = {"extensions": {CARDS_EXTENSION: {"mimeTypes": [CARD_TYPE]}}}


async def opening_answers(server: Server[Any]) -> list[tuple[str, str, bytes]]:
    """Return revision, method, and the member `result` or `error` of the answer as JSON, for the whole opening.

    The method is named as in a snapshot: the tools are listed once for each kind of client.
    """
    found: list[tuple[str, str, bytes]] = []
    for revision in (*HANDSHAKE_PROTOCOL_VERSIONS, *MODERN_PROTOCOL_VERSIONS):
        for beside in READERS:
            asked = (LIST_TOOLS,) if beside else ASKED
            first, *answers = await _rehearsed(server, revision, beside, asked)
            found += [(revision, answered_as(name, beside), body) for name, body in answers]
            found += [] if beside else [(revision, *first)]
    return found


async def _rehearsed(
    server: Server[Any], revision: str, beside: tuple[str, ...], asked: tuple[str, ...]
) -> list[tuple[str, bytes]]:
    """Return the answers of one connection, by a client that reads this beside the definitions."""
    has_session = revision in HANDSHAKE_PROTOCOL_VERSIONS
    first: dict[str, Any] = {
        "protocolVersion": revision,
        "capabilities": _CAPABLE if CARDS in beside else {},
        "clientInfo": {"name": "claude" if LOADING in beside else "rehearsal", "version": "1"},
    }
    each = (
        None if has_session else {"_meta": {f"io.modelcontextprotocol/{name}": first[key] for name, key in _ENVELOPE}}
    )
    to_server, incoming = anyio.create_memory_object_stream[SessionMessage | Exception](0)
    outgoing, from_server = anyio.create_memory_object_stream[SessionMessage](0)

    async def answer(method: str, params: dict[str, Any] | None) -> tuple[str, bytes]:
        await to_server.send(SessionMessage(JSONRPCRequest(jsonrpc="2.0", id=method, method=method, params=params)))
        async for message in from_server:
            if isinstance(message.message, JSONRPCResponse | JSONRPCError) and message.message.id == method:
                return method, _body(message.message)
        raise AssertionError(method)

    answers: list[tuple[str, bytes]] = []
    async with anyio.create_task_group() as tasks, to_server, from_server:
        tasks.start_soon(server.run, incoming, outgoing, server.create_initialization_options())
        answers += [await answer(INITIALIZE, first) if has_session else await answer(DISCOVER, each)]
        if has_session:
            told = JSONRPCNotification(jsonrpc="2.0", method="notifications/initialized")
            await to_server.send(SessionMessage(told))
        answers += [await answer(method, each) for method in asked]
        tasks.cancel_scope.cancel()
    return answers


_ENVELOPE = (
    ("protocolVersion", "protocolVersion"),
    ("clientCapabilities", "capabilities"),
    ("clientInfo", "clientInfo"),
)
"""What a request without a session names beside its own parameters, and where `initialize` has it."""


def _body(message: JSONRPCResponse | JSONRPCError) -> bytes:
    """Return the member of an answer that does not depend on its request, in the form in which it is sent."""
    sent = json.loads(message.model_dump_json(by_alias=True, exclude_unset=True))
    (member,) = (name for name in sent if name in {"result", "error"})
    body = json.dumps({member: sent[member]}, separators=(",", ":"), ensure_ascii=False)
    return body[1:-1].encode()
