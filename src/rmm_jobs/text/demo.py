"""What `demo` says around the server's own answers."""

import json
from collections.abc import Mapping

INTRODUCTION = """\
rmm-jobs-mcp demo: a real MCP server over stdio and a real MCP client. Only the tenant is simulated.
"""

CLOSING = """\
That took {seconds:.0f} seconds and touched nothing real. Next:
  rmm-jobs-mcp --demo run-job ACME-DC01 "Backup Script" --wait     try the commands on the simulated tenant
  rmm-jobs-mcp doctor                                             check your own account's settings
  claude mcp add --scope user rmm-jobs -- rmm-jobs-mcp            connect Claude Code"""


def command_line(arguments: Mapping[str, object]) -> str:
    """The slash command that means this call."""
    words = ["/run-job", f'"{arguments["device"]}"', f'"{arguments["component"]}"']
    if arguments.get("variables"):
        words += ["--variables", f'"{arguments["variables"]}"']
    if arguments.get("wait"):
        words.append("--wait")
    return " ".join(words)


def tool_call(arguments: Mapping[str, object]) -> str:
    """The tool call that an assistant makes of it."""
    return f"run-job {json.dumps(arguments, ensure_ascii=False)}"
