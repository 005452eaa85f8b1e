"""What `--help` prints, byte for byte, for every command of every system."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from goldens import GOLDEN, check_golden
from rmm_jobs.cli import main
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.terminal.command_line import commands_of
from rmm_jobs.terminal.main import parsed
from rmm_jobs.terminal.packaged_help import declared, packaged_help, path_of
from rmm_jobs.terminal.parser import parser

FOLDER = GOLDEN / "help"
TOP = "rmm-jobs-mcp"
"""The file of the help that `rmm-jobs-mcp --help` prints."""


SHOWN = {
    FOLDER / system / f"{command}.txt": ["--system", system, *([] if command == TOP else [command]), "--help"]
    for system in SYSTEMS
    for command in (TOP, *commands_of(parser(system)))
}


@pytest.mark.whole
@pytest.mark.parametrize("path", SHOWN, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_help_of_a_command_is_its_golden_file(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    with pytest.raises(SystemExit) as ended:
        parsed(SHOWN[path])
    assert ended.value.code == 0
    check_golden(path, capsys.readouterr().out)


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_packaged_help_is_that_of_the_parser_at_every_width(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    top = parser(system)
    check_golden(path_of(system), json.dumps(declared(top), indent=1) + "\n")
    for width in (40, 79, 80, 120, 200):
        monkeypatch.setenv("COLUMNS", str(width))
        for name, each in {"": top, **commands_of(top)}.items():
            words = ["--system", system, *([name] if name else []), "--help"]
            assert packaged_help(words) == each.format_help(), (width, name)


@pytest.mark.parametrize("words", ["-h", "--demo run-job --json --help", "--system=psu answer-job -h", "doctor --help"])
def test_help_is_shown_without_the_tools_and_what_they_need(words: str) -> None:
    code = "import sys; from rmm_jobs.cli import main; assert main(sys.argv[1:]) == 0; print(*sys.modules, sep='\\n')"
    told = subprocess.run(
        [sys.executable, "-c", code, *words.split()], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert told.startswith("usage: rmm-jobs-mcp")
    needless = {"mcp", "pydantic", "rmm_jobs.app", "rmm_jobs.domain", "asyncio", "importlib.metadata"}
    assert needless & set(told.split("\n")) == set()


def test_the_help_of_the_system_in_the_environment_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RMM_JOBS_SYSTEM", "PSU")
    monkeypatch.setenv("COLUMNS", "100")
    assert main(["answer-job", "--help"]) == 0
    assert capsys.readouterr().out == (FOLDER / "psu" / "answer-job.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    ["", "--help doctor", "no-such --help", "list-jobs --help", "a b --help", "--sytem --help", "--system x -h"],
)
def test_what_asks_for_more_than_help_is_read_by_the_parser(words: str) -> None:
    assert packaged_help(words.split()) is None


def test_where_the_packaged_help_cannot_be_read_the_parser_shows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("rmm_jobs.terminal.packaged_help._FOLDER", tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["doctor", "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("usage: rmm-jobs-mcp doctor")


def test_every_golden_help_is_of_a_command_that_exists() -> None:
    assert set(FOLDER.glob("*/*")) - set(SHOWN) == set()


def test_the_help_of_every_command_has_examples() -> None:
    assert [
        path for path in SHOWN if path.stem != TOP and "\nexamples:\n" not in path.read_text(encoding="utf-8")
    ] == []
