"""What `demo` says around the server's own answers."""

import json
from collections.abc import Mapping, Sequence

LAST_JOB = "(the last one)"

INTRODUCTION = """\
rmm-jobs-mcp demo: a real MCP server over stdio and a real MCP client. Only the system behind it is simulated.
"""

_NEXT = {
    "datto": """\
  rmm-jobs-mcp --demo run-job ACME-DC01 "Backup Script" --wait     try the commands on the simulated tenant
  rmm-jobs-mcp doctor                                             check your own account's settings
  claude mcp add --scope user rmm-jobs -- rmm-jobs-mcp            connect Claude Code""",
    "psu": """\
  rmm-jobs-mcp --demo --system psu script-lookup                  try the commands on the simulated server
  rmm-jobs-mcp --system psu doctor                                check your own server's settings
  claude mcp add --scope user psu-jobs -e RMM_JOBS_SYSTEM=psu -- rmm-jobs-mcp""",
}


def connected(name: str, version: str, tools: Sequence[str]) -> str:
    """Who answered, and with which tools."""
    return f"Connected to {name} {version}; tools: {', '.join(tools)}\n"


def command_line(tool: str, arguments: Mapping[str, object]) -> str:
    """The slash command that means this call."""
    if tool != "run-job":
        return f"/{tool} " + " ".join(f'"{value}"' for value in arguments.values())
    names = [f'"{arguments[key]}"' for key in ("device", "component", "script") if key in arguments]
    words = ["/run-job" if "component" in arguments else "/run-script", *names]
    if arguments.get("variables"):
        words += ["--variables", f'"{arguments["variables"]}"']
    if arguments.get("wait"):
        words.append("--wait")
    return " ".join(words)


def tool_call(tool: str, arguments: Mapping[str, object]) -> str:
    """The tool call that an assistant makes of it."""
    return f"{tool} {json.dumps(arguments, ensure_ascii=False)}"


def closing(system: str, seconds: float) -> str:
    """How long it took, and what to try next."""
    return f"That took {seconds:.0f} seconds and touched nothing real. Next:\n{_NEXT[system]}"
