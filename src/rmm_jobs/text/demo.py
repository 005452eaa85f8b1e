"""Text that `demo` prints around the server's own answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rmm_jobs.domain.grammar import ArgumentKind
from rmm_jobs.domain.wording import Audience, Wording
from rmm_jobs.text.next_steps import call

LAST_ALERT, LAST_JOB = "(the last alert)", "(the last job)"
"""Stand in a step for the first alert of the last list, and for the UID of the last job."""
STOPPED = "Stopped. Nothing real was touched."

INTRODUCTION = (
    "rmm-jobs-mcp demo: a real MCP server over stdio and a real MCP client. Only the system behind them is simulated. "
    "A line after $ is the command for a terminal; below it is what an assistant gets from the tool of the same name.\n"
)

Step = tuple[str, Mapping[str, str | int]]
"""A tool and its arguments. `demo` replaces `LAST_ALERT` and `LAST_JOB`."""


@dataclass(frozen=True, slots=True)
class Demo:
    """A demonstration of one simulated system.

    `mark` stands above every block of it, and once above the demonstration.
    `steps` are what a technician might ask, `next_steps` what to try after it.
    """

    mark: str
    steps: tuple[Step, ...]
    next_steps: str


TENANT_DEMO = Demo(
    mark="[DEMO: a simulated tenant. Nothing here is real, and no device is touched.]",
    # A morning: what is wrong at a site, what it is, the job against it, and the end of the alert.
    steps=(
        ("site-devices", {"site": "Acme Corporation", "alerts": True}),
        ("alerts", {"where": "ACME-DC01", "priority": "high"}),
        ("run-job", {"device": "ACME-DC01", "component": "Clear Temp Files", "wait": True}),
        ("resolve-alert", {"alert": LAST_ALERT, "note": "Freed 2.3 GB"}),
    ),
    next_steps="""\
  try the commands on the simulated tenant:
    rmm-jobs-mcp --demo site-lookup
    rmm-jobs-mcp --demo run-job ACME-DC01 "Disk Cleanup" --wait
  check your own account's settings:
    rmm-jobs-mcp doctor
  let your assistant try it:
    rmm-jobs-mcp --demo setup
  connect Claude Code:
    claude mcp add --scope user rmm-jobs -- rmm-jobs-mcp""",
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
  try the commands on the simulated server:
    rmm-jobs-mcp --demo --system psu script-lookup
  check your own server's settings:
    rmm-jobs-mcp --system psu doctor
  let your assistant try it:
    rmm-jobs-mcp --demo --system psu setup
  connect Claude Code:
    claude mcp add --scope user psu-jobs -- rmm-jobs-mcp --system psu""",
)


def connected(name: str, version: str, tools: Sequence[str]) -> str:
    """Name the server that answered, and its tools."""
    return f"Connected to {name} {version}; tools: {', '.join(tools)}\n"


def command_line(tool: str, arguments: Mapping[str, str | int], wording: Wording) -> str:
    """Return the command for a terminal that means this call in the simulation, and what is typed when it asks."""
    terminal = replace(wording, audience=Audience.TERMINAL, terminal=_simulated(wording.terminal))
    line = call(tool, terminal, **arguments)
    asked = [str(value) for name, value in arguments.items() if wording.tools[tool][name].kind is ArgumentKind.ABSENT]
    return "\n".join([line, *(f"  It asks; type: {value}" for value in asked)])


def _simulated(terminal: str) -> str:
    program, *options = terminal.split(" ")
    return " ".join([program, "--demo", *options])


def shown(block: str, mark: str) -> str:
    """Return a block without the mark above it: the demo names the system by itself."""
    return block.removeprefix(mark).strip("\n")


def served_for(program: str, added_as: str) -> str:
    """Say how clients that start their servers themselves get the simulated system, and under which name."""
    name, *options = program.split(" ")
    line = " ".join([name, "--demo", *options])
    return (
        f"A simulated system for a client. One that starts its servers itself needs no port: {line} setup\n"
        f"or, for Claude Code: claude mcp add --scope user {added_as} -- {line}"
    )


def closing(demo: Demo, seconds: float) -> str:
    """Tell how long the demonstration took, and list what to try next."""
    return (
        f"That took {seconds:.0f} seconds and touched nothing real; its jobs are gone with it. Next:\n{demo.next_steps}"
    )
