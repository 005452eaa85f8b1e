"""Carry messages over Streamable HTTP on this machine alone, without sessions: each request stands for itself.

The SDK serves both generations of the protocol. The gate before it decides who is heard, and which bodies are read.
"""

import hmac
import logging
from typing import Any

import anyio
from mcp.server import Server
from mcp.server.transport_security import (
    DEFAULT_MAX_REQUEST_BODY_SIZE,
    RequestBodyLimitMiddleware,
    TransportSecurityMiddleware,
    TransportSecuritySettings,
)
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rmm_jobs.server.lines import BadLine, Revision, read_line

PATH = "/mcp"
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class Gate:
    """Let through what comes from this machine with the token, and no body that could be read in two ways."""

    def __init__(self, app: ASGIApp, allowed: TransportSecuritySettings, token: str | None) -> None:
        """Stand before `app`. Without a token everybody on this machine is heard."""
        self._app = app
        self._security = TransportSecurityMiddleware(allowed)
        # It logs the Host or the Origin of each request that it refuses, and no log of ours repeats what a caller gave.
        logging.getLogger(TransportSecurityMiddleware.__module__).disabled = True
        self._expected = None if token is None else f"Bearer {token}".encode()
        self._read = RequestBodyLimitMiddleware(self._with_body, DEFAULT_MAX_REQUEST_BODY_SIZE)
        self._open = 0
        self._idle = anyio.Event()
        self._is_closing = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it. What the process does at its start and end goes through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = await self._refusal(Request(scope))
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        self._open += 1
        try:
            await self._read(scope, receive, send)
        finally:
            self._open -= 1
            self._note_idle()

    async def close(self) -> None:
        """Refuse what comes from now on, and wait until each request that is open has its answer."""
        self._is_closing = True
        self._note_idle()
        await self._idle.wait()

    def _note_idle(self) -> None:
        if self._is_closing and not self._open:
            self._idle.set()

    async def _refusal(self, request: Request) -> Response | None:
        """Return the refusal of a request, or `None`. It says no more than its status does."""
        if self._is_closing:
            return Response(status_code=503)
        refused = await self._security.validate_request(request)
        if refused is not None:
            return refused
        given = request.headers.get("authorization", "").encode("latin-1")
        if self._expected is not None and not hmac.compare_digest(given, self._expected):
            return Response(status_code=401, headers={"WWW-Authenticate": "Bearer"})
        if request.url.path != PATH:
            return Response(status_code=404)
        # A GET would open a stream on which nothing ever comes, and without sessions there is none to delete.
        return None if request.method == "POST" else Response(status_code=405, headers={"Allow": "POST"})

    async def _with_body(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read a body as a line of stdin is read. The SDK would keep the last of two values with one name."""
        body, is_whole = b"", False
        while not is_whole:
            message = await receive()
            if message["type"] != "http.request":
                return
            body += message.get("body", b"")
            is_whole = not message.get("more_body", False)
        read = read_line(body)
        if isinstance(read, BadLine):
            version = Headers(scope=scope).get("mcp-protocol-version", "")
            answer = Revision(version).error_line(read)
            await Response(answer, status_code=400, media_type="application/json")(scope, receive, send)
            return
        await self._app(scope, _again(body, receive), send)


def _again(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives the body first, and then what comes."""
    given = False

    async def received() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return received


def http_app(server: Server[Any], port: int, token: str | None) -> Gate:
    """Return the application that serves at a port of this machine.

    Host and Origin are compared with this port: a page of another server on this machine is foreign, too.
    """
    hosts = [f"{host}:{port}" for host in _LOOPBACK]
    allowed = TransportSecuritySettings(
        enable_dns_rebinding_protection=True,
        allowed_hosts=hosts,
        allowed_origins=[f"http://{host}" for host in hosts],
    )
    served = server.streamable_http_app(streamable_http_path=PATH, stateless_http=True, transport_security=allowed)
    return Gate(served, allowed, token)
