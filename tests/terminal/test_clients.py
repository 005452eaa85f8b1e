"""The lines to type name this program so that the shell, and Claude Code, find it."""

import sys
from pathlib import Path

import pytest

from rmm_jobs.terminal.clients import as_found

LINES = """\
    rmm-jobs-mcp --demo site-lookup
    claude mcp add --scope user rmm-jobs -- rmm-jobs-mcp"""


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A virtual environment with the program in it, whose folder is not on the PATH."""
    programs = tmp_path / "bin"
    programs.mkdir()
    ending = ".exe" if sys.platform == "win32" else ""
    (programs / f"rmm-jobs-mcp{ending}").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "elsewhere"))
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    monkeypatch.setattr("sys.executable", str(programs / "python"))
    return programs


def test_a_program_on_the_path_is_named_alone(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(environment))
    monkeypatch.setattr("sys.prefix", "/somewhere/else")
    assert as_found(LINES) == LINES


@pytest.mark.skipif(sys.platform == "win32", reason="paths as POSIX writes them")
def test_where_the_bare_name_is_not_found_the_full_path_is_given(environment: Path) -> None:
    assert as_found(LINES) == LINES.replace("rmm-jobs-mcp", f"{environment}/rmm-jobs-mcp")


@pytest.mark.skipif(sys.platform == "win32", reason="paths as POSIX writes them")
def test_claude_code_is_given_the_full_path_of_an_environment_that_is_only_active_here(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(environment))
    first, second = LINES.split("\n")
    assert as_found(LINES) == f"{first}\n{second.replace(' rmm-jobs-mcp', f' {environment}/rmm-jobs-mcp')}"


@pytest.mark.skipif(sys.platform == "win32", reason="paths as POSIX writes them")
def test_a_path_with_a_blank_is_quoted_and_without_a_program_the_module_is_run(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/opt/my python/bin/python")
    line = "claude mcp add rmm-jobs -- rmm-jobs-mcp"
    assert as_found(line) == 'claude mcp add rmm-jobs -- "/opt/my python/bin/python" "-m" rmm_jobs'
    del environment
