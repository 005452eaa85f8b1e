"""demo: the server that it starts is cut off from the current folder and from the settings of a real account."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
