"""A whole product around a simulated tenant, in process and on one clock that a test turns by hand."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import httpx
from mcp import Client
from mcp.types import CallToolResult, Implementation, TextContent

from fakes.clock import FakeClock
from fakes.ledgers import ledger as ledger_at
from rmm_jobs.app import build_server
from rmm_jobs.jobs.context import Services
from rmm_jobs.responses import Opened, Responder
from rmm_jobs.server.server import RECORD
from rmm_jobs.systems.datto.system import DattoSystem
from rmm_jobs.systems.registry import SYSTEMS
from rmm_simulator.common.faults import ConnectionCut
from rmm_simulator.datto.app import Dialect, build_app
from rmm_simulator.datto.tenant import DEMO_KEY, DEMO_SECRET, Tenant, demo_tenant

Mode = Literal["auto", "legacy"]
"""The two generations of the protocol: 2026-07-28, and the handshake ones."""

BASE_URL = "https://tenant.example"


class InProcess(httpx.ASGITransport):
    """In-process requests in which a cut connection is what httpx makes of one."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return await super().handle_async_request(request)
        except ConnectionCut:
            raise httpx.ReadError("connection cut", request=request) from None


@dataclass
class AppUnderTest:
    """One running product: the tenant behind it, the clock under both, and answers as a client sees them."""

    folder: Path
    dialect: Dialect = "real"
    clock: FakeClock = field(default_factory=FakeClock)
    wait_limit: float | None = None
    tenant: Tenant = field(init=False)
    responder: Responder = field(init=False)

    def __post_init__(self) -> None:
        self.tenant = demo_tenant(now=self.clock.epoch)
        self.responder = self.another_process()

    def another_process(self) -> Responder:
        """Answers that share nothing with the first but the tenant and the ledger file."""
        app = build_app(self.tenant, dialect=self.dialect, sleep=self.clock.sleep)
        system = DattoSystem(BASE_URL, DEMO_KEY, DEMO_SECRET, clock=self.clock, transport=InProcess(app))
        ledger = ledger_at(self.folder / "jobs.sqlite3", system=BASE_URL)
        return Responder(
            lambda: Opened(Services(system, ledger, self.clock), BASE_URL, self.wait_limit),
            SYSTEMS["datto"].wording,
        )

    @asynccontextmanager
    async def client(
        self, *, mode: Mode = "legacy", name: str = "a-client", responder: Responder | None = None
    ) -> AsyncGenerator[Client]:
        """A connected MCP client, and everything closed after it."""
        responder = responder or self.responder
        info = Implementation(name=name, version="1")
        try:
            async with Client(build_server(SYSTEMS["datto"], responder), mode=mode, client_info=info) as client:
                yield client
        finally:
            await responder.closing.aclose()

    async def call(self, tool: str, arguments: Mapping[str, object], *, mode: Mode = "legacy") -> CallToolResult:
        """One call by a client of its own."""
        async with self.client(mode=mode) as client:
            return await client.call_tool(tool, dict(arguments))

    async def text(self, tool: str, arguments: Mapping[str, object], *, mode: Mode = "legacy") -> str:
        """The text of one call."""
        return text_of(await self.call(tool, arguments, mode=mode))

    @property
    def starts(self) -> int:
        """How many jobs were really made."""
        return len(self.tenant.started)

    def asked(self) -> list[str]:
        """What was asked of the tenant, in order: `GET /api/v2/...`."""
        return [f"{request.method} {request.path}" for request in self.tenant.requests]


def text_of(result: CallToolResult) -> str:
    """The text of a result, which is all its content."""
    assert len(result.content) == 1
    block = result.content[0]
    assert isinstance(block, TextContent)
    return block.text


def record_of(result: CallToolResult) -> dict[str, Any]:
    """The machine-readable record of a result."""
    assert result.meta is not None
    return result.meta[RECORD]
