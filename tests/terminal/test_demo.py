"""demo: the server that it starts is cut off from the current folder and from the settings of a real account."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.terminal import demo as demonstration
from rmm_jobs.terminal.demo import server_of


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_server_is_isolated_and_gets_no_settings(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATTO_API_SECRET", "PSU_APP_TOKEN", "RMM_JOBS_SYSTEM", "HTTPS_PROXY", "PYTHONPATH"):
        monkeypatch.setenv(name, "not for it")
    server = server_of(SYSTEMS[system], "/somewhere")
    assert server.args[0] == "-I"
    assert server.env == {"RMM_JOBS_DATA_DIR": "/somewhere"}


def test_a_package_installed_for_one_user_is_found_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("site.getusersitepackages", lambda: str(Path(demonstration.__file__).parents[2]))
    assert server_of(SYSTEMS["datto"], "/somewhere").args[0] == "-EP"


def test_a_file_of_the_current_folder_does_not_take_the_place_of_a_module(tmp_path: Path) -> None:
    (tmp_path / "anyio.py").write_text("open('loaded', 'w').close(); raise SystemExit(9)\n", encoding="utf-8")
    server = server_of(SYSTEMS["datto"], str(tmp_path))
    environment = {**os.environ, **(server.env or {}), "PYTHONPATH": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, *server.args], cwd=tmp_path, env=environment, input=b"", capture_output=True, check=False
    )
    assert (ended.returncode, (tmp_path / "loaded").exists()) == (0, False)


@pytest.mark.thorough
def test_a_client_can_connect_to_the_served_demo(tmp_path: Path) -> None:
    environment = {**os.environ, "RMM_JOBS_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "rmm_jobs", "demo", "--serve"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as server:
        assert server.stderr is not None
        said = [server.stderr.readline().decode() for _ in range(3)]
        try:
            assert said[0].endswith("needs no port: rmm-jobs-mcp --demo setup\n")
            assert said[1].endswith("claude mcp add --scope user rmm-jobs-demo -- rmm-jobs-mcp --demo\n")
            (url,) = re.findall(r"http://127\.0\.0\.1:\d+/\S*", said[2])
            asyncio.run(connected(url))
        finally:
            server.terminate()
        server.stderr.read()


async def connected(url: str) -> None:
    async with Client(streamable_http_client(url)) as client:
        result = await client.call_tool("device-lookup", {"identifier": "ACME-DC01"})
        assert not result.is_error
