"""Record the requests to a simulated system, and inject faults.

The injector stands before the routing: a framework would turn a connection that is to be cut into an answer with status
500.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rmm_simulator.common.faults import ConnectionCut, Fault, FaultKind, Faults

_PAGE = "<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>We will be right back</h1></body></html>"

_REFUSED_WITH = {FaultKind.FORBIDDEN: 403, FaultKind.NOT_FOUND: 404, FaultKind.FAILS_BEFORE: 500}


@dataclass(frozen=True)
class ReceivedRequest:
    """Hold a request as it arrived. `body` is its JSON, or `None` when there was none."""

    method: str
    path: str
    query: Mapping[str, str]
    body: object
    at: float


class ErrorShapes(Protocol):
    """Word the errors that the fault injector answers in the system's place."""

    def error(self, request: Request, status: int) -> Response:
        """Return an error without a text of its own."""
        ...

    def refusal(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
        """Return an error with a text."""
        ...

    def foreign_links(self, body: bytes, base: str) -> bytes:
        """Return a right answer whose links to `base` lead to a foreign host."""
        ...


class Simulated(Protocol):
    """Give the injector its hooks into the system behind it."""

    now: Callable[[], float]
    requests: list[ReceivedRequest]
    faults: Faults

    def revoke_tokens(self) -> None:
        """Forget every token."""
        ...


class FaultInjector:
    """Wrap an ASGI application, and word the injected errors as `shapes` says."""

    def __init__(
        self, system: Simulated, api: ASGIApp, shapes: ErrorShapes, sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        self._system = system
        self._api = api
        self._shapes = shapes
        self._sleep = sleep
        self._last_read: dict[str, Response] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, correctly or with a fault."""
        request = Request(scope, receive)
        body = await request.body()
        self._write_down(request, body)
        fault = self._system.faults.take(request.method, scope["path"])
        answer = await self._work(request, body) if fault is None else await self._strike(fault, request, body)
        await answer(scope, receive, send)

    def _write_down(self, request: Request, body: bytes) -> None:
        seen: object = None
        with suppress(ValueError):
            seen = json.loads(body)
        query = dict(request.query_params)
        self._system.requests.append(
            ReceivedRequest(request.method, request.scope["path"], query, seen, self._system.now()),
        )

    async def _work(self, request: Request, body: bytes) -> Response:
        """Return the correct answer, with all its work done."""
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        await self._api(dict(request.scope), receive, send)
        start, *rest = sent
        answer = Response(b"".join(message.get("body", b"") for message in rest), start["status"])
        answer.raw_headers = start["headers"]
        if request.method == "GET":
            self._last_read[request.scope["path"]] = answer
        return answer

    async def _strike(self, fault: Fault, request: Request, body: bytes) -> Response:
        early = self._instead(fault, request)
        if early is not None:
            return early
        answer = await self._work(request, body)
        match fault.kind:
            case FaultKind.FAILS_AFTER:
                return self._shapes.error(request, fault.status or 500)
            case FaultKind.CUT_AFTER:
                raise ConnectionCut
            case FaultKind.SLOW:
                await self._sleep(fault.seconds)
            case FaultKind.CUT_JSON:
                return _with_body(answer, bytes(answer.body[: len(answer.body) // 2]))
            case FaultKind.EMPTY:
                return _with_body(answer, b"")
            case FaultKind.FOREIGN_NEXT:
                return _with_body(answer, self._shapes.foreign_links(bytes(answer.body), str(request.base_url)))
            case FaultKind.CHANGED_AFTER if fault.change:
                fault.change()
            case _:
                pass  # TOKEN_EXPIRED has revoked the tokens, so that the application itself has refused.
        return answer

    def _instead(self, fault: Fault, request: Request) -> Response | None:
        """Return the answer of a fault that strikes before the work; `None` when the work is done."""
        if fault.kind in _REFUSED_WITH:
            return self._shapes.error(request, fault.status or _REFUSED_WITH[fault.kind])
        match fault.kind:
            case FaultKind.TOKEN_EXPIRED:
                self._system.revoke_tokens()
            case FaultKind.BLOCKED:
                return self._shapes.refusal(403, "Your IP address is temporarily blocked: API rate limit exceeded.")
            case FaultKind.RATE_LIMITED:
                headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
                return self._shapes.refusal(429, "API rate limit exceeded.", headers)
            case FaultKind.CUT_BEFORE:
                raise ConnectionCut
            case FaultKind.HTML:
                return HTMLResponse(_PAGE, fault.status or 200)
            case FaultKind.REPEATED:
                return self._last_read.get(request.scope["path"])
            case FaultKind.CHANGED_BEFORE if fault.change:
                fault.change()
            case _:
                pass
        return None


def _with_body(answer: Response, body: bytes) -> Response:
    """Return the answer with another body; the answer itself stays as it is, for `REPEATED`."""
    changed = Response(body, answer.status_code)
    changed.raw_headers = list(answer.raw_headers)
    MutableHeaders(raw=changed.raw_headers)["content-length"] = str(len(body))
    return changed
