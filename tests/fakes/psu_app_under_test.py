"""A whole product around a simulated PowerShell Universal server, in process and on one clock turned by hand."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from mcp import Client
from mcp.client.session import ClientRequestContext, ElicitationFnT
from mcp.types import CallToolResult, ElicitRequestFormParams, ElicitRequestParams, ElicitResult, Implementation

from fakes.app_under_test import InProcess, Mode, text_of
from fakes.clock import FakeClock
from fakes.ledgers import ledger as ledger_at
from rmm_jobs.app import build_server
from rmm_jobs.jobs.context import Services
from rmm_jobs.responses import Opened, Responder
from rmm_jobs.server.server import JobsServer
from rmm_jobs.systems.psu.parameters import Form
from rmm_jobs.systems.psu.system import PsuSystem
from rmm_jobs.systems.registry import SYSTEMS
from rmm_simulator.psu.app import build_psu_app
from rmm_simulator.psu.job_records import JobRecord
from rmm_simulator.psu.profiles import ProfileName
from rmm_simulator.psu.records import ScriptRecord
from rmm_simulator.psu.server import DEMO_TOKEN, PsuServer, demo_server

BASE_URL = "https://psu.example"


@dataclass
class PsuAppUnderTest:
    """One running product: the server behind it, the clock under both, and answers as a client sees them."""

    folder: Path
    profile: ProfileName = "5.6"
    form: Form = "clixml"
    clock: FakeClock = field(default_factory=FakeClock)
    wait_limit: float | None = None
    server: PsuServer = field(init=False)
    responder: Responder = field(init=False)

    def __post_init__(self) -> None:
        self.server = demo_server(now=self.clock.epoch)
        self.responder = self.another_process()

    def another_process(self) -> Responder:
        """Answers that share nothing with the first but the server and the ledger file."""
        app = build_psu_app(self.server, profile=self.profile, sleep=self.clock.sleep)
        system = PsuSystem(BASE_URL, DEMO_TOKEN, clock=self.clock, transport=InProcess(app), parameters=self.form)
        ledger = ledger_at(self.ledger_file, system=BASE_URL)
        return Responder(
            lambda: Opened(Services(system, ledger, self.clock), BASE_URL, self.wait_limit), SYSTEMS["psu"].wording
        )

    @asynccontextmanager
    async def client(
        self,
        *,
        mode: Mode = "legacy",
        name: str = "a-client",
        responder: Responder | None = None,
        person: ElicitationFnT | None = None,
    ) -> AsyncGenerator[Client]:
        """A connected MCP client, and everything closed after it. With a `person` it says that it can ask one."""
        responder = responder or self.responder
        info = Implementation(name=name, version="1")
        try:
            server = jobs_server(responder)
            async with Client(server, mode=mode, client_info=info, elicitation_callback=person) as client:
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

    def script(self, full_path: str) -> ScriptRecord:
        """A script of the server, to be changed."""
        return self.server.script_at(full_path)

    @property
    def job(self) -> JobRecord:
        """The last job that was asked for."""
        return self.server.started[-1]

    @property
    def job_id(self) -> str:
        """Its id."""
        return str(self.job.id)

    @property
    def starts(self) -> int:
        """How many jobs were really asked for."""
        return len(self.server.started)

    @property
    def ledger_file(self) -> Path:
        """Where starts are written down."""
        return self.folder / "jobs.sqlite3"

    def given(self) -> list[str | None]:
        """What the prompts of the last job were answered with."""
        return [answer.data for answer in self.job.answers]

    def asked(self, method: str | None = None) -> list[str]:
        """What was asked of the server, in order: `GET /script/7`."""
        every = [(request.method, request.path.removeprefix("/api/v1")) for request in self.server.requests]
        return [f"{each} {path}" for each, path in every if method in {None, each}]


def jobs_server(responder: Responder) -> JobsServer:
    """The MCP server of this kind of system."""
    return build_server(SYSTEMS["psu"], responder)


@dataclass
class Person:
    """Somebody at a client that shows forms; says these words in turn, `None` for pressing Decline."""

    words: list[str | None]
    before: Callable[[], Awaitable[None]] | None = None
    """What happens while they think."""
    questions: list[str] = field(default_factory=list[str])

    async def __call__(self, context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
        """Answer one form."""
        del context
        assert isinstance(params, ElicitRequestFormParams)
        assert list(params.requested_schema["properties"]) == ["answer"]
        self.questions.append(params.message)
        if self.before is not None:
            await self.before()
        words = self.words.pop(0)
        return (
            ElicitResult(action="decline")
            if words is None
            else ElicitResult(action="accept", content={"answer": words})
        )
