"""A small PowerShell Universal server at the transport."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from fakes.clock import FakeClock
from fakes.scripted import Scripted, answer
from rmm_jobs.domain.catalog import Component, Variable
from rmm_jobs.domain.model import StartRequest
from rmm_jobs.systems.psu.parameters import Setting
from rmm_jobs.systems.psu.system import PsuSystem

BASE = "https://psu.example.test:5000"
TOKEN = "app-token-5F1A0C"
START = "/api/v1/script/7"
SCRIPT_JOBS = "/api/v1/script/7/job"
JOBS = "/api/v1/job"
JOB = "/api/v1/job/12"
OUTPUT = "/api/v1/job/12/output"
PIPELINE = "/api/v1/job/12/pipelineOutput"
FEEDBACK = "/api/v1/job/12/feedback"
ANSWER = "/api/v1/jobfeedback"
PAGE = "<!DOCTYPE html><html><body><div id='root'></div></body></html>"
STRING = (
    '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><S>{}</S></Objs>'  # the document's
)

SCRIPT = Component(
    "7",
    "Script1.ps1",
    variables=(
        Variable("RequiredParameter", "System.String", flagged_required=True),
        Variable("Count", "System.Int32"),
        Variable("Mode", default="Soft"),
        Variable("Force", "System.Management.Automation.SwitchParameter"),
        Variable("Credential", "System.Management.Automation.PSCredential"),
    ),
)


@dataclass
class ScriptedServer(Scripted):
    """A server that answers every unknown path with a page of its console, as the real one does."""

    def unscripted(self, request: httpx.Request) -> httpx.Response:
        del request
        return page()

    def system(self, clock: FakeClock, form: Setting = "clixml", base: str = BASE) -> PsuSystem:
        return PsuSystem(base, TOKEN, clock=clock, transport=httpx.MockTransport(self), parameters=form)


def page() -> httpx.Response:
    return httpx.Response(200, html=PAGE)


def jobs(*rows: Mapping[str, object], total: int | None = None) -> httpx.Response:
    return answer({"page": list(rows), "total": len(rows) if total is None else total})


def order(
    variables: Mapping[str, str] | None = None,
    options: Mapping[str, str] | None = None,
    reference: str = "rj-0a1b2c",
    script: Component = SCRIPT,
) -> StartRequest:
    name = f"Script1.ps1 ({reference})"
    return StartRequest(None, script, variables or {}, reference=reference, job_name=name, options=options or {})
