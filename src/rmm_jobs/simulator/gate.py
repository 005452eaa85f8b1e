"""The door of the tenant: requests are written down here, faults strike here, tokens are checked here.

It stands before the routing and not in it, because a framework would turn a connection that is to be cut into an
answer with status 500.
"""

import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, cast

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rmm_jobs.simulator.errors import refusal, standard_error
from rmm_jobs.simulator.faults import ConnectionCut, Fault, FaultKind
from rmm_jobs.simulator.tenant import SeenRequest, Tenant

_PAGE = "<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>We will be right back</h1></body></html>"

_REFUSED_WITH = {FaultKind.FORBIDDEN: 403, FaultKind.NOT_FOUND: 404, FaultKind.FAILS_BEFORE: 500}


class Gate:
    """An ASGI application around the one that does the work."""

    def __init__(self, tenant: Tenant, api: ASGIApp, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._tenant = tenant
        self._api = api
        self._sleep = sleep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, rightly or as a fault wants it."""
        request = Request(scope, receive)
        body = await request.body()
        self._write_down(request, body)
        fault = self._tenant.faults.take(request.method, scope["path"])
        answer = await self._work(request, body) if fault is None else await self._strike(fault, request, body)
        await answer(scope, receive, send)

    def _write_down(self, request: Request, body: bytes) -> None:
        seen: object = None
        with suppress(ValueError):
            seen = json.loads(body)
        query = dict(request.query_params)
        self._tenant.requests.append(
            SeenRequest(request.method, request.scope["path"], query, seen, self._tenant.now()),
        )

    async def _work(self, request: Request, body: bytes) -> Response:
        """The right answer, with all its work done."""
        path: str = request.scope["path"]
        if path.startswith("/api/") and path != "/api/v2/system/status":
            scheme, _, token = request.headers.get("authorization", "").partition(" ")
            if scheme.lower() != "bearer" or not self._tenant.accepts(token):
                return standard_error(401, request, self._tenant.now())
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        await self._api(dict(request.scope), receive, send)
        start, *rest = sent
        answer = Response(b"".join(message.get("body", b"") for message in rest), start["status"])
        answer.raw_headers = start["headers"]
        return answer

    async def _strike(self, fault: Fault, request: Request, body: bytes) -> Response:
        early = self._instead(fault, request)
        if early is not None:
            return early
        answer = await self._work(request, body)
        match fault.kind:
            case FaultKind.FAILS_AFTER:
                return standard_error(fault.status or 500, request, self._tenant.now())
            case FaultKind.CUT_AFTER:
                raise ConnectionCut
            case FaultKind.SLOW:
                await self._sleep(fault.seconds)
            case FaultKind.CUT_JSON:
                return _with_body(answer, bytes(answer.body[: len(answer.body) // 2]))
            case FaultKind.EMPTY:
                return _with_body(answer, b"")
            case FaultKind.FOREIGN_NEXT:
                return _with_body(answer, _led_astray(bytes(answer.body), str(request.base_url)))
            case _:
                pass  # TOKEN_EXPIRED has done its harm, and the work was refused.
        return answer

    def _instead(self, fault: Fault, request: Request) -> Response | None:
        """What is answered when the work is not even begun; `None` when it is."""
        if fault.kind in _REFUSED_WITH:
            return standard_error(fault.status or _REFUSED_WITH[fault.kind], request, self._tenant.now())
        match fault.kind:
            case FaultKind.TOKEN_EXPIRED:
                self._tenant.revoke_tokens()
            case FaultKind.BLOCKED:
                return refusal(403, "Your IP address is temporarily blocked: API rate limit exceeded.")
            case FaultKind.RATE_LIMITED:
                headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
                return refusal(429, "API rate limit exceeded.", headers)
            case FaultKind.CUT_BEFORE:
                raise ConnectionCut
            case FaultKind.HTML:
                return HTMLResponse(_PAGE, fault.status or 200)
            case _:
                pass
        return None


def _with_body(answer: Response, body: bytes) -> Response:
    answer.body = body
    MutableHeaders(raw=answer.raw_headers)["content-length"] = str(len(body))
    return answer


def _led_astray(body: bytes, base: str) -> bytes:
    page = cast("dict[str, Any]", json.loads(body))
    details = page["pageDetails"]
    if details["nextPageUrl"]:
        details["nextPageUrl"] = details["nextPageUrl"].replace(base, "https://attacker.example/")
    return json.dumps(page).encode()
