"""Every fault at every request: a script is started once, every answer is a block, nothing is lost, life goes on."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from mcp import Client
from mcp.types import CallToolResult

from fakes.app_under_test import text_of
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.psu.records import Role
from rmm_simulator.psu.server import DEMO_TOKEN

# What it shows of a start, test_lost_starts and test_nothing_started show in short.
pytestmark = pytest.mark.thorough

RUN: dict[str, object] = {
    "script": "Restart-Service.ps1",
    "parameters": "Name=WinRM",
    "environment": "PowerShell 7",
    "computer": "PSU02",
    "wait": True,
}
JOB = r"/job/[^/]+$"
EVERY = [
    *(Fault(kind, times=times) for kind in (FaultKind.FORBIDDEN, FaultKind.BLOCKED) for times in (1, None)),
    Fault(FaultKind.FORBIDDEN, status=401),
    Fault(FaultKind.TOKEN_EXPIRED),
    Fault(FaultKind.RATE_LIMITED, retry_after=3),
    Fault(FaultKind.RATE_LIMITED, retry_after=300, times=None),
    Fault(FaultKind.RATE_LIMITED, times=None),
    *(
        Fault(kind, times=times)
        for kind in (
            FaultKind.FAILS_BEFORE,
            FaultKind.FAILS_AFTER,
            FaultKind.CUT_BEFORE,
            FaultKind.CUT_AFTER,
            FaultKind.NOT_FOUND,
            FaultKind.HTML,
            FaultKind.CUT_JSON,
            FaultKind.EMPTY,
        )
        for times in (1, None)
    ),
    Fault(FaultKind.SLOW, seconds=12),
    Fault(FaultKind.SLOW, seconds=600, times=None),
    Fault(FaultKind.HTML, status=502),
]


@dataclass(frozen=True)
class Strike:
    """A call, and which of its requests is struck. `script` is what runs already when the call is made."""

    tool: str
    arguments: Mapping[str, object]
    method: str
    path: str
    script: str | None = None

    def __str__(self) -> str:
        return f"{self.tool}: {self.method} {self.path}"


OF_JOB: Mapping[str, object] = {"job": "(the job)"}
STRIKES = [
    *(
        Strike("run-job", RUN, method, path)
        for method, path in (
            ("GET", "/script$"),
            ("GET", "/script/10/parameter$"),
            ("GET", "/environment$"),
            ("GET", "/computer$"),
            ("GET", "/script/10/job$"),
            ("POST", "/script/10$"),
            ("GET", JOB),
            ("GET", "/output$"),
            ("GET", "/pipelineOutput$"),
        )
    ),
    Strike("run-job", {"script": "New-User.ps1", "wait": True}, "GET", "/feedback$"),
    Strike("answer-job", {**OF_JOB, "answer": "ana"}, "GET", "/feedback$", "New-User.ps1"),
    Strike("answer-job", {**OF_JOB, "answer": "ana"}, "PUT", "/jobfeedback$", "New-User.ps1"),
    Strike("answer-job", {**OF_JOB, "answer": "ana"}, "GET", JOB, "New-User.ps1"),
    Strike("cancel-job", OF_JOB, "GET", JOB, "Watch-Folder.ps1"),
    Strike("cancel-job", OF_JOB, "DELETE", JOB, "Watch-Folder.ps1"),
    Strike("job-status", {**OF_JOB, "wait": True}, "GET", JOB, "Get-DiskReport.ps1"),
    Strike("job-status", OF_JOB, "GET", "/feedback$", "New-User.ps1"),
    Strike("job-output", OF_JOB, "GET", "/output$", "Get-DiskReport.ps1"),
    Strike("job-output", OF_JOB, "GET", JOB, "Get-DiskReport.ps1"),
    Strike("job-pipeline", OF_JOB, "GET", "/pipelineOutput$", "Get-DiskReport.ps1"),
    Strike("list-jobs", {}, "GET", "/job$"),
    Strike("list-jobs", {"script": "Broken.ps1"}, "GET", "/script/20/job$"),
    Strike("last-job", {"script": "Broken.ps1"}, "GET", "/script/20/job$"),
    Strike("last-job", {"script": "Broken.ps1"}, "GET", "/output$"),
    Strike("script-lookup", {"query": "restart"}, "GET", "/parameter$"),
]


SAME_FOR_A_READ = {FaultKind.FAILS_AFTER, FaultKind.CUT_BEFORE}
"""Whether the system has done anything tells them from their opposites, which a read does not change."""


def is_of_its_own(strike: Strike, fault: Fault) -> bool:
    """Return whether no other case has it: what passes is retried alike for every read of a tool."""
    if strike.method != "GET":
        return True
    first = next(each for each in STRIKES if each.tool == strike.tool and each.method == "GET")
    return fault.kind not in SAME_FOR_A_READ and (fault.times is None or strike is first)


def case_name(value: Strike | Fault) -> str:
    if isinstance(value, Strike):
        return str(value)
    return f"{value.kind} {value.status or value.retry_after or ''} {value.times or 'always'}"


async def struck(client: Client, psu: PsuAppUnderTest, strike: Strike, fault: Fault) -> CallToolResult:
    """The answer to the call while the fault is on; everything is well again afterwards."""
    arguments = {name: psu.job_id if value == "(the job)" else value for name, value in strike.arguments.items()}
    psu.server.faults.add(
        Fault(fault.kind, strike.method, strike.path, fault.times, fault.seconds, fault.retry_after, fault.status)
    )
    result = await client.call_tool(strike.tool, arguments)
    psu.server.faults.clear()
    psu.server.grant(DEMO_TOKEN, Role.ADMINISTRATOR)
    assert DEMO_TOKEN not in str(result)
    return result


@pytest.mark.parametrize(
    ("strike", "fault"),
    [(strike, fault) for strike in STRIKES for fault in EVERY if is_of_its_own(strike, fault)],
    ids=case_name,
)
async def test_every_answer_is_a_block_in_its_time_and_nothing_is_done_twice_or_lost(
    psu: PsuAppUnderTest, strike: Strike, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    async with psu.client() as client:
        if strike.script:
            await client.call_tool("run-job", {"script": strike.script})
            psu.clock.advance(4)
        began = psu.clock.monotonic()
        result = await struck(client, psu, strike, fault)
        text = text_of(result)
        assert "\n\n" in text
        assert not text.startswith("Error executing tool")
        assert psu.clock.monotonic() - began <= 47
        assert len(psu.asked("POST")) <= 1
        assert len(psu.asked("PUT")) <= 1
        assert psu.starts <= 1
        if strike.tool == "run-job" and len(psu.asked("POST")) == 0:
            assert result.is_error
        psu.clock.advance(max(60, fault.retry_after or 0))  # after a limit the account is left alone
        assert text_of(await client.call_tool("list-jobs", {})).startswith(("6 jobs", "7 jobs"))
        if psu.starts:
            await job_is_known(client, psu, text, caplog.text)


async def job_is_known(client: Client, psu: PsuAppUnderTest, text: str, logged: str) -> None:
    """The job that runs can be found again: by its id, or a lost start in the list of jobs."""
    rows = psu.responder.opened().services.ledger
    assert text_of(await client.call_tool("job-status", {"job": psu.job_id})).startswith(("Job ", "Running "))
    if await rows.find(psu.job_id) is None:
        assert text.startswith("Job May Have Started")
        reference = text.split("Reference:    ")[1].split("\n", maxsplit=1)[0]
        assert await rows.find(reference) is not None
    assert DEMO_TOKEN not in logged


# --- a job that cannot be seen -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [FaultKind.SLOW, FaultKind.CUT_BEFORE, FaultKind.HTML])
async def test_a_prompt_that_cannot_be_read_does_not_hide_that_the_job_waits(
    psu: PsuAppUnderTest, kind: FaultKind
) -> None:
    psu.server.faults.add(Fault(kind, "GET", "/feedback$", times=None, seconds=600))
    text = await psu.text("run-job", {"script": "New-User.ps1", "wait": True})
    assert psu.clock.monotonic() <= 15
    assert text.startswith("Job Waiting for Feedback")
    assert "What it asks could not be read." in text
    assert psu.job_id in text


async def test_a_job_that_waits_and_tells_no_prompt_is_said_to_wait(any_psu: PsuAppUnderTest) -> None:
    any_psu.server.faults.add(Fault(FaultKind.NOT_FOUND, "GET", "/feedback$", times=None))
    text = await any_psu.text("run-job", {"script": "New-User.ps1", "wait": True})
    assert text.startswith("Job Waiting for Feedback")
    assert "What it asks could not be read." in text
