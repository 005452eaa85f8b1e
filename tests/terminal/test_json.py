"""`--json`: one JSON object on stdout, for every command and every end of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from fakes.keyboard import Tty
from rmm_jobs.cli import main

RUN = ("run-job", "ACME-DC01", "Clear Temp Files")


@pytest.fixture(autouse=True)
def nothing_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RMM_JOBS_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    for name in ("DATTO_PLATFORM", "DATTO_API_URL", "DATTO_API_KEY", "DATTO_API_SECRET", "RMM_JOBS_SYSTEM"):
        monkeypatch.delenv(name, raising=False)


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """The object that a command prints; its exit code is that of the command."""
    try:
        code = main(words)
    except SystemExit as ended:
        code = ended.code
    (line,) = capsys.readouterr().out.splitlines()
    found = json.loads(line)
    assert list(found) == ["exit_code", "text", "record"]
    assert found["exit_code"] == code
    return found


@pytest.mark.parametrize(
    ("words", "code", "kind", "begins"),
    [
        (("--demo", *RUN), 0, "queued", "Job Queued"),
        (("--demo", "device-lookup", "acme-dc01"), 0, "device_list", "Device Found"),
        (("--demo", "run-job", "DC0", "Clear Temp Files"), 3, "devices_match", "Multiple devices match"),
        (("device-lookup", "x"), 4, "not_configured", "Not configured"),
    ],
)
def test_an_answer_has_its_text_and_its_record(
    words: tuple[str, ...], code: int, kind: str, begins: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = answer(capsys, *words, "--json")
    assert (found["exit_code"], found["record"]["kind"]) == (code, kind)
    assert found["text"].split("\n\n", 1)[words[0] == "--demo"].startswith(begins)


def test_the_option_may_stand_before_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "--json", "--demo", "site-lookup")["record"]["kind"] == "site_list"


def test_a_wrong_command_line_is_an_object_too(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "run-jbo", *RUN[1:], "--json")
    assert (found["exit_code"], found["record"]) == (2, None)
    assert found["text"].endswith('\n  rmm-jobs-mcp run-job ACME-DC01 "Clear Temp Files" --json')


def test_a_command_that_is_switched_off_is_an_object_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RMM_JOBS_READ_ONLY", "true")
    assert answer(capsys, "--demo", *RUN, "--json")["exit_code"] == 3


def test_doctor_tells_its_checks_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "--demo", "doctor", "--json")
    record = found["record"]
    assert (found["exit_code"], record["kind"], record["system"]) == (0, "doctor", "datto")
    assert {each["name"]: each["status"] for each in record["checks"]}["Credentials"] == "ok"
    (settings,) = answer(capsys, "doctor", "--json")["record"]["checks"]
    assert (settings["name"], settings["status"]) == ("Settings", "failed")
    assert "DATTO_API_KEY" in settings["advice"]


def test_the_object_has_no_colours_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Tty()
    monkeypatch.setattr("sys.stdout", screen)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.delenv("NO_COLOR", raising=False)
    main(["doctor", "--json"])
    (line,) = screen.getvalue().splitlines()
    assert "\x1b" not in json.loads(line)["text"]
    assert "it is one of pinotage, merlot, concord, vidal, zinfandel, syrah" in json.loads(line)["text"]


def test_a_command_without_a_record_has_its_text(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = answer(capsys, "install-commands", "--json")
    assert found["record"] is None
    assert str(tmp_path) in found["text"]


@pytest.mark.parametrize("words", [("--json",), ("--json", "serve")])
def test_the_server_has_no_such_answer(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert "prints no answer" in answer(capsys, *words)["text"]


def test_the_object_is_ascii_whatever_a_name_holds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["--demo", "device-lookup", "Gr\u00f6\u00dfe\u2192", "--json"])
    assert capsys.readouterr().out.isascii()
