"""What `--help` prints, byte for byte, for every command of every system."""

from pathlib import Path

import pytest

from goldens import GOLDEN, check_golden
from rmm_jobs.cli import main
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.terminal.parser import parser

FOLDER = GOLDEN / "help"
TOP = "rmm-jobs-mcp"
"""The file of the help that `rmm-jobs-mcp --help` prints."""


def commands(system: str) -> list[str]:
    (command,) = (each for each in parser(system)._actions if each.dest == "command")
    return [str(name) for name in command.choices or ()]


SHOWN = {
    FOLDER / system / f"{command}.txt": ["--system", system, *([] if command == TOP else [command]), "--help"]
    for system in SYSTEMS
    for command in (TOP, *commands(system))
}


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_help_of_a_command_is_its_golden_file(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    with pytest.raises(SystemExit) as ended:
        main(SHOWN[path])
    assert ended.value.code == 0
    check_golden(path, capsys.readouterr().out)


def test_every_golden_help_is_of_a_command_that_exists() -> None:
    assert set(FOLDER.glob("*/*")) - set(SHOWN) == set()


def test_the_help_of_every_command_has_examples() -> None:
    assert [
        path for path in SHOWN if path.stem != TOP and "\nexamples:\n" not in path.read_text(encoding="utf-8")
    ] == []
