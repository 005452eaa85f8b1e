"""What the products in front of both systems have in common: one surface for a test that holds for each."""

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal

import httpx
from mcp import Client
from mcp.client.extension import advertise
from mcp.client.session import ElicitationFnT
from mcp.types import CallToolResult, Implementation, TextContent

from fakes.clock import FakeClock
from rmm_jobs.app import build_server
from rmm_jobs.responses import Responder
from rmm_jobs.server.server import RECORD
from rmm_jobs.store.seal import FileSeal
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.tools.toolsets import Selection
from rmm_simulator.common.faults import ConnectionCut, Faults

Mode = Literal["auto", "legacy"]
"""The two generations of the protocol: 2026-07-28, and the handshake ones."""

Arguments = dict[str, Any]


class InProcess(httpx.ASGITransport):
    """In-process requests in which a cut connection is what httpx makes of one."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return await super().handle_async_request(request)
        except ConnectionCut:
            raise httpx.ReadError("connection cut", request=request) from None


@dataclass(frozen=True)
class Ways:
    """How one system does what both do."""

    system: str
    product: str
    """Its name in answers."""
    port: type
    """The class that a test can break one method of."""
    reads_output: str
    """The method of it that brings what a job printed."""
    short: Arguments
    """The arguments of a job that ends by itself within ten seconds."""
    open: Arguments
    """Those of one that is still open after minutes."""
    full: Arguments
    """Those of one for which all is read that can be."""
    secret: tuple[Arguments, str]
    """Those of one that takes a secret, but for the secret, and the name of what takes it."""
    variables: str
    """The argument that holds variables or parameters."""
    job_label: str
    start_method: str
    """The method of the request that starts a job."""
    one_job: str
    """A pattern of the path at which one job is looked at."""
    output: str
    """A pattern of the paths at which what a job printed is read."""
    list_of_jobs: str
    """A pattern of the path at which a lost start is looked for."""


@dataclass
class ProductUnderTest(ABC):
    """One running product, and answers as a client sees them."""

    ways: ClassVar[Ways]
    folder: Path
    clock: FakeClock = field(default_factory=FakeClock, kw_only=True)
    wait_limit: float | None = field(default=None, kw_only=True)
    responder: Responder = field(init=False)

    @abstractmethod
    def another_process(self) -> Responder:
        """Answers that share nothing with the first but the system and the ledger file."""

    @property
    @abstractmethod
    def faults(self) -> Faults:
        """What goes wrong in the simulated system."""

    @property
    @abstractmethod
    def job_id(self) -> str:
        """The identifier of the job that was started last."""

    @property
    @abstractmethod
    def starts(self) -> int:
        """How many jobs were really made."""

    @abstractmethod
    def asked(self) -> list[str]:
        """What was asked of the system, in order."""

    @abstractmethod
    def forget(self) -> None:
        """Start anew to count what is asked."""

    @property
    def sendings(self) -> int:
        """How many times a start was sent."""
        return sum(self.is_start(asked) for asked in self.asked())

    @abstractmethod
    def is_start(self, asked: str) -> bool:
        """Whether this request asks for a job."""

    def seal(self, system: str) -> FileSeal:
        """What seals the handles of tasks, in every process of this product."""
        return FileSeal(self.folder / "task-key", system=system)

    @property
    def ledger_file(self) -> Path:
        """Where starts are written down."""
        return self.folder / "jobs.sqlite3"

    @asynccontextmanager
    async def client(
        self,
        *,
        mode: Mode = "legacy",
        name: str = "a-client",
        responder: Responder | None = None,
        person: ElicitationFnT | None = None,
        shows_cards: bool = False,
    ) -> AsyncGenerator[Client]:
        """A connected MCP client, and everything closed after it. With a `person` it says that it can ask one."""
        responder = responder or self.responder
        info = Implementation(name=name, version="1")
        spec = SYSTEMS[self.ways.system]
        server = build_server(spec, responder, served=Selection(spec.tools))
        cards = [advertise("io.modelcontextprotocol/ui", {"mimeTypes": ["text/html;profile=mcp-app"]})]
        try:
            async with Client(
                server,
                mode=mode,
                client_info=info,
                elicitation_callback=person,
                extensions=cards if shows_cards else None,
            ) as client:
                yield client
        finally:
            await responder.closing.aclose()

    async def call(
        self, tool: str, arguments: Mapping[str, object], *, mode: Mode = "legacy", person: ElicitationFnT | None = None
    ) -> CallToolResult:
        """One call by a client of its own."""
        async with self.client(mode=mode, person=person) as client:
            return await client.call_tool(tool, dict(arguments))

    async def text(
        self, tool: str, arguments: Mapping[str, object], *, mode: Mode = "legacy", person: ElicitationFnT | None = None
    ) -> str:
        """The text of one call."""
        return text_of(await self.call(tool, arguments, mode=mode, person=person))


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
