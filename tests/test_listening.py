"""`serve --http` as a process with a real socket: both generations, the token, and the end in the middle of a wait."""

import errno
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from mcp import Client
from mcp.types import TextContent

from fakes.product import Mode
from rmm_jobs.ending import first_signal

READY = re.compile(r"at (http://127\.0\.0\.1:\d+/mcp) until")
HEADERS = {"accept": "application/json, text/event-stream"}
OLD = {"mcp-protocol-version": "2025-11-25"}
NEW = {"mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "run-job"}
ENVELOPE: dict[str, Any] = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "a-test", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}
LONG = {"device": "ACME-DC01", "component": "Long Running Script", "wait": True}


class Served:
    """A process that serves, its URL, and what it has said on stderr."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said: list[str] = []
        assert process.stderr is not None
        self.said.append(process.stderr.readline())
        found = READY.search(self.said[0])
        assert found is not None, self.said[0] + process.stderr.read()
        self.url = found[1]
        self._reader = threading.Thread(target=lambda: self.said.extend(process.stderr or ()), daemon=True)
        self._reader.start()

    def ended(self) -> tuple[int, str]:
        """Exit code and all of stderr, once the process has ended."""
        code = self.process.wait(timeout=15)
        self._reader.join(timeout=5)
        return code, "".join(self.said)


@contextmanager
def served(folder: Path, *arguments: str) -> Generator[Served]:
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "rmm_jobs", "serve", "--http", "127.0.0.1:0", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "RMM_JOBS_DATA_DIR": str(folder)},
    )
    try:
        yield Served(process)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(timeout=10)
        assert process.stdout is not None
        assert process.stdout.read() == ""
        process.stdout.close()
        assert process.stderr is not None
        process.stderr.close()


@pytest.fixture
def handlers() -> Generator[None]:
    """Puts back the signals' handlers after a test that sets them."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("handlers")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_while_the_process_leaves_changes_nothing(number: signal.Signals) -> None:
    async def told_by_the_first() -> bool:
        told = first_signal()
        signal.raise_signal(number)
        with anyio.fail_after(5):
            await told.wait()
        return told.is_set()

    assert anyio.run(told_by_the_first)
    signal.raise_signal(number)


@pytest.mark.thorough
@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_client_calls_over_a_real_socket(tmp_path: Path, mode: Mode) -> None:
    with served(tmp_path, "--demo") as server:
        async with Client(server.url, mode=mode) as client:
            result = await client.call_tool("device-lookup", {"identifier": "ACME-DC01"})
        (block,) = result.content
        assert isinstance(block, TextContent)
        assert "ACME-DC01" in block.text
        server.process.send_signal(signal.SIGINT)
        code, said = server.ended()
    assert (code, said.count("\n")) == (0, 3)


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.exhaustive)])
@pytest.mark.parametrize("headers", [OLD, NEW], ids=["2025-11-25", "2026-07-28"])
def test_a_wait_ends_with_its_job_when_the_process_is_told_to_end(
    tmp_path: Path, headers: dict[str, str], number: signal.Signals
) -> None:
    params = {"name": "run-job", "arguments": LONG, "_meta": {**ENVELOPE, "progressToken": "p"}}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    with served(tmp_path, "--demo") as server:
        lines: list[str] = []
        with httpx.stream("POST", server.url, json=body, headers=HEADERS | headers, timeout=30) as response:
            for line in response.iter_lines():
                if not any("running" in each for each in lines) and "running" in line:
                    server.process.send_signal(number)
                lines.append(line)
        code, said = server.ended()
    last = [line for line in lines if line.startswith("data:")][-1]
    text = json.loads(last.removeprefix("data:"))["result"]["content"][0]["text"]
    assert "Job Still Running" in text
    assert re.search(r"job-status [0-9a-f-]{36}", text)
    assert (code, said.count("\n")) == (0, 3), said


@pytest.mark.thorough
def test_what_asks_for_a_websocket_is_refused_and_nobody_is_advised_to_install_one(tmp_path: Path) -> None:
    with served(tmp_path, "--demo") as server:
        refused = httpx.get(server.url, headers={"connection": "upgrade", "upgrade": "websocket"})
        server.process.send_signal(signal.SIGTERM)
        code, said = server.ended()
    assert (refused.status_code, code, said.count("\n")) == (405, 0, 3), said


@pytest.mark.sample(1)
@pytest.mark.parametrize(("system", "name"), [("datto", "rmm-jobs"), ("psu", "psu-jobs")])
def test_the_token_of_a_process_is_said_once_and_opens_it(tmp_path: Path, system: str, name: str) -> None:
    listed: dict[str, Any] = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    with served(tmp_path, "--system", system) as server:
        refused = httpx.post(server.url, json=listed, headers=HEADERS | OLD)
        token = re.search(r'"Authorization: (Bearer [\w-]{43})"', "".join(server.said))
        assert token is not None
        heard = httpx.post(server.url, json=listed, headers=HEADERS | OLD | {"authorization": token[1]})
        server.process.send_signal(signal.SIGTERM)
        code, said = server.ended()
    assert (refused.status_code, refused.content, heard.status_code, code) == (401, b"", 200, 0)
    assert said.count(token[1].removeprefix("Bearer ")) == 1
    assert f"\nclaude mcp add --transport http {name} {server.url} --header " in said


@pytest.mark.thorough
def test_a_port_that_is_taken_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [sys.executable, "-m", "rmm_jobs", "serve", "--http", f"127.0.0.1:{port}", "--demo"],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "RMM_JOBS_DATA_DIR": str(tmp_path)},
        )
    assert (ended.returncode, ended.stdout) == (4, "")
    reason = os.strerror(errno.EADDRINUSE)
    told = f"rmm-jobs-mcp: cannot serve at 127.0.0.1 port {port}: {reason}\n"
    assert ended.stderr == told + "Give another port, or 0 for one that is free.\n"
