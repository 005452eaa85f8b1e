"""Help from packaged declarations: the same as the parser's, without its imports; anything else is left to the parser.

`test_parser.py` writes the declarations, and holds the help of every command equal to the parser's.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from rmm_jobs.cli import main
from rmm_jobs.terminal.command_line import CommandLine, commands_of
from rmm_jobs.terminal.declarations import path_of
from rmm_jobs.terminal.packaged_help import declared, packaged_help


@pytest.mark.parametrize("words", ["-h", "--demo run-job --json --help", "--system=psu answer-job -h", "doctor --help"])
def test_help_is_shown_without_the_tools_and_what_they_need(words: str) -> None:
    code = "import sys; from rmm_jobs.cli import main; assert main(sys.argv[1:]) == 0; print(*sys.modules, sep='\\n')"
    told = subprocess.run(
        [sys.executable, "-c", code, *words.split()], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert told.startswith("usage: rmm-jobs-mcp")
    needless = {"mcp", "pydantic", "rmm_jobs.app", "rmm_jobs.domain", "asyncio", "importlib.metadata"}
    assert needless & set(told.split("\n")) == set()


@pytest.mark.parametrize(
    "words",
    ["", "--help doctor", "no-such --help", "list-jobs --help", "a b --help", "--sytem --help", "--system x -h"],
)
def test_what_asks_for_more_than_help_is_read_by_the_parser(words: str) -> None:
    assert packaged_help(words.split()) is None


def test_where_the_packaged_help_cannot_be_read_the_parser_shows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("rmm_jobs.terminal.declarations._FOLDER", tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["doctor", "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("usage: rmm-jobs-mcp doctor")


@pytest.mark.parametrize("words", ["--system psu --help", "--system=psu -h", "--demo --system psu --json --help"])
def test_the_system_is_read_wherever_it_stands_before_the_command(words: str) -> None:
    assert packaged_help(words.split()) == packaged_help(["--system", "psu", "--help"]) != packaged_help(["--help"])


def test_the_last_system_counts_and_a_command_of_another_one_is_left_to_the_parser() -> None:
    assert packaged_help(["--system", "psu", "--system", "datto", "--help"]) == packaged_help(["--help"])
    assert packaged_help(["--system", "psu", "list-jobs", "--help"]) is not None
    assert packaged_help(["--system", "datto", "list-jobs", "--help"]) is None


def test_an_option_without_its_value_is_left_to_the_parser() -> None:
    assert packaged_help(["--system", "--help"]) is None


def parser() -> CommandLine:
    """A parser with a command that has each sort of argument."""
    top = CommandLine(prog="p", description="Does several things.")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    made = commands.add_parser("run", help="Does it.", description="Does it.", epilog="examples:\n  p run one")
    made.add_argument("word", help="stands free")
    made.add_argument("more", nargs="*", metavar="MORE")
    made.add_argument("--flag", action="store_true", help="a flag")
    made.add_argument("-n", "--number", type=int, choices=[1, 2], required=True, help="a number")
    return top


@pytest.mark.parametrize("width", ["40", "79", "200"])
def test_a_help_that_is_built_again_is_that_of_its_parser(
    width: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    monkeypatch.setattr("rmm_jobs.terminal.declarations._FOLDER", tmp_path)
    top = parser()
    path_of("datto").write_text(json.dumps(declared(top)), encoding="utf-8")
    assert packaged_help(["--help"]) == top.format_help()
    assert packaged_help(["run", "--help"]) == commands_of(top)["run"].format_help()
