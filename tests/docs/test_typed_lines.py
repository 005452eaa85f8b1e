"""Every line to type that the pages and the demo show is typed here on a simulated system, or listed with a reason."""

import io
import re
import shlex
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from rmm_jobs.cli import main
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.terminal.parser import EXAMPLES
from rmm_jobs.text.demo import SERVER_DEMO, TENANT_DEMO
from user_pages import EVERY_PAGE, PAGES, shell_lines

PROGRAM = "rmm-jobs-mcp "

NOT_TYPED = {
    "pip install . && rmm-jobs-mcp demo": "`.ci/run` types it in a new virtual environment",
    'pip install -e ".[test]" && pytest': "`.ci/run` types it in a new virtual environment",
    "python3 -m venv .venv": "`.ci/run` makes a virtual environment",
    "claude ": "needs Claude Code",
    "codex ": "needs Codex",
    "gemini ": "needs Gemini CLI",
    "which ": "prints where the program is installed",
    "rmm-jobs-mcp serve": "serves until it is told to end: tests/test_listening.py starts it",
    "rmm-jobs-mcp completion": "prints a script for a shell: tests/terminal/test_completion.py has the shells read it",
    "rmm-jobs-mcp login": "asks for secrets, for the keyring: tests/terminal/test_login.py types it",
    "rmm-jobs-mcp setup": "writes into clients' files: tests/terminal/test_setup.py types it in new homes",
    "rmm-jobs-mcp --system psu setup": "the same, for the other system",
    "rmm-jobs-mcp --demo --system psu setup": "the same, for the simulated server",
    "rmm-jobs-mcp --demo setup": "the same, for the simulated system",
    "rmm-jobs-mcp logout": "removes them: the same",
    "rmm-jobs-mcp --system psu login": "the same, for the other system",
    "rmm-jobs-mcp doctor --record": "writes a file: tests/terminal/test_doctor.py types it",
    "rmm-jobs-mcp demo --serve": "serves until it is told to end: tests/terminal/test_demo.py starts it",
    "docker ": "needs Docker",
    "python scripts/build_bundle.py": "needs uv and Node, and downloads packages",
    "uv tool install .": "installs for the user who runs the tests; needs uv",
    "pipx install .": "the same, with pipx",
    "rmm-jobs-mcp --system psu install-commands": "writes into a home: it is typed below, in a new one",
    'pip install uv "mcp[cli]" -e .': "downloads packages",
    "npm_config_yes=true mcp dev": "needs Node, uv and a browser",
    "npx ": "needs Node, and downloads the Inspector",
}
"""How lines begin that are not typed here, each with its reason."""

JOB_OF = {
    ("datto", "job-status"): 'run-job ACME-DC01 "Clear Temp Files"',
    ("datto", "job-output"): 'run-job ACME-DC01 "Clear Temp Files"',
    ("psu", "job-status"): "run-job Restart-Service.ps1 --parameters Name=Spooler",
    ("psu", "answer-job"): "run-job Set-Motd.ps1 --wait",
    ("psu", "cancel-job"): "run-job LongRunning.ps1",
    ("psu", "job-output"): "last-job Get-DiskReport.ps1",
    ("psu", "job-pipeline"): "last-job Get-DiskReport.ps1",
}
"""The line that makes or finds the job whose id another line needs."""
PLACEHOLDERS = ("<Job UID>", "<Job ID>", "UID", "12", "14")
"""What stands for a job's id in the documents."""
ENDS_WITH = {("datto", "job-output"): {0}, ("psu", "cancel-job"): {0, 5}}
"""Exit codes other than 0 that are right: a job may take longer to stop than the command waits."""


def slash_lines() -> list[str]:
    rows = re.findall(r"^\| `/([^`]+)` \|", EVERY_PAGE, re.MULTILINE)
    commands = [row for row in rows if not row.startswith(("run-job`", "mcp__"))]
    return [row for row in commands if "--" in row or '"' in row or " " in row]


def demo_lines() -> list[str]:
    shown = [line.strip() for each in (TENANT_DEMO, SERVER_DEMO) for line in each.next_steps.splitlines()]
    return [re.split(r" {2,}", line)[0] for line in shown if line.startswith((PROGRAM, "claude "))]


def help_lines() -> list[str]:
    """The examples of each command's help."""
    lines = [
        f"{each.wording.terminal} {line}" for each in SYSTEMS.values() for tool in each.tools for line in tool.examples
    ]
    return [*lines, *(f"{PROGRAM}{line}" for each in EXAMPLES.values() for line in each)]


def is_typed(line: str) -> bool:
    others = ("install-commands", "mcp serve", "mcp completion", "login", "logout", " setup", "--record", "--serve")
    return line.startswith(PROGRAM) and not any(word in line for word in others)


def system_of(words: list[str]) -> str:
    return words[words.index("--system") + 1] if "--system" in words else "datto"


TYPED = sorted({line for line in [*shell_lines(), *demo_lines(), *help_lines()] if is_typed(line)})


def quick_first(lines: Iterable[str]) -> list[object]:
    """Return parameters of the lines; those that wait for a simulated job, on the real clock, in a thorough run."""
    waits = re.compile("--wait|answer-job|cancel-job|mcp demo")
    return [pytest.param(line, marks=pytest.mark.thorough if waits.search(line) else ()) for line in lines]


@pytest.fixture(autouse=True)
def nothing_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RMM_JOBS_DATA_DIR", str(tmp_path))
    for name in ("DATTO_PLATFORM", "DATTO_API_URL", "DATTO_API_KEY", "DATTO_API_SECRET", "PSU_URL", "PSU_APP_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("RMM_JOBS_SYSTEM", raising=False)


@pytest.fixture
def type_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """Types a line on the simulated system; its exit code and what it printed."""

    def typed(system: str, words: list[str], answers: str = "") -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(answers))
        code = main(["--demo", "--system", system, *words])
        return code, capsys.readouterr().out

    return typed


@pytest.mark.whole
@pytest.mark.parametrize("line", sorted({*shell_lines(), *demo_lines(), *help_lines()}))
def test_every_line_is_typed_or_listed_with_the_reason_why_not(line: str) -> None:
    listed = [begin for begin in NOT_TYPED if line.startswith(begin)]
    assert bool(listed) != (is_typed(line) or line.startswith(f"{PROGRAM}install-commands"))


@pytest.mark.parametrize("begin", NOT_TYPED)
def test_no_reason_is_kept_for_a_line_that_is_gone(begin: str) -> None:
    assert [line for line in shell_lines() + demo_lines() + help_lines() if line.startswith(begin)]


@pytest.mark.sample(6)
@pytest.mark.parametrize("line", quick_first(TYPED))
def test_a_line_does_on_the_simulated_system_what_it_says(line: str, type_line: Callable[..., tuple[int, str]]) -> None:
    words = shlex.split(line.removeprefix(PROGRAM))
    system = system_of(words)
    check(type_line, system, [word for word in words if word not in {"--demo", "--system", system}])


@pytest.mark.sample(4)
@pytest.mark.parametrize("line", quick_first(slash_lines()))
def test_a_slash_command_of_a_page_means_a_call_that_works(
    line: str, type_line: Callable[..., tuple[int, str]]
) -> None:
    system = "psu" if f"| `/{line}` |" in PAGES["docs/powershell-universal.md"] else "datto"
    words = shlex.split(line)
    answers = ""
    if words[0] == "run-script":
        words[0] = "run-job"
    if words[0] == "answer-job":  # a person at a terminal types the answer when asked
        answers = words.pop() + "\n"
    check(type_line, system, words, answers)


def test_the_commands_are_installed_by_the_line_that_installs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    for line, name in (("install-commands", "run-job.md"), ("--system psu install-commands", "run-script.md")):
        assert f"{PROGRAM}{line}" in shell_lines()
        assert main(line.split()) == 0
        assert (tmp_path / ".claude" / "commands" / name).is_file()


def test_the_other_system_beside_the_plugin_has_a_command_line_of_its_own() -> None:
    # Claude Code drops the plugin's server when another entry has the same command line, whatever its environment.
    added = [line for line in shell_lines() + demo_lines() if line.startswith("claude mcp add")]
    psu = [line for line in added if " psu-jobs " in line]
    assert len(psu) == 2
    assert [line.split(" -- ")[1] for line in psu] == [f"{PROGRAM}--system psu"] * 2


def check(
    type_line: Callable[..., tuple[int, str]], system: str, words: list[str], answers: str = "Maintenance\n"
) -> None:
    place = next((at for at, word in enumerate(words) if word in PLACEHOLDERS), None)
    if place is not None:
        _, printed = type_line(system, shlex.split(JOB_OF[system, words[0]]))
        found = re.search(r"^Job (?:UID|ID): +(\S+)$", printed, re.MULTILINE)
        assert found is not None, printed
        words[place] = found[1]
    code, printed = type_line(system, words, answers)
    assert code in ENDS_WITH.get((system, words[0]), {0}), printed
    assert "[DEMO: " in printed[:250]
