"""What an answer tells its reader to use next: for an assistant tools and slash commands, at a terminal the shell's."""

import re
import shlex
from dataclasses import replace
from typing import Annotated, Any, Literal

import pytest

from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.results import NoResults
from rmm_jobs.domain.target_errors import DeviceNotFound
from rmm_jobs.domain.wording import Audience, Wording
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.terminal.parser import parser
from rmm_jobs.text.next_steps import PIPELINE, call, lookup, run, status_command
from rmm_jobs.tools.arguments import Arguments, Typed
from rmm_jobs.tools.registry import LOOKS, tool
from text_cases import CASES, DATTO, PSU, at_a_terminal, block_of, of_each_type

AT_A_TERMINAL = {name: at_a_terminal(case) for name, case in CASES.items() if "terminal" not in name}
ONLY_OF_TOOLS = {name for name in AT_A_TERMINAL if "command-unreadable" in name or "arguments-refused" in name}
"""Refusals of what was typed to an assistant."""
DOCUMENTED = {"queued", "queued-later", "queued-with-secret", "device-not-found", "missing-variable"} | {
    "missing-variable-some-given"
}
COMMAND = re.compile(r": (rmm-jobs-mcp .+)$")
CALL = re.compile(r": ([a-z]+-[a-z]+)((?: [a-z]+=(?:\d+|\"(?:\\\\.|[^\"])*\"))+)$")
FOR_AN_ASSISTANT = re.compile(r"(?:^|\s)/[a-z]+-[a-z]+|\b[a-z]+-[a-z]+ [a-z]+=")


def text_at_a_terminal(name: str) -> str:
    case = AT_A_TERMINAL[name]
    if isinstance(case.subject, JobsError):
        return block_of(case.subject, case.wording, starting=case.starting)
    return block_of(case.subject, case.wording)


@pytest.mark.parametrize("name", of_each_type(sorted(AT_A_TERMINAL.keys() - ONLY_OF_TOOLS)))
def test_at_a_terminal_every_hint_is_a_command_that_the_terminal_takes(name: str) -> None:
    text = text_at_a_terminal(name)
    assert FOR_AN_ASSISTANT.search(text) is None
    system = "psu" if name.startswith("psu-") else "datto"
    for line in text.split("\n"):
        if found := COMMAND.search(line):
            words = shlex.split(found[1])
            assert parser(system).parse_args(words[1:]).command


HERE = replace(PSU, audience=Audience.TERMINAL)


NOT_IN_CMD = "  (for bash and PowerShell, not for cmd.exe)"
IN_BASH = "  (for bash; other shells quote it in another way)"


@pytest.mark.parametrize(
    ("name", "written", "shells"),
    [
        ("Get-DiskReport.ps1", "Get-DiskReport.ps1", ""),
        ("Clear Temp Files", '"Clear Temp Files"', ""),
        ("Old\\Tools.ps1", '"Old\\Tools.ps1"', ""),
        ("a,b", '"a,b"', ""),
        ("@x", '"@x"', ""),
        ("$(shutdown).ps1", "'$(shutdown).ps1'", NOT_IN_CMD),
        ("`x`", "'`x`'", NOT_IN_CMD),
        ("100%PATH%", "100%PATH%", NOT_IN_CMD),
        ("C:\\Temp\\", "'C:\\Temp\\'", NOT_IN_CMD),
        ("a;b&c|d>e", '"a;b&c|d>e"', ""),
        ('say "hi"', "'say \"hi\"'", IN_BASH),
        ("it's $x", "'it'\"'\"'s $x'", IN_BASH),
        ("\u2019$x", "'\u2019$x'", IN_BASH),
        ("\u201dx", "'\u201dx'", NOT_IN_CMD),
        ("[0].Disks", '"[0].Disks"', ""),
        ("~/x", '"~/x"', ""),
        ("!!", "'!!'", NOT_IN_CMD),
        ("a\nb", '"a b"', ""),
        ("", '""', ""),
    ],
)
def test_a_name_from_outside_is_one_harmless_word_of_every_shell_that_the_line_is_for(
    name: str, written: str, shells: str
) -> None:
    assert run(HERE, "", name) == f"rmm-jobs-mcp --system psu run-job {written}{shells}"
    assert shlex.split(written) == [" ".join(name.split("\n"))]


@pytest.mark.parametrize(
    ("wording", "line"),
    [
        (DATTO, '/run-job "A" "B" --variables "x=1"'),
        (PSU, '/run-script "B" --parameters "x=1"'),
        (replace(DATTO, audience=Audience.TERMINAL), 'rmm-jobs-mcp run-job A B --variables "x=1"'),
        (replace(DATTO, prefix="acme_"), 'acme_run-job device="A" component="B" variables="x=1"'),
        (HERE, 'rmm-jobs-mcp --system psu run-job B --parameters "x=1"'),
    ],
)
def test_a_run_is_written_for_its_reader(wording: Wording, line: str) -> None:
    assert run(wording, "A", "B", variables="x=1") == line


def test_blanks_of_a_value_are_kept_in_a_line_to_copy() -> None:
    line = run(replace(DATTO, audience=Audience.TERMINAL), "A", "B", variables="path=a  b")
    assert shlex.split(line)[-1] == "path=a  b"


def test_a_device_that_is_not_found_is_looked_up_with_a_command_of_the_reader() -> None:
    here = replace(DATTO, documented=False, audience=Audience.TERMINAL)
    text = block_of(DeviceNotFound("X"), here, starting=True)
    assert text.endswith("Use rmm-jobs-mcp device-lookup to search for the device.")


def test_what_the_terminal_does_otherwise_is_left_out() -> None:
    assert call(PIPELINE, PSU, "12", format="json", offset=9) == 'job-pipeline job="12" format="json" offset=9'
    assert (
        call(PIPELINE, HERE, "12", format="json", offset=9) == "rmm-jobs-mcp --system psu job-pipeline 12 --format json"
    )
    assert call("answer-job", HERE, "12", answer="...") == "rmm-jobs-mcp --system psu answer-job 12"


def test_at_a_terminal_a_line_names_the_command_of_the_terminal() -> None:
    here = replace(DATTO, audience=Audience.TERMINAL)
    assert status_command("1", DATTO) == "/job-status 1"
    assert status_command("1", here) == "rmm-jobs-mcp job-status 1"
    assert status_command("1", here, wait=True) == "rmm-jobs-mcp job-status 1 --wait"
    assert status_command("1", HERE) == "rmm-jobs-mcp --system psu job-status 1"
    assert lookup(HERE, "script", "x y") == 'rmm-jobs-mcp --system psu script-lookup "x y"'


class Declared(Arguments):
    """Arguments of a tool that no system has."""

    uid: Annotated[str, Typed("the job")]
    shape: Literal["table", "tree"] = "table"
    first: int = 0
    wait: bool = False
    secret: Annotated[str, Typed(absent=True)] = ""


@tool("show-job", title="", description="", hints=LOOKS, command="")
async def show_job(services: Services[Any], arguments: Declared, call: CallContext) -> NoResults:
    raise NotImplementedError


def test_hints_follow_from_the_declaration_of_a_tool() -> None:
    given = {"shape": "tree", "first": 5, "wait": True, "secret": "x"}
    forms = replace(PSU, tools={"show-job": show_job.forms()})
    assert call("show-job", forms, "12", **given) == 'show-job uid="12" shape="tree" first=5 wait=true secret="x"'
    here = replace(forms, audience=Audience.TERMINAL)
    assert (
        call("show-job", here, "12", **given) == "rmm-jobs-mcp --system psu show-job 12 --shape tree --first 5 --wait"
    )
    assert call("show-job", here, "-1", wait=False) == 'rmm-jobs-mcp --system psu show-job -- "-1"'
    assert call("show-job", here, "-1", first=5) == 'rmm-jobs-mcp --system psu show-job --first 5 -- "-1"'


@pytest.mark.parametrize("name", of_each_type(sorted(CASES)))
def test_for_an_assistant_every_hint_is_a_call_that_the_tool_takes(name: str) -> None:
    case = CASES[name]
    tools = {each.name: each for each in SYSTEMS["psu" if name.startswith("psu-") else "datto"].tools}
    for line in block_of(case.subject, case.wording, starting=case.starting).split("\n"):
        if found := CALL.search(line):
            arguments = re.findall(r"(\w+)=", re.sub(r'"(?:\\.|[^"])*"', '""', found[2]))
            assert set(arguments) <= set(tools[found[1]].arguments.model_fields)
