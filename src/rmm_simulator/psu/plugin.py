"""Serve the vendor's own MCP plug-in, as far as a look at it goes. It runs nothing."""

import json
from enum import StrEnum

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rmm_simulator.psu.calls import presented
from rmm_simulator.psu.errors import Refusal
from rmm_simulator.psu.server import Plugin, PsuServer

_SESSION = "a-session-of-the-plug-in"
_VERSION = "2025-06-18"


class Method(StrEnum):
    """List the methods of MCP that are served."""

    INITIALIZE = "initialize"
    INITIALIZED = "notifications/initialized"
    LIST = "tools/list"


def plugin_routes(server: PsuServer) -> list[Route]:
    """Return the routes of the plug-in; each answers as without one while the server has none."""

    async def messages(request: Request) -> Response:
        if server.plugin is Plugin.ABSENT:
            raise Refusal(404)
        message = json.loads(await request.body())
        if not _may(server, request, listing=message["method"] == Method.LIST):
            return Response(status_code=401)
        if message["method"] == Method.INITIALIZED:
            return Response(status_code=202)
        answer: dict[str, object] = {"jsonrpc": "2.0", "id": message["id"]}
        if message["method"] == Method.INITIALIZE:
            answer["result"] = {"protocolVersion": _VERSION, "serverInfo": {"name": "PSU", "version": "1"}}
            return JSONResponse(answer, headers={"Mcp-Session-Id": _SESSION})
        told = (request.headers.get("mcp-session-id"), request.headers.get("mcp-protocol-version"))
        if told != (_SESSION, _VERSION):
            return Response(status_code=400)
        answer["result"] = {"tools": [{"name": script.name, "inputSchema": {}} for script in server.scripts]}
        return Response(f"event: message\ndata: {json.dumps(answer)}\n\n", media_type="text/event-stream")

    async def events(request: Request) -> Response:
        if server.plugin is Plugin.ABSENT:
            raise Refusal(404)
        if not _may(server, request, listing=True):
            return Response(status_code=401)
        return Response("event: endpoint\ndata: /message?sessionId=1\n\n", media_type="text/event-stream")

    return [Route("/api/v1/mcp", messages, methods=["POST"]), Route("/sse", events, methods=["GET"])]


def _may(server: PsuServer, request: Request, *, listing: bool) -> bool:
    """Return whether the plug-in answers this caller."""
    if server.plugin is Plugin.OPEN or (server.plugin is Plugin.GREETS and not listing):
        return True
    return presented(server, request) is not None
