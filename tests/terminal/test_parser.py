"""What `--help` prints, byte for byte, for every command of every system."""

import json
from pathlib import Path

import pytest

from goldens import GOLDEN, check_golden
from rmm_jobs.cli import main
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.terminal.command_line import commands_of
from rmm_jobs.terminal.declarations import path_of
from rmm_jobs.terminal.main import parsed
from rmm_jobs.terminal.packaged_help import declared, packaged_help
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


def test_the_help_of_the_system_in_the_environment_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RMM_JOBS_SYSTEM", "PSU")
    monkeypatch.setenv("COLUMNS", "100")
    assert main(["answer-job", "--help"]) == 0
    assert capsys.readouterr().out == (FOLDER / "psu" / "answer-job.txt").read_text(encoding="utf-8")


def test_every_golden_help_is_of_a_command_that_exists() -> None:
    assert set(FOLDER.glob("*/*")) - set(SHOWN) == set()


def test_the_help_of_every_command_has_examples() -> None:
    assert [
        path for path in SHOWN if path.stem != TOP and "\nexamples:\n" not in path.read_text(encoding="utf-8")
    ] == []
