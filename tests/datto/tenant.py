"""A small tenant at the transport: scripted answers by method and path, and a record of what was asked."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import anyio
import httpx

from fakes.clock import FakeClock
from rmm_jobs.datto.system import DattoSystem
from rmm_jobs.jobs.model import Component, Device, StartOrder

BASE = "https://pinotage-api.centrastage.net"
KEY = "key-5F1A0C"
SECRET = "s3cret/+value"
DEVICE = "d1e2f3a4-b5c6-7890-abcd-123456789abc"
COMPONENT = "c1d2e3f4-a5b6-7890-cdef-123456789abc"
JOB = "0d9f7e4c-2b1a-4c3d-8e5f-112233445566"
QUICK_JOB = f"/api/v2/device/{DEVICE}/quickjob"
RESULTS = f"/api/v2/job/{JOB}/results/{DEVICE}"
FOREVER = 1_000_000.0

Reply = httpx.Response | Exception | Callable[[], Awaitable[httpx.Response]]


def answer(data: object, status: int = 200, headers: Mapping[str, str] | None = None) -> httpx.Response:
    return httpx.Response(status, json=data, headers=headers)


@dataclass
class Tenant:
    """Replies to a route are given in turn; the last one stays."""

    routes: dict[tuple[str, str], list[Reply]] = field(default_factory=dict[tuple[str, str], list[Reply]])
    requests: list[httpx.Request] = field(default_factory=list[httpx.Request])
    tokens: int = 0

    def on(self, method: str, path: str, *replies: Reply) -> None:
        self.routes[method, path] = list(replies)

    def asked(self, method: str, path: str) -> list[httpx.Request]:
        return [request for request in self.requests if (request.method, request.url.path) == (method, path)]

    @property
    def paths(self) -> list[str]:
        """What was asked, but for tokens."""
        return [f"{r.method} {r.url.path}" for r in self.requests if r.url.path != "/auth/oauth/token"]

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        await anyio.lowlevel.checkpoint()
        replies = self.routes.get((request.method, request.url.path))
        if replies is None:
            return self._token() if request.url.path == "/auth/oauth/token" else httpx.Response(404)
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        if isinstance(reply, Exception):
            raise reply
        if isinstance(reply, httpx.Response):
            # A response is read once: one that stays has to be made anew.
            return httpx.Response(reply.status_code, headers=reply.headers, content=reply.content)
        return await reply()

    def _token(self) -> httpx.Response:
        self.tokens += 1
        return answer({"access_token": f"token-{self.tokens}", "token_type": "bearer", "expires_in": 360000})

    def system(self, clock: FakeClock, *, cache_seconds: float = 300) -> DattoSystem:
        return DattoSystem(
            BASE, KEY, SECRET, clock=clock, transport=httpx.MockTransport(self), cache_seconds=cache_seconds
        )


def after(clock: FakeClock, seconds: float, response: httpx.Response) -> Reply:
    """An answer that takes its time."""

    async def slow() -> httpx.Response:
        await clock.sleep(seconds)
        return response

    return slow


def sent_json(request: httpx.Request) -> Any:  # noqa: ANN401  # a test looks into it as JSON
    return json.loads(request.content)


def sent_form(request: httpx.Request) -> dict[str, list[str]]:
    return parse_qs(request.content.decode())


def order(variables: Mapping[str, str] | None = None, device_uid: str = DEVICE) -> StartOrder:
    return StartOrder(
        Device(device_uid, "ACME-DC01"),
        Component(COMPONENT, "Clear Temp Files"),
        variables or {},
        reference="rj-0a1b2c",
        job_name="Clear Temp Files (rj-0a1b2c)",
    )
