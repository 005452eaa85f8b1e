"""setup: clients' files in new homes, with entries of others that keep their values."""

import io
import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fakes.keyboard import Sits
from rmm_jobs.cli import main
from rmm_jobs.terminal.clients import FILES

CLAUDE_DESKTOP: dict[str, Any] = {
    "globalShortcut": "",
    "mcpServers": {"files": {"command": "npx", "args": ["-y", "x"], "env": {"TOKEN": "of another server"}}},
}
VSCODE: dict[str, Any] = {"servers": {"other": {"type": "http", "url": "https://mcp.example"}}, "inputs": []}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the homes are laid out as on Linux and macOS")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr("sys.stdin", io.StringIO())
    for name in ("DATTO_PLATFORM", "DATTO_API_URL", "DATTO_API_KEY", "DATTO_API_SECRET", "RMM_JOBS_SYSTEM", "PSU_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def holding(client: str, text: str) -> Path:
    """A client's file in the new home."""
    file = FILES[client].path
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    return file


def held(file: Path) -> dict[str, dict[str, dict[str, object]]]:
    return json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("client", FILES)
def test_a_client_without_a_file_gets_one_of_its_shape(client: str) -> None:
    FILES[client].path.parent.mkdir(parents=True)
    assert main(["setup", "--yes"]) == 0
    entry = held(FILES[client].path)[FILES[client].servers]["rmm-jobs"]
    assert Path(str(entry["command"])).is_absolute()
    assert entry.get("type") == ("stdio" if client == "vscode" else None)


def test_of_a_new_file_every_line_is_added(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["setup", "--client", "cursor", "--yes"]) == 0
    shown = [line for line in capsys.readouterr().out.split("\n") if line.startswith("  ")]
    assert (shown[0], shown[-1]) == ("  +{", "  +}")
    assert {line[2] for line in shown} == {"+"}


def test_beside_other_servers_the_whole_entry_is_shown_and_nothing_of_theirs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = FILES["cursor"].path
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"mcpServers": {"other": {"command": "x", "env": {"KEY": "theirs"}}}, "theme": "dark"}))
    assert main(["--demo", "setup", "--client", "cursor", "--yes"]) == 0
    shown = [line for line in capsys.readouterr().out.split("\n") if line.startswith("  ")]
    assert shown[:2] == ['     "mcpServers": {', '  +    "rmm-jobs-demo": {']
    assert shown[2].startswith('  +      "command": ')
    assert shown[3:] == ['  +      "args": [', '  +        "--demo"', "  +      ]", "  +    }"]
    assert main(["--demo", "--system", "psu", "setup", "--client", "cursor", "--yes"]) == 0
    assert list(held(file)["mcpServers"]) == ["other", "rmm-jobs-demo", "psu-jobs-demo"]


@pytest.mark.parametrize(("client", "before"), [("claude-desktop", CLAUDE_DESKTOP), ("vscode", VSCODE)])
def test_other_entries_keep_their_values_and_the_file_as_it_was_is_kept(
    client: str, before: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    text = json.dumps(before, indent=4)
    file = holding(client, text)
    file.chmod(0o600)
    assert main(["setup", "--client", client, "--yes"]) == 0
    after = held(file)
    added = after[FILES[client].servers].pop("rmm-jobs")
    assert (after, added["args"]) == (before, [])
    assert file.read_text(encoding="utf-8").startswith('{\n    "')
    (backup,) = file.parent.glob("*.before-*")
    assert backup.read_text(encoding="utf-8") == text
    assert {stat.S_IMODE(each.stat().st_mode) for each in (file, backup)} == {0o600}
    said = capsys.readouterr().out
    assert '\n  +    "rmm-jobs": {\n' in said
    assert "of another server" not in said
    assert main(["setup", "--client", client, "--yes"]) == 0
    assert "has this entry already" in capsys.readouterr().out
    assert len(list(file.parent.iterdir())) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"mcpServers": {', "is no plain JSON"),
        pytest.param('{"mcpServers": ' + "[" * 100_000, "is no plain JSON", id="nested without end"),
        ('{\n// mine\n"mcpServers": {}}', "is no plain JSON"),
        ('{"mcpServers": {"a": 1, "a": 2}}', "names something twice"),
        ("[]", "has another shape"),
        ('{"mcpServers": []}', "has another shape"),
    ],
)
def test_a_file_that_could_lose_something_is_left_alone(
    text: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = holding("cursor", text)
    assert main(["setup", "--client", "cursor", "--yes"]) == 4
    said = capsys.readouterr().err
    assert words in said
    assert '"rmm-jobs": {' in said
    assert file.read_text(encoding="utf-8") == text
    assert len(list(file.parent.iterdir())) == 1


@pytest.mark.parametrize(("typed", "code"), [("y", 0), ("", 3), ("no", 3)])
def test_nothing_is_written_before_somebody_agrees(typed: str, code: int, sits: Sits) -> None:
    file = holding("cursor", "{}")
    sits(typed)
    assert main(["setup", "--client", "cursor"]) == code
    assert ("rmm-jobs" in file.read_text(encoding="utf-8")) == (code == 0)


def test_where_nobody_can_be_asked_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    file = holding("cursor", "{}")
    assert main(["setup"]) == 3
    assert "--yes" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == "{}"


def test_an_entry_can_be_printed_alone(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    assert main(["--demo", "--system", "psu", "setup", "--client", "vscode", "--client", "claude-code", "--print"]) == 0
    said = capsys.readouterr().out
    assert '"psu-jobs-demo": {' in said
    assert "claude mcp add --scope user psu-jobs-demo -- " in said
    assert said.endswith("--demo --system psu\n") or '"--demo",\n' in said
    assert not list(home.iterdir())


def test_a_secret_is_never_written_and_the_address_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = holding("cursor", "{}")
    for name, value in (("PLATFORM", "merlot"), ("API_KEY", "KEY0123"), ("API_SECRET", "SECRET0123")):
        monkeypatch.setenv(f"DATTO_{name}", value)
    monkeypatch.setenv("RMM_JOBS_READ_ONLY", "true")
    assert main(["setup", "--yes"]) == 0
    env = held(file)["mcpServers"]["rmm-jobs"]["env"]
    assert env == {"DATTO_PLATFORM": "merlot", "RMM_JOBS_READ_ONLY": "true"}
    assert "rmm-jobs-mcp login" in capsys.readouterr().out


def test_a_secret_that_somebody_typed_into_the_entry_is_replaced_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = {"DATTO_PLATFORM": "merlot", "DATTO_API_SECRET": "TYPED0123"}
    old = {"env": kept, "args": ["--header", "Authorization: Bearer TYPED456"], "headers": {"X-Api-Key": "TYPED789"}}
    file = holding("cursor", json.dumps({"mcpServers": {"rmm-jobs": old}}))
    monkeypatch.setenv("DATTO_PLATFORM", "merlot")
    assert main(["setup", "--yes"]) == 0
    assert held(file)["mcpServers"]["rmm-jobs"]["env"] == {"DATTO_PLATFORM": "merlot"}
    said = capsys.readouterr().out
    assert "TYPED" not in said
    assert '"DATTO_API_SECRET": "********"' in said


@pytest.fixture
def claude(home: Path) -> Callable[..., Path]:
    """Puts a `claude` on the PATH that notes how it was called; returns where."""

    def put(code: int, says: str = "it said so") -> Path:
        program, noted = home / "bin" / "claude", home / "noted"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {noted}\necho "{says}" >&2\nexit {code}\n')
        program.chmod(0o755)
        return noted

    return put


def test_claude_code_adds_the_server_itself(claude: Callable[..., Path]) -> None:
    noted = claude(0)
    assert main(["setup", "--yes"]) == 0
    called = noted.read_text(encoding="utf-8").splitlines()
    assert called[:6] == ["mcp", "add", "--scope", "user", "rmm-jobs", "--"]
    assert os.path.isabs(called[6])  # noqa: PTH117 - text


def test_what_claude_code_refuses_is_told(claude: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    claude(1)
    assert main(["setup", "--client", "claude-code", "--yes"]) == 4
    assert "exit code 1:\nit said so\n" in capsys.readouterr().err


def test_a_server_that_claude_code_has_already_is_left_alone_and_its_removal_is_a_line_to_type(
    claude: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    claude(1, "MCP server rmm-jobs-demo already exists in user config")  # as 2.1.332 says it
    assert main(["--demo", "setup", "--client", "claude-code", "--yes"]) == 3
    assert capsys.readouterr().err == (
        "Claude Code: it has a server of this name already, which was left alone. To replace it, type this first:\n"
        "  claude mcp remove --scope user rmm-jobs-demo\n"
    )


def test_what_claude_code_says_may_be_in_another_encoding(
    claude: Callable[..., Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    program = claude(1).with_name("bin") / "claude"
    program.write_text("#!/bin/sh\nprintf 'it said \\342\\234\\224 \\217' >&2\nexit 1\n", encoding="utf-8")
    monkeypatch.setenv("LC_ALL", "C")
    assert main(["setup", "--client", "claude-code", "--yes"]) == 4
    assert "it said \u2714 \ufffd\n" in capsys.readouterr().err


def test_without_claude_code_its_line_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["setup", "--client", "claude-code"]) == 4
    assert "claude mcp add --scope user rmm-jobs -- " in capsys.readouterr().err


def test_where_no_client_is_found_they_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["setup"]) == 3
    assert "claude-code, claude-desktop, vscode, cursor" in capsys.readouterr().err
