"""`scripts/dev_server.py`, the object that `mcp dev` serves: whose account it speaks to."""

import os
import runpy
import sys
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters

DEV_SERVER = Path(__file__).parents[2] / "scripts" / "dev_server.py"
DATTO = {"DATTO_API_KEY": "a-key"}
PSU = {"PSU_APP_TOKEN": "a-token"}


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "RMM jobs: Datto RMM (demo)"),
        (DATTO, "RMM jobs: Datto RMM"),
        (PSU, "RMM jobs: Datto RMM (demo)"),
        ({"RMM_JOBS_SYSTEM": "psu"}, "RMM jobs: PowerShell Universal (demo)"),
        ({"RMM_JOBS_SYSTEM": "psu", **DATTO}, "RMM jobs: PowerShell Universal (demo)"),
        ({"RMM_JOBS_SYSTEM": "psu", **PSU}, "RMM jobs: PowerShell Universal"),
        ({"RMM_JOBS_SYSTEM": "psu", "PSU_APP_TOKEN": ""}, "RMM jobs: PowerShell Universal (demo)"),
    ],
)
def test_the_chosen_systems_own_account_or_else_its_simulated_one(
    environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in os.environ:
        if name.startswith(("DATTO_", "PSU_", "RMM_JOBS_")):
            monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert runpy.run_path(str(DEV_SERVER))["server"].title == expected


@pytest.mark.thorough
async def test_it_serves_the_tools_as_mcp_run_does() -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DATTO_", "PSU_", "RMM_JOBS_"))}
    command = StdioServerParameters(
        command=sys.executable,
        args=["-c", "import dev_server; dev_server.server.run()"],
        env={**clean, "PYTHONPATH": str(DEV_SERVER.parent)},
    )
    async with Client(command) as client:
        assert "run-job" in [tool.name for tool in (await client.list_tools()).tools]
