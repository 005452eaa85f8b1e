"""demo: the server that it starts is cut off from the current folder and from the settings of a real account."""

import asyncio
import io
import json
import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from rmm_jobs.cli import main
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.terminal import demo as demonstration
from rmm_jobs.terminal.demo import _Progress, server_of
from rmm_jobs.terminal.main import parsed


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


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


async def test_progress_moves_in_the_line_that_every_command_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stdout", screen := Screen())
    monkeypatch.setattr("sys.stderr", beside := Screen())
    with _Progress() as progress:
        await progress(1.0, None, "Job a-job: running, 3 s (Clear Temp Files on ACME-DC01)")
    assert (screen.getvalue(), beside.getvalue()) == ("", "\r\x1b[KRunning, 3 s  Clear Temp Files on ACME-\r\x1b[K")


async def test_a_file_gets_each_line_of_progress_once(capsys: pytest.CaptureFixture[str]) -> None:
    with _Progress() as progress:
        for second in (1, 1, 2):
            await progress(second, None, f"Finding the device, {second} s")
    assert capsys.readouterr().out == "  Finding the device, 1 s\n  Finding the device, 2 s\n"


def test_the_numbers_of_the_simulated_tenant_agree_in_every_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RMM_JOBS_DATA_DIR", str(tmp_path))

    def told(*words: str) -> str:
        assert main(["--demo", *words]) == 0
        return capsys.readouterr().out

    every = told("site-lookup")
    reach = re.search(r"Reach +(\d+) sites, (\d+) devices ", told("doctor"))
    assert reach is not None
    assert re.search(rf"^{reach[1]} sites: {reach[2]} devices, ", every, re.MULTILINE)
    rows = re.findall(r"^ (\S.*?) +\| +(\d+) +\| +(\d+) +\|", every, re.MULTILINE)
    assert len(rows) == int(reach[1])
    assert sum(int(devices) for _, devices, _ in rows) == int(reach[2])
    for site, devices, offline in rows:
        shown, one = told("site-devices", site), told("site-lookup", site)
        assert re.search(rf"^Total: +{devices} devices$", shown, re.MULTILINE)
        assert re.search(rf"^Offline: +{offline} \(", shown, re.MULTILINE)
        (online,) = re.findall(r"^Online: +(\d+)", shown, re.MULTILINE)
        neither = int(devices) - int(online) - int(offline)
        assert re.findall(r"^(?:Online|Offline|Neither): +(\d+)", one, re.MULTILINE) == [
            online,
            offline,
            *([str(neither)] if neither else []),
        ]


@pytest.mark.thorough
@pytest.mark.parametrize("system", SYSTEMS)
def test_the_demo_fits_a_narrow_terminal_and_what_it_proposes_stays_whole(
    system: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert main(["--system", system, "demo"]) == 0
    printed_by_jobs = re.compile(r"^(-{40}|--- [0-9a-f]{8} -{27})$.*?^\1$", re.MULTILINE | re.DOTALL)
    lines = printed_by_jobs.sub("", capsys.readouterr().out).splitlines()
    typed = [line.removeprefix("$ rmm-jobs-mcp ") for line in lines if line.startswith("$ ")]
    assert [parsed(shlex.split(line)).demo for line in typed] == [True] * len(SYSTEMS[system].demo.steps)
    whole = re.compile(r"\$ |To [^:]+: | {4}\S| {2}[a-z]+-[a-z]+ [a-z]+=")
    assert [line for line in lines if len(line) > 40 and not whole.match(line)] == []
    assert [line for line in lines if line.endswith("...") and not line.startswith("  Job")] == []


@pytest.mark.thorough
def test_the_demo_as_json_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["exit_code"] == 0
    assert "Job Completed Successfully" in told["text"]


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("moment", ["$ rmm-jobs-mcp --demo alerts", ": queued, "])
def test_ctrl_c_ends_the_demo_in_one_line(moment: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "rmm_jobs", "demo"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        while moment not in (line := process.stdout.readline()):
            assert line
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: every process of the group gets it
        assert process.stderr.read() == "Stopped. Nothing real was touched.\n"
    assert process.returncode == 130


@pytest.mark.thorough
def test_a_client_can_connect_to_the_served_demo(tmp_path: Path) -> None:
    environment = {**os.environ, "RMM_JOBS_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "rmm_jobs", "demo", "--serve"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as server:
        assert server.stderr is not None
        said = [server.stderr.readline().decode() for _ in range(3)]
        try:
            assert said[0].endswith("needs no port: rmm-jobs-mcp --demo setup\n")
            assert re.search(r"claude mcp add --scope user rmm-jobs-demo -- \S*rmm-jobs-mcp --demo\n", said[1])
            (url,) = re.findall(r"http://127\.0\.0\.1:\d+/\S*", said[2])
            asyncio.run(connected(url))
        finally:
            server.terminate()
        server.stderr.read()


async def connected(url: str) -> None:
    async with Client(streamable_http_client(url)) as client:
        result = await client.call_tool("device-lookup", {"identifier": "ACME-DC01"})
        assert not result.is_error
