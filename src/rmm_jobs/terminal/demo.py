"""`rmm-jobs-mcp demo`: the main job with a real server over stdio, a real MCP client, and a simulated tenant."""

import os
import sys
import tempfile
import time
from typing import Any

import anyio
from mcp import Client, StdioServerParameters, stdio_client
from mcp.types import TextContent

from rmm_jobs.text.demo import CLOSING, INTRODUCTION, command_line, tool_call

CALLS: tuple[dict[str, Any], ...] = (
    {"device": "ACME-DC01", "component": "Clear Temp Filess", "wait": True},
    {"device": "ACME-DC01", "component": "Clear Temp Files", "variables": "days=30,path=C:\\Temp", "wait": True},
)
"""What a technician might ask: first with a slip of the finger, then rightly."""


def demo() -> int:
    """Show it; 0 when the job completed."""
    with tempfile.TemporaryDirectory() as folder:
        return anyio.run(_demo, folder)


async def _demo(folder: str) -> int:
    began = time.monotonic()
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "rmm_jobs", "--demo"],
        env={**os.environ, "RMM_JOBS_DATA_DIR": folder},
    )
    _say(INTRODUCTION)
    # The real stderr: the SDK's default is whatever stood in its place when the SDK was imported.
    async with Client(stdio_client(server, errlog=sys.__stderr__ or sys.stderr)) as client:
        names = [tool.name for tool in (await client.list_tools()).tools]
        info = client.server_info
        _say(f"Connected to {info.name if info else '?'} {info.version if info else ''}; tools: {', '.join(names)}\n")
        failed = True
        for arguments in CALLS:
            _say(f"> {command_line(arguments)}\n  {tool_call(arguments)}\n")
            result = await client.call_tool("run-job", arguments, progress_callback=_Progress())
            _wipe()
            text = "\n".join(block.text for block in result.content if isinstance(block, TextContent))
            _say("\n".join(f"  {line}".rstrip() for line in text.split("\n")) + "\n")
            failed = result.is_error
    _say(CLOSING.format(seconds=time.monotonic() - began))
    return 1 if failed else 0


class _Progress:
    """The client's side of the progress: a line that is written over on a terminal, and once each elsewhere."""

    def __init__(self) -> None:
        self._last = ""

    async def __call__(self, progress: float, total: float | None, message: str | None) -> None:
        del progress, total
        line = f"  {message}"
        if line != self._last:
            sys.stdout.write(f"\r\x1b[K{line}" if sys.stdout.isatty() else f"{line}\n")
            sys.stdout.flush()
            self._last = line


def _wipe() -> None:
    if sys.stdout.isatty():
        sys.stdout.write("\r\x1b[K")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
