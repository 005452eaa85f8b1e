"""Every fault at every request: a script is started once, every answer is a block, nothing is lost, life goes on."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from mcp import Client
from mcp.types import CallToolResult

from fakes.app_under_test import record_of, text_of
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.psu.records import Role
from rmm_simulator.psu.server import DEMO_TOKEN

# What it shows of a start, test_run_script and the tests of the other system show in short.
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


async def struck(client: Client, app: PsuAppUnderTest, strike: Strike, fault: Fault) -> CallToolResult:
    """The answer to the call while the fault is on; everything is well again afterwards."""
    arguments = {name: app.job_id if value == "(the job)" else value for name, value in strike.arguments.items()}
    app.server.faults.add(
        Fault(fault.kind, strike.method, strike.path, fault.times, fault.seconds, fault.retry_after, fault.status)
    )
    result = await client.call_tool(strike.tool, arguments)
    app.server.faults.clear()
    app.server.grant(DEMO_TOKEN, Role.ADMINISTRATOR)
    assert DEMO_TOKEN not in str(result)
    return result


@pytest.mark.parametrize(
    "strike",
    STRIKES,
    ids=str,
)
@pytest.mark.parametrize(
    "fault",
    EVERY,
    ids=lambda fault: f"{fault.kind} {fault.status or fault.retry_after or ''} {fault.times or 'always'}",
)
async def test_every_answer_is_a_block_in_its_time_and_nothing_is_done_twice_or_lost(
    app: PsuAppUnderTest, strike: Strike, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    async with app.client() as client:
        if strike.script:
            await client.call_tool("run-job", {"script": strike.script})
            app.clock.advance(4)
        began = app.clock.monotonic()
        result = await struck(client, app, strike, fault)
        text = text_of(result)
        assert "\n\n" in text
        assert not text.startswith("Error executing tool")
        assert app.clock.monotonic() - began <= 47
        assert len(app.asked("POST")) <= 1
        assert len(app.asked("PUT")) <= 1
        assert app.starts <= 1
        if strike.tool == "run-job" and len(app.asked("POST")) == 0:
            assert result.is_error
        app.clock.advance(60)
        assert text_of(await client.call_tool("list-jobs", {})).startswith(("6 jobs", "7 jobs"))
        if app.starts:
            await job_is_known(client, app, text, caplog.text)


async def job_is_known(client: Client, app: PsuAppUnderTest, text: str, logged: str) -> None:
    """The job that runs can be found again: by its id, or a lost start in the list of jobs."""
    rows = app.responder.opened().services.ledger
    assert text_of(await client.call_tool("job-status", {"job": app.job_id})).startswith(("Job ", "Running "))
    if await rows.find(app.job_id) is None:
        assert text.startswith("Job May Have Started")
        reference = text.split("Reference:    ")[1].split("\n", maxsplit=1)[0]
        assert await rows.find(reference) is not None
    assert DEMO_TOKEN not in logged


# --- a lost start ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.FAILS_AFTER, "POST"),
        Fault(FaultKind.FAILS_AFTER, "POST", status=502),
        Fault(FaultKind.CUT_AFTER, "POST"),
        Fault(FaultKind.EMPTY, "POST"),
        Fault(FaultKind.SLOW, "POST", seconds=60),
    ],
    ids=lambda fault: f"{fault.kind} {fault.status or ''}",
)
async def test_a_job_whose_start_was_not_answered_is_found_and_waited_for(
    any_app: PsuAppUnderTest, fault: Fault
) -> None:
    any_app.server.faults.add(fault)
    text = await any_app.text("run-job", {"script": "Script1.ps1", "parameters": "RequiredParameter=x", "wait": True})
    tells_parameters = any_app.profile in {"5.5.2", "5.6"}
    assert text.startswith("Job Completed Successfully" if tells_parameters else "Job May Have Started")
    assert any_app.job_id in text
    assert (any_app.starts, len(any_app.asked("POST"))) == (1, 1)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.FAILS_BEFORE, "POST"),
        Fault(FaultKind.CUT_BEFORE, "POST"),
        Fault(FaultKind.HTML, "POST"),
        Fault(FaultKind.HTML, "POST", status=502),
    ],
    ids=lambda fault: f"{fault.kind} {fault.status or ''}",
)
async def test_a_start_that_cannot_be_found_may_have_started_and_is_not_sent_again(
    app: PsuAppUnderTest, fault: Fault
) -> None:
    app.server.faults.add(fault)
    async with app.client() as client:
        result = await client.call_tool("run-job", RUN)
        reference = record_of(result)["reference"]
        later = text_of(await client.call_tool("job-status", {"job": reference}))
    assert text_of(result).startswith("Job May Have Started")
    assert later.startswith("Job May Have Started")
    assert (result.is_error, app.starts, len(app.asked("POST"))) == (False, 0, 1)


async def test_two_lost_starts_of_one_script_are_not_taken_for_each_other(app: PsuAppUnderTest) -> None:
    """A job that somebody else starts at the same moment makes the search unsure: then nothing is claimed."""
    app.server.faults.add(Fault(FaultKind.CUT_AFTER, "POST"))
    real = app.server.start

    def twice(*args: object, **named: object) -> object:
        real(*args, **named)  # pyright: ignore[reportArgumentType]  # passed on as they came
        return real(*args, **named)  # pyright: ignore[reportArgumentType]  # the same

    app.server.start = twice  # pyright: ignore[reportAttributeAccessIssue]  # the same signature, in effect
    text = await app.text("run-job", {"script": "Get-DiskReport.ps1", "wait": True})
    assert text.startswith("Job May Have Started")
    assert len(app.asked("POST")) == 1


@pytest.mark.parametrize(
    ("fault", "heading"),
    [
        (Fault(FaultKind.FORBIDDEN, "POST"), "Permission denied"),
        (Fault(FaultKind.FORBIDDEN, "POST", status=401), "Authentication failed"),
        (Fault(FaultKind.BLOCKED, "POST"), "Too many requests"),
        (Fault(FaultKind.RATE_LIMITED, "POST", retry_after=30), "Too many requests"),
        (Fault(FaultKind.RATE_LIMITED, "POST"), "Too many requests"),
        (Fault(FaultKind.TOKEN_EXPIRED, "POST"), "Authentication failed"),
    ],
    ids=lambda part: str(part.kind) if isinstance(part, Fault) else "",
)
async def test_a_start_that_was_refused_is_refused_and_leaves_no_row(
    app: PsuAppUnderTest, fault: Fault, heading: str
) -> None:
    app.server.faults.add(fault)
    result = await app.call("run-job", RUN)
    assert text_of(result).startswith(heading)
    assert (result.is_error, app.starts) == (True, 0)
    assert b"rj-" not in app.ledger_file.read_bytes()


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.FAILS_BEFORE, "GET"),
        Fault(FaultKind.CUT_BEFORE, "GET"),
        Fault(FaultKind.RATE_LIMITED, "GET", retry_after=2),
        Fault(FaultKind.RATE_LIMITED, "GET"),
        Fault(FaultKind.SLOW, "GET", seconds=15),
    ],
    ids=lambda fault: f"{fault.kind} {fault.retry_after or ''}",
)
async def test_a_read_is_tried_again(app: PsuAppUnderTest, fault: Fault) -> None:
    app.server.faults.add(fault)
    assert (await app.text("run-job", {**RUN, "wait": False})).startswith("Job Queued Successfully")
    assert app.starts == 1


@pytest.mark.parametrize(
    ("fault", "heading"),
    [
        (Fault(FaultKind.FAILS_BEFORE, "GET", times=None), "PowerShell Universal has an internal error"),
        (Fault(FaultKind.CUT_BEFORE, times=None), "PowerShell Universal cannot be reached"),
        (Fault(FaultKind.RATE_LIMITED, "GET", retry_after=60), "Too many requests"),
        (Fault(FaultKind.SLOW, "GET", seconds=90, times=None), "PowerShell Universal did not answer in time"),
        (Fault(FaultKind.HTML, "GET", times=None), "PowerShell Universal's answer cannot be understood"),
        (Fault(FaultKind.CUT_JSON, "GET", times=None), "PowerShell Universal's answer cannot be understood"),
        (Fault(FaultKind.FORBIDDEN, "GET", times=None), "Permission denied"),
        (Fault(FaultKind.TOKEN_EXPIRED), "Authentication failed"),
    ],
    ids=lambda part: str(part.kind) if isinstance(part, Fault) else "",
)
async def test_when_nothing_can_be_read_nothing_is_started_and_the_answer_says_so(
    app: PsuAppUnderTest, fault: Fault, heading: str
) -> None:
    app.server.faults.add(fault)
    result = await app.call("run-job", RUN)
    assert text_of(result).startswith(heading)
    assert "Nothing was started." in text_of(result)
    assert (result.is_error, app.starts) == (True, 0)
    assert app.clock.monotonic() <= 25


async def test_look_ups_that_take_too_long_start_nothing(app: PsuAppUnderTest) -> None:
    for path in ("/script$", "/parameter", "/environment", "/computer"):
        app.server.faults.add(Fault(FaultKind.SLOW, "GET", path, seconds=8))
    text = await app.text("run-job", RUN)
    assert "Nothing was started." in text
    assert app.starts == 0


# --- a job that cannot be seen -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [FaultKind.CUT_BEFORE, FaultKind.FORBIDDEN, FaultKind.RATE_LIMITED, FaultKind.HTML])
async def test_a_job_that_cannot_be_seen_any_more_is_not_lost(app: PsuAppUnderTest, kind: FaultKind) -> None:
    app.server.faults.add(Fault(kind, "GET", JOB, times=None))
    result = await app.call("run-job", RUN)
    assert text_of(result).startswith("Job Still Running")
    assert "The last look at the job failed:" in text_of(result)
    assert app.job_id in text_of(result)
    assert (result.is_error, app.starts) == (False, 1)


@pytest.mark.parametrize("path", ["/output$", "/pipelineOutput$"])
@pytest.mark.parametrize("kind", [FaultKind.FAILS_BEFORE, FaultKind.HTML, FaultKind.CUT_JSON])
async def test_a_job_whose_leavings_cannot_be_read_has_ended_all_the_same(
    app: PsuAppUnderTest, path: str, kind: FaultKind
) -> None:
    app.server.faults.add(Fault(kind, "GET", path, times=None))
    text = await app.text("run-job", {"script": "Get-DiskReport.ps1", "wait": True})
    assert text.startswith("Job Completed Successfully")
    if path == "/output$":
        assert "Output: not available (could not be read)" in text


@pytest.mark.parametrize("kind", [FaultKind.SLOW, FaultKind.CUT_BEFORE, FaultKind.HTML])
async def test_a_prompt_that_cannot_be_read_does_not_hide_that_the_job_waits(
    app: PsuAppUnderTest, kind: FaultKind
) -> None:
    app.server.faults.add(Fault(kind, "GET", "/feedback$", times=None, seconds=600))
    text = await app.text("run-job", {"script": "New-User.ps1", "wait": True})
    assert app.clock.monotonic() <= 15
    assert text.startswith("Job Waiting for Feedback")
    assert "What it asks could not be read." in text
    assert app.job_id in text


async def test_a_job_that_waits_and_tells_no_prompt_is_said_to_wait(any_app: PsuAppUnderTest) -> None:
    any_app.server.faults.add(Fault(FaultKind.NOT_FOUND, "GET", "/feedback$", times=None))
    text = await any_app.text("run-job", {"script": "New-User.ps1", "wait": True})
    assert text.startswith("Job Waiting for Feedback")
    assert "What it asks could not be read." in text


async def test_a_ledger_that_cannot_be_written_starts_nothing_and_the_server_serves_on(app: PsuAppUnderTest) -> None:
    app.ledger_file.mkdir()
    async with app.client() as client:
        refused = await client.call_tool("run-job", RUN)
        listed = text_of(await client.call_tool("list-jobs", {}))
        opened = text_of(await client.call_tool("last-job", {"script": "Broken.ps1"}))
    assert refused.is_error
    assert app.starts == 0
    assert listed.startswith("6 jobs")
    assert opened.startswith("Job Failed")
