"""A whole product around a simulated PowerShell Universal server, in process and on one clock turned by hand."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import ClassVar

from mcp.client.session import ClientRequestContext
from mcp.types import ElicitRequestFormParams, ElicitRequestParams, ElicitResult

from fakes.ledgers import ledger as ledger_at
from fakes.product import InProcess, ProductUnderTest, Ways
from rmm_jobs.jobs.context import Services
from rmm_jobs.responses import Opened, Responder
from rmm_jobs.systems.psu.parameters import Setting
from rmm_jobs.systems.psu.system import PsuSystem
from rmm_jobs.systems.registry import SYSTEMS
from rmm_simulator.common.faults import Faults
from rmm_simulator.psu.app import build_psu_app
from rmm_simulator.psu.job_records import JobRecord
from rmm_simulator.psu.profiles import ProfileName
from rmm_simulator.psu.records import ScriptRecord
from rmm_simulator.psu.server import DEMO_TOKEN, PsuServer, demo_server

BASE_URL = "https://psu.example"


@dataclass
class PsuAppUnderTest(ProductUnderTest):
    """One running product, and the server behind it."""

    ways: ClassVar = Ways(
        system="psu",
        product="PowerShell Universal",
        port=PsuSystem,
        reads_output="results",
        short={"script": "Get-DiskReport.ps1"},
        open={"script": "LongRunning.ps1"},
        full={
            "script": "Restart-Service.ps1",
            "parameters": "Name=WinRM",
            "environment": "PowerShell 7",
            "computer": "PSU02",
        },
        secret=({"script": "Set-ApiKey.ps1"}, "ApiKey"),
        variables="parameters",
        job_label="Job ID",
        start_method="POST",
        one_job=r"/job/[^/]+$",
        output="/output$",
        list_of_jobs=r"/script/\d+/job$",
    )
    profile: ProfileName = "5.6"
    form: Setting = "clixml"
    server: PsuServer = field(init=False)

    def __post_init__(self) -> None:
        self.server = demo_server(now=self.clock.epoch)
        self.responder = self.another_process()

    def another_process(self) -> Responder:
        app = build_psu_app(self.server, profile=self.profile, sleep=self.clock.sleep)
        system = PsuSystem(BASE_URL, DEMO_TOKEN, clock=self.clock, transport=InProcess(app), parameters=self.form)
        ledger = ledger_at(self.ledger_file, system=BASE_URL)
        return Responder(
            lambda: Opened(Services(system, ledger, self.clock), BASE_URL, self.wait_limit, self.seal(BASE_URL)),
            SYSTEMS["psu"].wording,
            new_tag=str,
        )

    def script(self, full_path: str) -> ScriptRecord:
        """A script of the server, to be changed."""
        return self.server.script_at(full_path)

    @property
    def job(self) -> JobRecord:
        """The last job that was asked for."""
        return self.server.started[-1]

    @property
    def faults(self) -> Faults:
        return self.server.faults

    @property
    def job_id(self) -> str:
        return str(self.job.id)

    @property
    def starts(self) -> int:
        return len(self.server.started)

    def given(self) -> list[str | None]:
        """What the prompts of the last job were answered with."""
        return [answer.data for answer in self.job.answers]

    def asked(self, method: str | None = None) -> list[str]:
        """What was asked of the server, in order: `GET /script/7`."""
        every = [(request.method, request.path.removeprefix("/api/v1")) for request in self.server.requests]
        return [f"{each} {path}" for each, path in every if method in {None, each}]

    def forget(self) -> None:
        self.server.requests.clear()

    def is_start(self, asked: str) -> bool:
        return asked.startswith("POST /script/")


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
