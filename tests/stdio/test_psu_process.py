"""The script system as a client and a person see it: a process with a pipe, or a terminal, to it."""

import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters
from mcp.client.session import ClientRequestContext
from mcp.types import CallToolResult, ElicitRequestParams, ElicitResult, TextContent

from rmm_jobs.cli import main
from rmm_simulator.common.serve import serving
from rmm_simulator.psu.app import build_psu_app
from rmm_simulator.psu.job_scenarios import JobScenario, Line, Prompt
from rmm_simulator.psu.records import ScriptRecord
from rmm_simulator.psu.server import DEMO_TOKEN, PsuServer, demo_server

PROCESS = [sys.executable, "-W", "error", "-m", "rmm_jobs", "--system", "psu"]
SECRET = "hunter2zz"
OWN_TERMINAL = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from rmm_jobs.cli import main
sys.exit(main(sys.argv[1:]))
"""
"""A command that makes the terminal its own first, so that Ctrl-C reaches it."""


@pytest.fixture
def server() -> PsuServer:
    server = demo_server()
    prompts = (Prompt("Who?", "Who"),)
    server.scripts = [
        ScriptRecord(1, "Asks.ps1", JobScenario(queue=0.0, duration=0.0, lines=(Line("hello $Who"),), prompts=prompts)),
        ScriptRecord(
            2, "Secret.ps1", JobScenario(queue=0.0, duration=0.0, prompts=(Prompt("Enter the password", "It"),))
        ),
        ScriptRecord(
            3,
            "Asks-On.ps1",
            JobScenario(
                queue=0.0, duration=0.0, lines=(Line("$Who has $It"),), prompts=(*prompts, Prompt("Password", "It"))
            ),
        ),
    ]
    return server


@pytest.fixture
def environment(server: PsuServer, tmp_path: Path) -> Iterator[dict[str, str]]:
    with serving(build_psu_app(server)) as url:
        yield {**os.environ, "PSU_URL": url, "PSU_APP_TOKEN": DEMO_TOKEN, "RMM_JOBS_DATA_DIR": str(tmp_path)}


def text_of(result: CallToolResult) -> str:
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text


async def person(context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
    del context, params
    return ElicitResult(action="accept", content={"answer": "ana"})


@pytest.mark.parametrize("mode", ["auto", pytest.param("legacy", marks=pytest.mark.exhaustive)])
async def test_a_script_that_asks_is_run_and_answered_over_stdio_and_real_sockets(
    server: PsuServer, environment: dict[str, str], mode: str
) -> None:
    parameters = StdioServerParameters(command=PROCESS[0], args=PROCESS[1:], env=environment)
    async with Client(parameters, mode="auto" if mode == "auto" else "legacy", elicitation_callback=person) as client:
        text = text_of(await client.call_tool("run-job", {"script": "Asks.ps1", "wait": True}))
    assert text.startswith("Job Completed Successfully")
    assert "\nhello ana\n" in text
    assert [[answer.data for answer in job.answers] for job in server.started] == [["ana"]]


@pytest.mark.thorough
@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_the_demo_is_served_as_a_process(tmp_path: Path, mode: str) -> None:
    environment = {**os.environ, "RMM_JOBS_DATA_DIR": str(tmp_path)}
    parameters = StdioServerParameters(command=PROCESS[0], args=[*PROCESS[1:], "--demo"], env=environment)
    async with Client(parameters, mode="auto" if mode == "auto" else "legacy") as client:
        tools = [tool.name for tool in (await client.list_tools()).tools]
        text = text_of(await client.call_tool("last-job", {"script": "Get-DiskReport.ps1"}))
    assert {"run-job", "answer-job", "cancel-job", "list-jobs", "last-job", "job-pipeline"} <= set(tools)
    assert text.startswith("[DEMO: ")
    assert "| Drive | Label" in text


@pytest.mark.thorough
def test_the_demo_shows_run_prompt_answer_output_and_table(tmp_path: Path) -> None:
    began = time.monotonic()
    environment = {**os.environ, "RMM_JOBS_DATA_DIR": str(tmp_path)}
    shown = subprocess.run([*PROCESS, "demo"], env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert time.monotonic() - began < 20  # 12 seconds on a machine that does nothing else
    assert shown.stderr == ""
    steps = ["Job Completed Successfully", "| Drive | Label", "Job Waiting for Feedback", "What should the banner say?"]
    steps += ["$ rmm-jobs-mcp --demo --system psu answer-job", "The banner now says: Maintenance tonight at 22:00"]
    places = [shown.stdout.index(step) for step in steps]
    assert places == sorted(places)


def test_a_command_without_settings_starts_and_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in (("RMM_JOBS_DATA_DIR", str(tmp_path)), ("PSU_URL", ""), ("PSU_APP_TOKEN", "")):
        monkeypatch.setenv(name, value)
    assert main(["--system", "psu", "list-jobs"]) == 4
    assert "PSU_URL" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


# --- a person at a terminal --------------------------------------------------------------------------------------


def at_terminal(command: list[str], environment: dict[str, str], *keys: tuple[str, bytes]) -> tuple[int, str]:
    """The exit code and everything on the screen, of a command at which keys are typed as it shows a text for each."""
    import pty  # noqa: PLC0415 - there is none on Windows

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", OWN_TERMINAL, *command],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        start_new_session=True,
    )
    os.close(theirs)
    screen, waited_for, latest = "", list(keys), time.monotonic() + 30
    try:
        while time.monotonic() < latest:
            if select.select([ours], [], [], 0.1)[0]:
                try:
                    screen += os.read(ours, 65_536).decode()
                except OSError:  # the other side is closed
                    break
            if waited_for and waited_for[0][0] in screen:
                os.write(ours, waited_for.pop(0)[1])
        return process.wait(timeout=5), screen
    finally:
        if process.poll() is None:
            process.kill()
        os.close(ours)


def started(server: PsuServer, script: int) -> str:
    job = server.start(server.scripts[script], guid=True)
    return str(job.id)


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals")
def test_a_secret_is_typed_without_echo(server: PsuServer, environment: dict[str, str]) -> None:
    command = ["--system", "psu", "answer-job", started(server, 1)]
    code, screen = at_terminal(command, environment, ("> ", f"{SECRET}\n".encode()))
    assert (code, [answer.data for answer in server.started[0].answers]) == (0, [SECRET])
    assert "Job Completed Successfully" in screen
    assert SECRET not in screen


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals")
def test_a_run_that_is_waited_for_asks_one_thing_after_another(server: PsuServer, environment: dict[str, str]) -> None:
    command = ["--system", "psu", "run-job", "Asks-On.ps1", "--wait"]
    keys = [('"Who?"\r\n> ', b"ana\n"), ('"Password" (not shown while you type)\r\n> ', f"{SECRET}\n".encode())]
    code, screen = at_terminal(command, environment, *keys)
    assert (code, [answer.data for answer in server.started[0].answers]) == (0, ["ana", SECRET])
    assert "Job Completed Successfully" in screen
    assert "ana has ********" in screen
    assert SECRET not in screen


@pytest.mark.thorough
def test_a_secret_from_a_pipe_is_read_plainly(server: PsuServer, environment: dict[str, str]) -> None:
    piped = subprocess.run(
        [*PROCESS, "answer-job", started(server, 1)],
        input=f"{SECRET}\n",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (piped.returncode, [answer.data for answer in server.started[0].answers]) == (0, [SECRET])
    assert piped.stderr == 'The job asks: "Enter the password"\n> '
    assert SECRET not in piped.stdout


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals")
@pytest.mark.parametrize("script", [0, 1])
@pytest.mark.parametrize("key", [b"\x03", b"\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_one_key_leaves_the_prompt_and_sends_nothing(
    server: PsuServer, environment: dict[str, str], script: int, key: bytes
) -> None:
    command = ["--system", "psu", "answer-job", started(server, script)]
    code, screen = at_terminal(command, environment, ("> ", key))
    assert (code, server.started[0].answers) == (130, [])
    assert " goes on waiting. To answer it:\r\n  rmm-jobs-mcp --system psu answer-job " in screen
    assert "Traceback" not in screen
