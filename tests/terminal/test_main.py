"""The terminal commands: the same blocks, and exit codes that scripts can use."""

import json
import re
import shlex
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from rmm_jobs.cli import main
from rmm_jobs.domain.model import Job
from rmm_jobs.domain.results import (
    Queued,
)
from rmm_jobs.terminal.main import parsed


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RMM_JOBS_DATA_DIR", str(tmp_path))
    for name in ("DATTO_PLATFORM", "DATTO_API_URL", "DATTO_API_KEY", "DATTO_API_SECRET"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_a_job_is_run_and_looked_at_by_another_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--demo", "run-job", "ACME-DC01", "Clear Temp Files", "--variables", "days=7"]) == 0
    started = capsys.readouterr().out
    assert started.startswith("[DEMO: ")
    uid = started.split("Job UID:      ")[1].split("\n")[0]
    assert main(["job-status", uid, "--demo"]) == 5  # it runs for 45 s of real time
    assert "Component:    Clear Temp Files" in capsys.readouterr().out
    assert main(["job-output", uid, "--demo", "--tail", "10"]) == 0
    assert "Stream:       stdout" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["device-lookup", "acme-dc01"], 0, "Device Found"),
        (["component-lookup"], 0, "14 components:"),
        (["run-job", "DC0", "Clear Temp Files"], 3, 'Multiple devices match "DC0":'),
        (["job-status", "no-such-job"], 3, 'Job not found: "no-such-job"'),
        (["job-output", "no-such-job"], 3, 'Job not found: "no-such-job"'),
    ],
)
def test_each_command_prints_its_block(
    arguments: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--demo", *arguments]) == code
    printed = capsys.readouterr()
    assert words in printed.out
    assert printed.err == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--variables", "days=7", "--variables", "logs=true"], "--variables: is given twice"),
        (["--variables", "days=7", "--variables", "logs=true"], "with commas between the pairs"),
        (["--timeout", "5", "--timeout=600"], "--timeout: is given twice; give it once\n"),
        (["--wait=maybe"], "argument --wait: stands alone, or takes true or false"),
        (["--wait", "--wait=false"], "argument --wait: is given twice"),
        (["\u2014wait"], "type --wait"),
        (["\u2013\u2013variables=days=7"], "type --variables"),
    ],
)
def test_nothing_that_was_typed_is_dropped(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--demo", "run-job", "ACME-DC01", "Clear Temp Files", *arguments])
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("variables", "heading"),
    [
        ('drives=C:\\Temp" --wait', "Variables could not be read"),
        ("logs=yes", "Variable not accepted"),
        ("days=7 logs=true", "Variables can be read in two ways"),
        ("drives='C:\\Temp'", "Variables can be read in two ways"),
        ("drives=C:\\Temp\u200b", "Variables could not be read"),
    ],
)
def test_what_would_be_sent_as_something_else_starts_nothing(
    variables: str, heading: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--demo", "run-job", "ACME-DC01", "Disk Cleanup", "--variables", variables]) == 3
    assert heading in capsys.readouterr().out


@pytest.mark.parametrize(("flag", "words"), [("--wait=false", "Job Queued"), ("--wait=FALSE", "Job Queued")])
def test_a_flag_may_say_that_it_is_not_set(flag: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--demo", "run-job", flag, "ACME-DC01", "Clear Temp Files"]) == 0
    assert capsys.readouterr().out.split("\n\n")[1].startswith(words)


def test_a_flag_may_say_that_it_is_set() -> None:
    assert parsed(["run-job", "--wait=true", "A", "B"]).wait is True
    assert parsed(["run-job", "A", "--", "--wait=true"]).component == "--wait=true"


def test_without_settings_the_answer_names_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run-job", "A", "B"]) == 4
    said = capsys.readouterr().out
    assert "- DATTO_API_KEY: is not set" in said
    assert said.endswith("keep your account in the keyring: rmm-jobs-mcp login\n")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("RMM_JOBS_WAIT_LIMIT", "soon", "- RMM_JOBS_WAIT_LIMIT: "),
        ("RMM_JOBS_SYSTEM", "abacus", "- RMM_JOBS_SYSTEM: "),
        ("DATTO_PLATFORM", "lotus", "- DATTO_PLATFORM: is not one of pinotage"),
        ("DATTO_API_URL", "http://rmm.example", "- DATTO_API_URL: has to begin with https://"),
    ],
)
def test_a_setting_that_does_not_fit_is_named_without_its_value(
    name: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    assert main(["device-lookup", "x"]) == 4
    out = capsys.readouterr().out
    assert words in out
    assert value not in out.replace(words, "")


@pytest.mark.parametrize(
    "arguments",
    [
        ["run-job", "A"],
        ["run-job", "A", "B", "--timeout", "0"],
        ["run-job", "A", "B", "--timeout", "soon"],
        ["job-output", "x", "--offset", "-1"],
        ["no-such-command"],
    ],
)
def test_a_wrong_command_line_is_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: rmm-jobs-mcp" in capsys.readouterr().err


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    expected = f"rmm-jobs-mcp {version('rmm-jobs-mcp')}\n"
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == expected
    # Where the names of folders do not tell it, the package's metadata does. So it is beside other options.
    monkeypatch.setattr("rmm_jobs.opening.identity.product_version", lambda: None)
    for words in (["--version"], ["--demo", "--version"]):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 0
        assert capsys.readouterr().out == expected


def test_the_version_is_told_without_the_metadata_of_packages() -> None:
    code = "import sys; from rmm_jobs.cli import main; main(['--version']); print('\\n'.join(sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert {"importlib.metadata", "argparse", "mcp", "rmm_jobs.app"} & set(told.stdout.split("\n")) == set()


def test_a_tool_at_the_terminal_imports_nothing_of_the_protocol() -> None:
    code = "import sys; from rmm_jobs.cli import main; main(sys.argv[1:]); print('\\n'.join(sys.modules))"
    typed = [sys.executable, "-c", code, "--demo", "device-lookup", "ACME-DC01"]
    told = subprocess.run(typed, capture_output=True, text=True, check=True, timeout=60).stdout.split("\n")
    assert "Device Found" in told
    assert {"mcp", "mcp_types", "rmm_jobs.app", "rmm_jobs.server"} & set(told) == set()


@pytest.mark.thorough
def test_the_demo_shows_a_morning_in_few_short_lines(capsys: pytest.CaptureFixture[str], data_dir: Path) -> None:
    assert main(["demo"]) == 0
    out = capsys.readouterr().out
    told = ["$ rmm-jobs-mcp --demo site-devices", "ACME-DC01        |   2", "$ rmm-jobs-mcp --demo alerts ACME-DC01"]
    told += ["C: 3 % free", "$ rmm-jobs-mcp --demo run-job ACME-DC01", "running", "Job Completed Successfully"]
    told += ["2.3 GB freed", "$ rmm-jobs-mcp --demo resolve-alert", "Alert Resolved", "touched nothing real"]
    places = [out.find(each) for each in told]
    assert -1 not in places
    assert places == sorted(places)
    lines = out.splitlines()
    typed = ("claude mcp add", "rmm-jobs-mcp")  # a line to type stays whole, with the program's folder
    assert max(len(each) for each in lines if not any(word in each for word in typed)) <= 80
    assert len(lines) <= 110
    assert out.count("[DEMO: ") == 1
    assert not list(data_dir.iterdir())


@pytest.mark.thorough
def test_what_the_demo_types_can_be_typed(capsys: pytest.CaptureFixture[str], data_dir: Path) -> None:
    assert main(["demo"]) == 0
    commands = re.findall(r"^\$ rmm-jobs-mcp (.+)$", capsys.readouterr().out, re.MULTILINE)
    assert [main(shlex.split(command)) for command in commands] == [0, 0, 0, 0]
    assert list(data_dir.iterdir())


def test_the_record_of_an_answer_is_json() -> None:
    from text_cases import record_of  # noqa: PLC0415 - beside its one use

    assert json.loads(json.dumps(record_of(Queued(Job("a-job")))))["job_uid"] == "a-job"
