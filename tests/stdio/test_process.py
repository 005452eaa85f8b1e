"""The server as a client sees it: a process with a pipe to it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from mcp.types import TextContent

from rmm_simulator.common.serve import serving
from rmm_simulator.datto.app import build_app
from rmm_simulator.datto.tenant import DEMO_KEY, DEMO_SECRET, demo_tenant

INITIALIZE = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "a-test", "version": "1"},
}


@contextmanager
def server(
    folder: Path, *arguments: str, program: Sequence[str] = ("-m", "rmm_jobs"), **environment: str
) -> Generator[subprocess.Popen[str]]:
    """A server process; it is ended by its own id if a test leaves it running."""
    process = subprocess.Popen(
        [sys.executable, "-W", "error", *program, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "RMM_JOBS_DATA_DIR": str(folder), **environment},
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=10)


def send(process: subprocess.Popen[str], method: str, params: dict[str, Any], number: int | None = None) -> None:
    assert process.stdin is not None
    message: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": params}
    if number is not None:
        message["id"] = number
    process.stdin.write(json.dumps(message) + "\n")
    process.stdin.flush()


def receive(process: subprocess.Popen[str], number: int) -> dict[str, Any]:
    """The answer with this id; every line on stdout has to be JSON-RPC."""
    assert process.stdout is not None
    while True:
        line = process.stdout.readline()
        assert line, "the server closed stdout"
        message: dict[str, Any] = json.loads(line)
        assert message["jsonrpc"] == "2.0"
        if message.get("id") == number:
            return message


def connect(process: subprocess.Popen[str]) -> None:
    send(process, "initialize", INITIALIZE, 1)
    receive(process, 1)
    send(process, "notifications/initialized", {})


def start_long_job(process: subprocess.Popen[str], number: int) -> None:
    arguments = {"device": "ACME-DC01", "component": "Long Running Script", "wait": True}
    meta = {"progressToken": "p"}
    send(process, "tools/call", {"name": "run-job", "arguments": arguments, "_meta": meta}, number)
    assert process.stdout is not None
    for line in process.stdout:
        if "running" in line:
            return


@pytest.mark.parametrize("mode", ["auto", pytest.param("legacy", marks=pytest.mark.exhaustive)])
async def test_the_main_job_over_stdio_and_real_sockets(tmp_path: Path, mode: str) -> None:
    tenant = demo_tenant()
    clear = tenant.component_named("Clear Temp Files")
    clear.script = replace(clear.script, duration=1.0)
    with serving(build_app(tenant)) as url:
        environment = {
            **os.environ,
            "DATTO_API_URL": url,
            "DATTO_API_KEY": DEMO_KEY,
            "DATTO_API_SECRET": DEMO_SECRET,
            "RMM_JOBS_DATA_DIR": str(tmp_path),
        }
        parameters = StdioServerParameters(command=sys.executable, args=["-m", "rmm_jobs"], env=environment)
        async with Client(parameters, mode="auto" if mode == "auto" else "legacy") as client:
            arguments = {"device": "ACME-DC01", "component": "Clear Temp Files", "wait": True}
            result = await client.call_tool("run-job", arguments)
    (block,) = result.content
    assert isinstance(block, TextContent)
    assert block.text.startswith("Job Completed Successfully")
    assert len(tenant.started) == 1


@pytest.mark.thorough
@pytest.mark.parametrize(
    "environment",
    [
        pytest.param({"PYTHONIOENCODING": "ascii:strict"}, id="ascii", marks=pytest.mark.exhaustive),
        pytest.param({"PYTHONIOENCODING": "cp1252"}, id="cp1252", marks=pytest.mark.exhaustive),
        pytest.param({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, id="the C locale"),
    ],
)
def test_the_protocol_is_utf_8_whatever_the_console_speaks(tmp_path: Path, environment: dict[str, str]) -> None:
    with server(tmp_path, "--demo", **environment) as process:
        connect(process)
        assert process.stdin is not None
        call = {"name": "device-lookup", "arguments": {"identifier": "Größe→"}}
        message = {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": call}
        process.stdin.write(json.dumps(message, ensure_ascii=False) + "\n")
        process.stdin.flush()
        text = receive(process, 2)["result"]["content"][0]["text"]
        out, err = process.communicate(timeout=10)
    assert 'No device found matching "Größe→"' in text
    assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_server_that_was_started_without_stderr_ends_on_a_signal(tmp_path: Path) -> None:
    process = subprocess.Popen(
        ["/bin/sh", "-c", 'exec "$@" 2>&-', "sh", sys.executable, "-m", "rmm_jobs", "--demo"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "RMM_JOBS_DATA_DIR": str(tmp_path)},
    )
    try:
        connect(process)
        start_long_job(process, 2)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=10)


@pytest.mark.thorough
def test_the_end_of_input_is_a_clean_end(tmp_path: Path) -> None:
    with server(tmp_path, "--demo") as process:
        connect(process)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_is_a_clean_end_and_a_waited_for_job_goes_on(tmp_path: Path, number: signal.Signals) -> None:
    with server(tmp_path, "--demo") as process:
        connect(process)
        start_long_job(process, 2)
        process.send_signal(number)
        assert process.wait(timeout=10) == 0
        assert process.stderr is not None
        assert "The job goes on. To check status: /job-status" in process.stderr.read()


@pytest.mark.thorough
def test_a_cancelled_call_has_no_answer_and_the_server_serves_on(tmp_path: Path) -> None:
    with server(tmp_path, "--demo") as process:
        connect(process)
        start_long_job(process, 2)
        send(process, "notifications/cancelled", {"requestId": 2})
        send(process, "tools/list", {}, 3)
        assert "run-job" in {tool["name"] for tool in receive(process, 3)["result"]["tools"]}
        _, err = process.communicate(timeout=10)
    assert "The job goes on." in err


@pytest.mark.thorough
def test_a_line_that_is_no_message_does_not_stop_the_server(tmp_path: Path) -> None:
    with server(tmp_path) as process:
        connect(process)
        assert process.stdin is not None
        process.stdin.write("this is not JSON\n")
        send(process, "tools/list", {}, 2)
        assert receive(process, 2)["result"]["tools"]


@pytest.mark.thorough
def test_a_server_without_settings_starts_and_says_what_is_missing(tmp_path: Path) -> None:
    bare = dict.fromkeys(("DATTO_PLATFORM", "DATTO_API_URL", "DATTO_API_KEY", "DATTO_API_SECRET"), "")
    with server(tmp_path, **bare) as process:
        connect(process)
        send(process, "tools/call", {"name": "device-lookup", "arguments": {"identifier": "x"}}, 2)
        result = receive(process, 2)["result"]
    assert result["isError"] is True
    assert result["content"][0]["text"].startswith("Not configured")
    assert not list(tmp_path.iterdir())


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("rmm_jobs.cli", {"anyio", "mcp", "pydantic", "httpx", "asyncio", "rmm_jobs.app", "argparse", "typing"}),
        (
            "rmm_jobs.opening.connection",
            {"typing", "dataclasses", "contextlib", "pathlib", "threading", "rmm_jobs.app"},
        ),
        ("rmm_jobs.opening.identity", {"importlib.metadata", "typing", "pathlib", "rmm_jobs.domain.toolsets"}),
        (
            "rmm_jobs.app",
            {
                "httpx",
                "sqlite3",
                "rapidfuzz",
                "pydantic_settings",
                "platformdirs",
                "rmm_jobs.systems.datto.system",
                "rmm_jobs.store.ledger",
                "rmm_simulator.datto.app",
                "rmm_jobs.terminal.main",
            },
        ),
    ],
)
def test_nothing_is_imported_before_it_is_needed(module: str, unwanted: set[str]) -> None:
    code = f"import sys, {module}; print('\\n'.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert unwanted & set(loaded.stdout.split("\n")) == set()


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_waiting_command_that_is_told_to_end_says_which_job_goes_on(tmp_path: Path, number: signal.Signals) -> None:
    with server(tmp_path, "--demo", "run-job", "ACME-DC01", "Long Running Script", "--wait") as process:
        state = tmp_path / "demo-tenant.json"
        for _ in range(200):
            if state.exists() and process.poll() is None:
                break
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.1)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=1)
        process.send_signal(number)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out) == (130, "")
    assert "The job goes on. To check status: rmm-jobs-mcp --demo job-status" in err


CLOSES_ALOUD = """
import sys
from rmm_jobs import app
from rmm_jobs.store.ledger import SqliteLedger
close = SqliteLedger.aclose
async def aclose(ledger):
    await close(ledger)
    print("the ledger is closed", file=sys.stderr)
SqliteLedger.aclose = aclose
app.serve(system="datto", demo=True)
"""


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.exhaustive)])
def test_a_signal_closes_what_a_call_has_opened_after_the_call(tmp_path: Path, number: signal.Signals) -> None:
    with server(tmp_path, program=("-c", CLOSES_ALOUD)) as process:
        connect(process)
        start_long_job(process, 2)
        process.send_signal(number)
        assert process.wait(timeout=10) == 0  # stdin stays open: the client does not end the server
        assert process.stderr is not None
        err = process.stderr.read()
    assert "The job goes on." in err
    assert err.endswith("the ledger is closed\n")


CLOSES_FOR_LONG = """
import sys
import anyio
from rmm_jobs import app
from rmm_jobs.store.ledger import SqliteLedger
async def aclose(ledger):
    print("closing", file=sys.stderr, flush=True)
    await anyio.sleep_forever()
SqliteLedger.aclose = aclose
app.serve(system="datto", demo=True)
"""


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.exhaustive)])
@pytest.mark.parametrize("way", [pytest.param("stdout", marks=pytest.mark.exhaustive), "stdin"])
def test_a_signal_while_a_server_without_its_client_closes_is_a_clean_end_at_once(
    tmp_path: Path, way: str, number: signal.Signals
) -> None:
    with server(tmp_path, program=("-c", CLOSES_FOR_LONG)) as process:
        connect(process)
        start_long_job(process, 2)
        pipe = process.stdout if way == "stdout" else process.stdin
        assert pipe is not None
        assert process.stderr is not None
        pipe.close()
        setattr(process, way, None)
        said = ""
        for line in process.stderr:
            said += line
            if line == "closing\n":
                break
        process.send_signal(number)
        assert process.wait(timeout=10) == 0
    assert "The job goes on." in said
    assert said.endswith("closing\n")
