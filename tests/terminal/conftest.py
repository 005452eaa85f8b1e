"""A simulated PowerShell Universal server on a real socket, and somebody who types."""

from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from fakes.keyboard import Keyboard, Sits, Words
from rmm_jobs.clock import SystemClock
from rmm_simulator.common.serve import serving
from rmm_simulator.psu.app import build_psu_app
from rmm_simulator.psu.clixml import document, obj, scalar
from rmm_simulator.psu.job_scenarios import JobScenario, Line, Prompt, Status
from rmm_simulator.psu.records import ScriptRecord
from rmm_simulator.psu.server import DEMO_TOKEN, PsuServer, demo_server

OBJECTS = document(obj(1, {"Name": scalar("C:"), "Note": scalar("x" * 60)}), obj(2, {"Name": scalar("D:")}))


def life(*prompts: Prompt, ends: Status = Status.COMPLETED, line: str = "done", cancels_in: float = 0.0) -> JobScenario:
    """A script that takes no time."""
    return JobScenario(
        ends=ends,
        queue=0.0,
        duration=0.0,
        lines=(Line(line),),
        prompts=prompts,
        pipeline=lambda: OBJECTS,
        cancel_delay=cancels_in,
    )


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PsuServer]:
    async def sleep(clock: SystemClock, seconds: float) -> None:
        del clock, seconds
        await anyio.lowlevel.checkpoint()

    server = demo_server()
    server.scripts = [
        ScriptRecord(1, "Quick.ps1", life()),
        ScriptRecord(2, "Fails.ps1", life(ends=Status.FAILED)),
        ScriptRecord(3, "Asks.ps1", life(Prompt("Who?", "Who"), line="hello $Who")),
        ScriptRecord(4, "Secret.ps1", life(Prompt("Enter the password", "It"), line="got $It")),
        ScriptRecord(6, "Asks-On.ps1", life(Prompt("Who?", "Who"), Prompt("Password", "It"), line="$Who has $It")),
        server.script_at("Restart-Service.ps1"),
    ]
    server.history.clear()
    with serving(build_psu_app(server)) as url:
        monkeypatch.setattr(SystemClock, "sleep", sleep)
        monkeypatch.setenv("RMM_JOBS_SYSTEM", "psu")
        monkeypatch.setenv("PSU_URL", url)
        monkeypatch.setenv("PSU_APP_TOKEN", DEMO_TOKEN)
        monkeypatch.setenv("RMM_JOBS_DATA_DIR", str(tmp_path))
        yield server


@pytest.fixture
def sits(monkeypatch: pytest.MonkeyPatch) -> Sits:
    """Puts somebody at the terminal."""

    def sit(*says: Words) -> Keyboard:
        return Keyboard(list(says)).at_the_terminal(monkeypatch)

    return sit
