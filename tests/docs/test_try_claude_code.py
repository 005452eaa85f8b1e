"""The trial in the real Claude Code says what it needs, and its stand-ins work. The trial itself is run by hand."""

import json
import runpy
import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

TRIAL = Path(__file__).parents[2] / "scripts" / "try_claude_code"


def module(name: str) -> dict[str, Any]:
    """The names of one file of the trial, which is a folder that is run, and no package."""
    return runpy.run_path(str(TRIAL / name))


def tried(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(TRIAL), *arguments], capture_output=True, text=True, check=False)


def asked(url: str, body: Mapping[str, object]) -> str:
    request = urllib.request.Request(f"{url}/v1/messages?beta=true", json.dumps(body).encode())  # noqa: S310 - loopback
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - the same
        return answer.read().decode()


def test_where_claude_code_is_not_installed_the_trial_says_how_to_install_it(tmp_path: Path) -> None:
    ended = tried("--claude", str(tmp_path / "claude"))
    assert ended.returncode == 2
    assert "npm install --prefix DIR @anthropic-ai/claude-code@2.1.332" in ended.stderr


@pytest.mark.thorough
def test_a_scenario_that_is_not_there_is_refused_with_those_that_are() -> None:
    ended = tried("backgrund")
    assert ended.returncode == 2
    assert "no such scenario: backgrund (there are opening, " in ended.stderr


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Calling rmm-jobs\r\x1b[2KCalled rmm-jobs", "Called rmm-jobs"),
        ("one\r\ntwo\x1b[1A\rONE", "ONE\ntwo"),
        ("a\x1b[4Gb\x1b]0;title\x07c", "a  bc"),
        ("\x1b[2;3Hlow\x1b[H\x1b[31mhigh\x1b[0m", "high\n  low"),
        ("1\r\n2\r\n3\r\n4", "2\n3\n4"),
    ],
)
def test_the_screen_shows_what_was_drawn_last(written: str, shown: str) -> None:
    screen = module("screen.py")["Screen"](20, 3)
    for character in written:
        screen.feed(character)
    assert screen.text().rstrip() == shown


def test_the_stand_in_answers_the_conversation_by_its_script_and_else_with_a_word() -> None:
    tools = [{"name": name} for name in ("Bash", "ToolSearch")]
    body = {"model": "m", "stream": True, "tools": tools, "messages": [{"role": "user", "content": "Run it"}]}
    names = module("model_api.py")
    with names["model_api"]() as model:
        model.script.extend([names["Use"]("run-job", {"device": "ACME-DC01"}), names["Say"]("Done.")])
        title = asked(model.url, {"model": "m", "messages": []})
        call, words = asked(model.url, body), asked(model.url, body)
        seen = [each.news() for each in model.conversation()]
    assert json.loads(title)["content"] == [{"type": "text", "text": "Noted."}]
    assert '"name": "run-job"' in call
    assert '"stop_reason": "tool_use"' in call
    assert '"text": "Done."' in words
    assert seen == ["Run it", "Run it"]


@pytest.mark.parametrize("system", ["datto", "psu"])
def test_the_plugin_that_is_tried_is_the_one_of_the_system(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(TRIAL), *sys.path])  # its files import each other
    folder = module("session.py")["PLUGINS"][system]
    server = json.loads((folder / ".mcp.json").read_text(encoding="utf-8"))["mcpServers"][folder.name]
    assert server.get("args", []) == ([] if system == "datto" else ["--system", "psu"])
    assert (folder / ".claude-plugin" / "plugin.json").is_file()
