"""`rmm-jobs-mcp demo`: a morning's work with a real server over stdio, a real MCP client, and a simulated system."""

import site
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Self, TextIO

import anyio
from mcp import Client, StdioServerParameters, stdio_client
from mcp.types import CallToolResult, TextContent

from rmm_jobs.server.server import RECORD
from rmm_jobs.systems.spec import SystemSpec
from rmm_jobs.terminal.clients import as_found
from rmm_jobs.terminal.colour import has_cursor
from rmm_jobs.terminal.exits import INTERRUPTED
from rmm_jobs.terminal.live import LiveLine
from rmm_jobs.terminal.narrow import fitted
from rmm_jobs.terminal.output import columns, is_terminal, say, tell
from rmm_jobs.text import demo as words
from rmm_jobs.text.progress import read_line


def demo(spec: SystemSpec[Any]) -> int:
    """Show it; 0 when every step was answered, 130 when somebody has stopped it."""
    # On Windows a file that a server has just left may not be deleted yet, and that is no failure of the demo.
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        (Path(folder) / "server.log").open("w+", errors="replace") as log,
    ):
        try:
            return anyio.run(_demo, spec, folder, log)
        except KeyboardInterrupt:
            tell(words.STOPPED)
            return INTERRUPTED
        except BaseException:
            # What the server logs is told where the demo fails, and is no part of the show.
            log.seek(0)
            tell(log.read())
            raise


async def _demo(spec: SystemSpec[Any], folder: str, log: TextIO) -> int:
    began = time.monotonic()
    server = server_of(spec, folder)
    _say(f"{words.INTRODUCTION}\n{spec.demo.mark}\n")
    failed, known = False, dict[str | int, str]()
    async with Client(stdio_client(server, errlog=log)) as client:
        names = [tool.name for tool in (await client.list_tools()).tools]
        info = client.server_info
        _say(words.connected(info.name if info else "?", info.version if info else "", names))
        for tool, wanted in spec.demo.steps:
            arguments = {key: known.get(value, value) for key, value in wanted.items()}
            _say(f"$ {words.command_line(tool, arguments, spec.wording)}\n")
            with _Progress() as progress:
                result = await client.call_tool(tool, arguments, progress_callback=progress)
            _say(words.shown(_text(result), spec.demo.mark) + "\n")
            failed, known = failed or result.is_error, known | _named((result.meta or {}).get(RECORD, {}))
    _say(as_found(words.closing(spec.demo, time.monotonic() - began)))
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
    """Show progress as the client gets it: on a terminal in the line of every command, elsewhere each line once."""

    def __init__(self) -> None:
        self._line: LiveLine | None = None
        self._last = ""

    def __enter__(self) -> Self:
        if is_terminal(sys.stdout) and sys.stderr and has_cursor(sys.stderr):
            self._line = LiveLine(sys.stderr)
        return self

    def __exit__(self, *_: object) -> None:
        if self._line is not None:
            self._line.stop()

    async def __call__(self, progress: float, total: float | None, message: str | None) -> None:
        del progress, total
        line = message or ""
        if self._line is not None:
            self._line.show_words(read_line(line))
        elif line != self._last:
            width = columns(sys.stdout) - 2
            say(f"  {line if len(line) <= width else f'{line[: width - 3]}...'}")
            self._last = line


def _say(text: str) -> None:
    say(fitted(text, columns(sys.stdout)))


def _text(result: CallToolResult) -> str:
    return "\n".join(block.text for block in result.content if isinstance(block, TextContent))
