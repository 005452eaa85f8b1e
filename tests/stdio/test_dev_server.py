"""`scripts/dev_server.py`, the object that `mcp dev` serves: whose account it speaks to."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters

ROOT = Path(__file__).parents[2]
DATTO = {"DATTO_API_KEY": "a-key"}
PSU = {"PSU_APP_TOKEN": "a-token"}


def title(environment: dict[str, str]) -> str:
    """What the server calls itself with these settings and no others."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DATTO_", "PSU_", "RMM_JOBS_"))}
    code = "import dev_server; print(dev_server.server.title)"
    run = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env={**clean, "PYTHONPATH": str(ROOT / "scripts"), **environment},
    )
    return run.stdout.strip()


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
def test_the_chosen_systems_own_account_or_else_its_simulated_one(environment: dict[str, str], expected: str) -> None:
    assert title(environment) == expected


async def test_it_serves_the_tools_as_mcp_run_does() -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DATTO_", "PSU_", "RMM_JOBS_"))}
    command = StdioServerParameters(
        command=sys.executable,
        args=["-c", "import dev_server; dev_server.server.run()"],
        env={**clean, "PYTHONPATH": str(ROOT / "scripts")},
    )
    async with Client(command) as client:
        assert "run-job" in [tool.name for tool in (await client.list_tools()).tools]
