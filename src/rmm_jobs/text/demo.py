"""Text that `demo` prints around the server's own answers."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rmm_jobs.domain.grammar import pairs_of, words_of
from rmm_jobs.domain.wording import Wording
from rmm_jobs.text.next_steps import RUN, run

LAST_JOB = "(the last one)"

INTRODUCTION = """\
rmm-jobs-mcp demo: a real MCP server over stdio and a real MCP client. Only the system behind it is simulated.
"""

Step = tuple[str, Mapping[str, object]]
"""A tool and its arguments. `demo` replaces `LAST_JOB` by the UID of the last job."""


@dataclass(frozen=True, slots=True)
class Demo:
    """A demonstration of one simulated system.

    `mark` stands above every block of it. `steps` are what a technician might ask, `next_steps` what to try after it.
    """

    mark: str
    steps: tuple[Step, ...]
    next_steps: str


TENANT_DEMO = Demo(
    mark="[DEMO: a simulated tenant. Nothing here is real, and no device is touched.]",
    # The first name has a typing error, the second is right.
    steps=(
        ("run-job", {"device": "ACME-DC01", "component": "Clear Temp Filess", "wait": True}),
        (
            "run-job",
            {
                "device": "ACME-DC01",
                "component": "Clear Temp Files",
                "variables": "days=30,path=C:\\Temp",
                "wait": True,
            },
        ),
    ),
    next_steps="""\
  rmm-jobs-mcp --demo run-job ACME-DC01 "Disk Cleanup" --wait     try the commands on the simulated tenant
  rmm-jobs-mcp doctor                                             check your own account's settings
  claude mcp add --scope user rmm-jobs -- rmm-jobs-mcp            connect Claude Code""",
)
SERVER_DEMO = Demo(
    mark="[DEMO: a simulated server. Nothing here is real, and no script is run.]",
    # A run with output and a pipeline table; then a job with a prompt, and its answer.
    steps=(
        ("run-job", {"script": "Get-DiskReport.ps1", "wait": True}),
        ("run-job", {"script": "Set-Motd.ps1", "wait": True}),
        ("answer-job", {"job": LAST_JOB, "answer": "Maintenance tonight at 22:00"}),
    ),
    next_steps="""\
  rmm-jobs-mcp --demo --system psu script-lookup                  try the commands on the simulated server
  rmm-jobs-mcp --system psu doctor                                check your own server's settings
  claude mcp add --scope user psu-jobs -- rmm-jobs-mcp --system psu
                                                                  connect Claude Code""",
)


def connected(name: str, version: str, tools: Sequence[str]) -> str:
    """Name the server that answered, and its tools."""
    return f"Connected to {name} {version}; tools: {', '.join(tools)}\n"


def command_line(tool: str, arguments: Mapping[str, object], wording: Wording) -> str:
    """Return the slash command that means this call."""
    if tool != RUN:
        return f"/{tool} " + " ".join(f'"{value}"' for value in arguments.values())
    form = wording.tools[tool]
    names = [str(arguments[name]) for name in words_of(form)]
    variables = str(arguments.get(pairs_of(form), ""))
    return run(wording, names[0], names[-1], variables=variables, wait=bool(arguments.get("wait")))


def tool_call(tool: str, arguments: Mapping[str, object]) -> str:
    """Return the tool call that an assistant makes of a slash command."""
    return f"{tool} {json.dumps(arguments, ensure_ascii=False)}"


def closing(demo: Demo, seconds: float) -> str:
    """Tell how long the demonstration took, and list what to try next."""
    return f"That took {seconds:.0f} seconds and touched nothing real. Next:\n{demo.next_steps}"
