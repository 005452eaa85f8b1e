"""Tasks over a pipe to real processes: a job is started once and found again, whatever happens to the server."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import anyio.to_thread
import pytest

from fakes.task_client import Json, TaskClient, block_of
from rmm_simulator.common.serve import serving
from rmm_simulator.datto.app import build_app
from rmm_simulator.datto.tenant import DEMO_KEY, DEMO_SECRET, Tenant, demo_tenant
from rmm_simulator.psu.app import build_psu_app
from rmm_simulator.psu.job_scenarios import JobScenario, Line, Prompt
from rmm_simulator.psu.records import ScriptRecord
from rmm_simulator.psu.server import DEMO_TOKEN, PsuServer, demo_server
from stdio.test_process import receive, send, server

RUN: Json = {"device": "ACME-DC01", "component": "Clear Temp Files", "wait": True}


class PipeClient(TaskClient):
    """A client at the other end of a process's pipes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        super().__init__()
        self._process = process
        self._number = 0

    async def exchange(self, method: str, params: Json) -> Json:
        self._number += 1
        number = self._number

        def both() -> Json:
            send(self._process, method, params, number)
            return receive(self._process, number)

        return await anyio.to_thread.run_sync(both)

    async def until(self, task: str, *statuses: str) -> Json:
        """Poll until the task is in one of these states; a real client would wait five seconds between polls."""
        deadline = time.monotonic() + 30
        while (state := await self.get(task))["status"] not in statuses:
            assert time.monotonic() < deadline, state
            await anyio.sleep(0.2)
        return state


@contextmanager
def served(folder: Path, environment: dict[str, str], *arguments: str) -> Generator[PipeClient]:
    with server(folder, *arguments, **environment) as process:
        yield PipeClient(process)


@pytest.fixture
def tenant() -> Tenant:
    tenant = demo_tenant()
    clear = tenant.component_named("Clear Temp Files")
    clear.script = replace(clear.script, duration=1.0)
    return tenant


@pytest.fixture
def datto(tenant: Tenant) -> Iterator[dict[str, str]]:
    with serving(build_app(tenant)) as url:
        yield {"DATTO_API_URL": url, "DATTO_API_KEY": DEMO_KEY, "DATTO_API_SECRET": DEMO_SECRET}


@pytest.fixture
def asking() -> PsuServer:
    server = demo_server()
    prompts = (Prompt("Who?", "Who"), Prompt("Sure?", "Sure"))
    server.scripts = [
        ScriptRecord(1, "Asks.ps1", JobScenario(queue=0.0, duration=0.0, lines=(Line("hello $Who"),), prompts=prompts))
    ]
    return server


@pytest.fixture
def psu(asking: PsuServer) -> Iterator[dict[str, str]]:
    with serving(build_psu_app(asking)) as url:
        yield {"PSU_URL": url, "PSU_APP_TOKEN": DEMO_TOKEN}


async def test_a_task_outlives_the_process_that_made_it(tmp_path: Path, tenant: Tenant, datto: dict[str, str]) -> None:
    with server(tmp_path, **datto) as process:
        client = PipeClient(process)
        task = await client.start("run-job", RUN)
        process.kill()
    with served(tmp_path, datto) as client:
        state = await client.until(task, "completed")
    assert block_of(state).startswith("Job Completed Successfully\n")
    assert task.startswith(f"{tenant.started[0].uid}~")
    assert len(tenant.started) == 1


@pytest.mark.thorough
async def test_questions_are_answered_across_a_restart(tmp_path: Path, asking: PsuServer, psu: dict[str, str]) -> None:
    with served(tmp_path, psu, "--system", "psu") as client:
        task = await client.start("run-job", {"script": "Asks.ps1", "wait": True})
        (first,) = (await client.until(task, "input_required"))["inputRequests"]
        await client.answer(task, first, "ana")
    with served(tmp_path, psu, "--system", "psu") as client:
        (second,) = (await client.until(task, "input_required"))["inputRequests"]
        assert second != first
        await client.answer(task, second, "yes")
        state = await client.until(task, "completed")
    assert "\nhello ana\n" in block_of(state)
    assert [[answer.data for answer in job.answers] for job in asking.started] == [["ana", "yes"]]


@pytest.mark.thorough
async def test_a_task_is_unknown_to_another_user(tmp_path: Path, datto: dict[str, str]) -> None:
    with served(tmp_path / "one", datto) as client:
        task = await client.start("run-job", RUN)
    with served(tmp_path / "two", datto) as client:
        answer = await client.exchange("tasks/get", {"taskId": task, "_meta": await _meta(client)})
    assert answer["error"]["code"] == -32602
    assert json.dumps(answer).count(task) == 0


async def _meta(client: PipeClient) -> Json:
    return {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "a-test", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": client.capabilities,
    }


@pytest.mark.skipif(sys.platform != "linux", reason="reads the process's size from /proc")
@pytest.mark.thorough
async def test_a_process_that_is_polled_for_long_does_not_grow(tmp_path: Path, datto: dict[str, str]) -> None:
    with server(tmp_path, **datto) as process:
        client = PipeClient(process)
        task = await client.start("run-job", {**RUN, "component": "Long Running Script"})
        for _ in range(200):
            await client.get(task)
        before = _resident(process.pid)
        for _ in range(2_000):
            await client.get(task)
        assert _resident(process.pid) - before < 2 * 1024 * 1024


def _resident(number: int) -> int:
    pages = int(Path(f"/proc/{number}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
