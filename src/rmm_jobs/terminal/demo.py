"""`rmm-jobs-mcp demo`: a morning's work with a real server over stdio, a real MCP client, and a simulated system."""

import site
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import anyio
from mcp import Client, StdioServerParameters, stdio_client
from mcp.types import CallToolResult, TextContent

from rmm_jobs.server.server import RECORD
from rmm_jobs.systems.spec import SystemSpec
from rmm_jobs.terminal.output import is_terminal, say, written
from rmm_jobs.text import demo as words


def demo(spec: SystemSpec[Any]) -> int:
    """Show it; 0 when every step was answered."""
    with tempfile.TemporaryDirectory() as folder:
        return anyio.run(_demo, spec, folder)


async def _demo(spec: SystemSpec[Any], folder: str) -> int:
    began = time.monotonic()
    server = server_of(spec, folder)
    say(f"{words.INTRODUCTION}\n{spec.demo.mark}\n")
    failed, known = False, dict[str | int, str]()
    # The real stderr: the SDK's default is whatever stood in its place when the SDK was imported.
    async with Client(stdio_client(server, errlog=sys.__stderr__ or sys.stderr)) as client:
        names = [tool.name for tool in (await client.list_tools()).tools]
        info = client.server_info
        say(words.connected(info.name if info else "?", info.version if info else "", names))
        for tool, wanted in spec.demo.steps:
            arguments = {key: known.get(value, value) for key, value in wanted.items()}
            say(f"$ {words.command_line(tool, arguments, spec.wording)}\n")
            result = await client.call_tool(tool, arguments, progress_callback=_Progress())
            _wipe()
            say(words.shown(_text(result), spec.demo.mark) + "\n")
            failed, known = failed or result.is_error, known | _named((result.meta or {}).get(RECORD, {}))
    say(words.closing(spec.demo, time.monotonic() - began))
    return 1 if failed else 0


def server_of(spec: SystemSpec[Any], folder: str) -> StdioServerParameters:
    """Return the server to start, isolated from the current folder and the environment.

    The SDK's client adds `PATH`, `HOME` and their like, and nothing else of the environment.
    """
    # Isolated mode hides the packages of `pip install --user`, which may be where this one is.
    is_users = Path(__file__).is_relative_to(site.getusersitepackages())
    return StdioServerParameters(
        command=sys.executable,
        args=["-EP" if is_users else "-I", "-m", "rmm_jobs", "--demo", "--system", spec.name],
        env={"RMM_JOBS_DATA_DIR": folder},
    )


def _named(record: dict[str, Any]) -> dict[str | int, str]:
    """Return the job and the alert that a record names, by what stands for them in a later step."""
    found: dict[str | int, str] = {words.LAST_JOB: record["job_uid"]} if record.get("job_uid") else {}
    if record.get("kind") == "alert_list" and record["alerts"]:
        # Eight digits name an alert, and keep the command on one line.
        found[words.LAST_ALERT] = record["alerts"][0]["uid"][:8]
    return found


class _Progress:
    """Print progress as the client gets it: on a terminal one line over and over, elsewhere each line once."""

    def __init__(self) -> None:
        self._last = ""

    async def __call__(self, progress: float, total: float | None, message: str | None) -> None:
        del progress, total
        line = words.shown(f"  {message}", "")
        if line != self._last:
            written(sys.stdout, f"\r\x1b[K{line}" if is_terminal(sys.stdout) else f"{line}\n")
            self._last = line


def _text(result: CallToolResult) -> str:
    return "\n".join(block.text for block in result.content if isinstance(block, TextContent))


def _wipe() -> None:
    if is_terminal(sys.stdout):
        written(sys.stdout, "\r\x1b[K")
