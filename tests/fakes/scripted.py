"""A server at the transport: scripted answers by method and path, and a record of what was asked."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import anyio
import httpx

from fakes.clock import FakeClock

FOREVER = 1_000_000.0

Reply = httpx.Response | Exception | Callable[[], Awaitable[httpx.Response]]


def answer(data: object, status: int = 200, headers: Mapping[str, str] | None = None) -> httpx.Response:
    return httpx.Response(status, json=data, headers=headers)


@dataclass
class Scripted:
    """Replies to a route are given in turn; the last one stays."""

    routes: dict[tuple[str, str], list[Reply]] = field(default_factory=dict[tuple[str, str], list[Reply]])
    requests: list[httpx.Request] = field(default_factory=list[httpx.Request])

    def on(self, method: str, path: str, *replies: Reply) -> None:
        self.routes[method, path] = list(replies)

    def asked(self, method: str, path: str) -> list[httpx.Request]:
        return [request for request in self.requests if (request.method, request.url.path) == (method, path)]

    @property
    def paths(self) -> list[str]:
        """What was asked."""
        return [f"{request.method} {request.url.path}" for request in self.requests]

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        await anyio.lowlevel.checkpoint()
        replies = self.routes.get((request.method, request.url.path))
        if replies is None:
            return self.unscripted(request)
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        if isinstance(reply, Exception):
            raise reply
        if isinstance(reply, httpx.Response):
            # A response is read once: one that stays has to be made anew.
            return httpx.Response(reply.status_code, headers=reply.headers, content=reply.content)
        return await reply()

    def unscripted(self, request: httpx.Request) -> httpx.Response:
        """The answer to what nobody has scripted."""
        del request
        return httpx.Response(404)


def after(clock: FakeClock, seconds: float, response: httpx.Response) -> Reply:
    """An answer that takes its time."""

    async def slow() -> httpx.Response:
        await clock.sleep(seconds)
        return response

    return slow


def sent_json(request: httpx.Request) -> Any:  # noqa: ANN401  # a test looks into it as JSON
    return json.loads(request.content)
