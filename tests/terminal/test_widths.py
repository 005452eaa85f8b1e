"""What people read at a terminal of 40 columns: sentences are broken between words, and lines to type stay whole."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from fakes import keyrings
from fakes.keyboard import Tty
from rmm_jobs.cli import main
from rmm_jobs.terminal.printing import tell_words
from rmm_jobs.text.listening import listening

WIDTH = 40
_MAY_BE_LONGER = re.compile(
    r' *(?:rmm-jobs-mcp|claude mcp|chmod|mkdir|npx|\S*/rmm-jobs-mcp|"[^"]+/rmm-jobs-mcp") .+| *(?:/.+|\S+)'
)
"""A line to type, a path, or one word."""

Screen = Callable[..., tuple[int, str]]


@pytest.fixture
def screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Screen:
    """Runs a command at a narrow terminal, in a home whose name has a blank, and returns what it shows."""
    home = tmp_path / "My Home"
    home.mkdir()
    monkeypatch.chdir(home)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(home))
    for name in ("DATTO_PLATFORM", "DATTO_API_KEY", "DATTO_API_SECRET", "RMM_JOBS_SYSTEM", "RMM_JOBS_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(WIDTH))

    def shown(*words: str, typed: str = "") -> tuple[int, str]:
        out = Tty()
        monkeypatch.setattr("sys.stdout", out)
        monkeypatch.setattr("sys.stderr", out)
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        try:
            code = main(list(words))
        except SystemExit as left:
            code = int(left.code or 0)
        return code, out.getvalue()

    return shown


def too_long(text: str) -> list[str]:
    return [line for line in text.split("\n") if len(line) > WIDTH and not _MAY_BE_LONGER.fullmatch(line)]


@pytest.mark.parametrize(
    "words",
    [
        "login",
        "--system psu login",
        "--demo login",
        "logout",
        "doctor",
        "doctor --record no-folder/file.json",
        "setup",
        "install-commands",
        "install-commands --remove",
        "serve --http 127.0.0.1:99999",
        "run-job",
        "run-jobs",
        "--help",
        "run-job --help",
        "--system psu --help",
        "--demo doctor",
    ],
)
def test_what_a_command_says_fits(words: str, screen: Screen) -> None:
    assert too_long(screen(*words.split())[1]) == []


def test_an_account_that_is_kept_is_told_in_lines_that_fit(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    keyrings.use(monkeypatch)
    code, said = screen("login", typed="merlot\nKEY0123\nSECRET0123\n")
    assert (code, too_long(said)) == (0, [])
    assert "\n  rmm-jobs-mcp doctor\n" in said or "To check the account: rmm-jobs-mcp doctor\n" in said
    assert too_long(screen("login", typed="lotus\nKEY0123\nSECRET0123\n")[1]) == []
    assert too_long(screen("logout")[1]) == []


def test_a_command_that_settings_have_switched_off_says_so_in_lines_that_fit(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RMM_JOBS_READ_ONLY", "true")
    code, said = screen("--demo", "run-job", "ACME-DC01", "Clear Temp Files")
    assert (code, too_long(said)) == (3, [])
    assert "switched off" in said


def test_what_a_port_is_told_fits_and_its_lines_to_type_are_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    out = Tty()
    monkeypatch.setattr("sys.stderr", out)
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    for token in (None, "TOKEN"):
        tell_words(listening("http://127.0.0.1:8722/mcp", token, "rmm-jobs"))
    said = out.getvalue()
    assert too_long(said) == []
    line = "claude mcp add --transport http rmm-jobs http://127.0.0.1:8722/mcp"
    assert f"\n  {line}\n" in said
    assert f'\n{line} --header "Authorization: Bearer TOKEN"\n' in said
    assert "\n  npx @modelcontextprotocol/inspector --transport http --server-url http://127.0.0.1:8722/mcp\n" in said


def test_a_folder_with_blanks_in_its_name_is_not_broken(screen: Screen) -> None:
    for words in (["login"], ["setup", "--client", "cursor", "--yes"], ["install-commands"]):
        said = screen(*words)[1]
        assert "/My Home" in said
        assert "/My\n" not in said
