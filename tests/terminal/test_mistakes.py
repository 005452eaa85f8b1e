"""A command line that cannot be read is answered with the line that was probably meant, and nothing runs."""

import json
import shlex
from pathlib import Path

import pytest

from fakes.keyboard import Tty
from rmm_jobs.cli import main
from rmm_jobs.terminal.main import parsed

RUN = "run-job ACME-DC01 'Clear Temp Files'"
MEANT = [
    ("run-job ACME-DC01 Clear Temp Files", 'run-job ACME-DC01 "Clear Temp Files"'),
    ("run-job ACME-DC01 Clear Temp Files --wait", 'run-job ACME-DC01 "Clear Temp Files" --wait'),
    ("run-job --wait ACME-DC01 Clear Temp Files", 'run-job ACME-DC01 "Clear Temp Files" --wait'),
    ("run-job ACME-DC01 “Clear Temp Files”", 'run-job ACME-DC01 "Clear Temp Files"'),
    ("device-lookup DC01 --site Acme Corporation", 'device-lookup DC01 --site "Acme Corporation"'),
    ("site-devices Acme Corporation", 'site-devices "Acme Corporation"'),
    ("resolve-alert ACME-WS01 --note Switched on again", 'resolve-alert ACME-WS01 --note "Switched on again"'),
    (f"run-jbo {RUN[8:]}", 'run-job ACME-DC01 "Clear Temp Files"'),
    (f"--demo run_job {RUN[8:]}", '--demo run-job ACME-DC01 "Clear Temp Files"'),
    ("--system psu scriptlookup Restart", "--system psu script-lookup Restart"),
    ("doktor", "doctor"),
    (f"{RUN} \u2014wait", 'run-job ACME-DC01 "Clear Temp Files" --wait'),
    (f"{RUN} \u2013wait", 'run-job ACME-DC01 "Clear Temp Files" --wait'),
    (f"{RUN} \u2013\u2013variables=days=7", 'run-job ACME-DC01 "Clear Temp Files" --variables="days=7"'),
    (f"{RUN} -wait", 'run-job ACME-DC01 "Clear Temp Files" --wait'),
    (f"{RUN} --wiat", 'run-job ACME-DC01 "Clear Temp Files" --wait'),
    ("--verison", "--version"),
    ("-version", "--version"),
    ("\u2014version", "--version"),
    ("--hepl", "--help"),
    ("help", "--help"),
    ("version", "--version"),
    ("help run-job", "run-job --help"),
    ("help run-jbo", "run-job --help"),
    ("--demo help job-status", "--demo job-status --help"),
    ("help list-jobs", "--system psu list-jobs --help"),
    ("run-job help", "run-job --help"),
    ("doctor help", "doctor --help"),
    ("/?", "--help"),
    ("run-job -?", "run-job --help"),
    ("-v", "--version"),
    ("--sytem psu doctor", "--system psu doctor"),
    ("--dmeo device-lookup ACME-DC01", "--demo device-lookup ACME-DC01"),
    ("--dmeo site-devices Acme Corporation", '--demo site-devices "Acme Corporation"'),
    ("list-jobs", "--system psu list-jobs"),
    ("--demo list-jobs --status failed", "--demo --system psu list-jobs --status failed"),
    ("list_jobs", "--system psu list-jobs"),
    ("run-script Get-DiskReport.ps1", "--system psu run-job Get-DiskReport.ps1"),
    ("--demo --system psu run-script Get-DiskReport.ps1", "--demo --system psu run-job Get-DiskReport.ps1"),
    ("--system datto script-lookup Restart", "--system psu script-lookup Restart"),
    ("--system=psu recent-jobs ACME-DC01", "--system datto recent-jobs ACME-DC01"),
    ("device-lookup DC01 --system psu", "--system datto device-lookup DC01"),
    ("--system psu site-devices Acme Corporation", '--system datto site-devices "Acme Corporation"'),
    ("recent-jobs --system psu --since yesterday", "--system datto recent-jobs --since yesterday"),
    ("xyzzy", None),
]
"""What somebody types, and what is offered. `run-script` is what PowerShell Universal's slash command is called."""


HELP = [
    (f"{RUN} --var days=7", "run-job --help"),
    (f"{RUN} --timeout soon", "run-job --help"),
    (f"{RUN} Now --variables password=hunter2", "run-job --help"),
    (f"{RUN} --wiat --variables link=https://bob:hunter22@host", "run-job --help"),
    ("run-job", "run-job --help"),
    ("run-job ACME-DC01", "run-job --help"),
    ("run-jobs", "run-job --help"),
    ("runjob", "run-job --help"),
    ("--demo jobstatus", "job-status --help"),
    ("--system psu answer-jbo", "--system psu answer-job --help"),
    ("--system=psu run-job", "--system psu run-job --help"),
    ("answer-job", "--system psu answer-job --help"),
    ("serve --http everywhere", "serve --help"),
    ("setup --client emacs", "setup --help"),
    ("doctor --json --record", "doctor --help"),
]
"""What somebody types that cannot be completed, and whose help is offered."""


@pytest.fixture(autouse=True)
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RMM_JOBS_DATA_DIR", str(tmp_path))


@pytest.mark.parametrize(("typed", "meant"), MEANT)
def test_what_was_meant_is_the_line_to_type(typed: str, meant: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(shlex.split(typed))
    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (2, "")
    offered = f"\nNothing was done. Perhaps you meant:\n  rmm-jobs-mcp {meant}\n"
    assert said.err.endswith(offered) if meant else "Perhaps" not in said.err
    assert said.err.startswith("usage: rmm-jobs-mcp")


@pytest.mark.parametrize(("typed", "shown"), HELP)
def test_where_nothing_can_be_guessed_the_help_of_the_command_is_offered(
    typed: str, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(shlex.split(typed))
    said = capsys.readouterr()
    assert ended.value.code == 2
    told = json.loads(said.out)["text"] if "--json" in typed else said.err.removesuffix("\n")
    assert told.endswith(f"\nNothing was done. How to type it: rmm-jobs-mcp {shown}")
    assert "hunter2" not in told.split("\n")[-1]
    assert main(shown.split()) == 0


@pytest.mark.parametrize(
    ("typed", "meanings"),
    [
        ("site-devices Acme --status offlin", ["online: connected now", "offline: not connected now", "all: every"]),
        (
            "device-lookup DC01 --type servr",
            ["server: a server", "desktop: a desktop", "laptop: a laptop", "esxi: an ESXi"],
        ),
        ("site-devices Acme --needs rebot", []),
    ],
)
def test_a_word_that_is_no_choice_is_answered_with_what_the_choices_mean(
    typed: str, meanings: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(shlex.split(typed))
    assert ended.value.code == 2
    said = capsys.readouterr().err
    command, option = typed.split(maxsplit=1)[0], typed.split()[-2]
    after = said.split(f"\nrmm-jobs-mcp {command}: error: argument {option}: invalid choice: ")[1].split("\n")
    lines = [line for line in after if line.startswith("- ")]
    assert [line.startswith(f"- {meaning}") for line, meaning in zip(lines, meanings, strict=False)] == [True] * len(
        meanings
    )
    assert bool(lines) is bool(meanings)
    assert any(line.startswith("- all") for line in lines) is (meanings[-1:] == ["all: every"])


def test_the_usage_beside_what_is_wrong_is_that_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    for typed in ("run-job ACME-DC01", f"{RUN} --var days=7"):
        with pytest.raises(SystemExit):
            main(shlex.split(typed))
        said = capsys.readouterr().err
        assert said.startswith("usage: rmm-jobs-mcp run-job ")
        assert "\nrmm-jobs-mcp run-job: error: " in said


@pytest.mark.parametrize("meant", sorted({meant for _, meant in MEANT if meant}))
def test_the_offered_line_can_be_typed(meant: str) -> None:
    words = shlex.split(meant)
    system = "psu" if "psu" in words else "datto"
    if words[-1] in {"--help", "--version"}:
        assert main(words) == 0
        return
    assert parsed(words).command in words
    assert main(["--demo", "--system", system, *[word for word in words if word not in {"--demo", "--wait"}]]) == 0


def test_a_command_that_is_not_there_is_answered_in_one_line_and_without_all_the_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["xyzzy"])
    said = capsys.readouterr().err
    assert said.endswith("rmm-jobs-mcp: error: there is no command 'xyzzy'; rmm-jobs-mcp --help lists them\n")


def test_a_wrong_line_is_answered_in_lines_that_fit_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Tty()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("COLUMNS", "40")
    with pytest.raises(SystemExit):
        main(["run-job", "ACME-DC01", "Clear", "Temp", "Files", "--wait"])
    assert screen.getvalue().endswith(
        """\
rmm-jobs-mcp run-job: error:
unrecognized arguments: Temp Files
Nothing was done. Perhaps you meant:
  rmm-jobs-mcp run-job ACME-DC01 "Clear Temp Files" --wait
"""
    )


def test_no_option_can_be_abbreviated(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--sys", "psu", "doctor"], [*shlex.split(RUN), "--time", "600"]):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 2
    assert "unrecognized arguments: --time 600" in capsys.readouterr().err
