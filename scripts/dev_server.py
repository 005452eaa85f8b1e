"""The server as an object, for `mcp dev scripts/dev_server.py` and `mcp run`.

Your own account when the chosen system's key or token is set, else that system simulated.
"""

import os

from mcp.server import MCPServer

from rmm_jobs.app import build_server
from rmm_jobs.composition import build_responder
from rmm_jobs.opening.connection import Connection
from rmm_jobs.opening.streams import ClaimedStreams
from rmm_jobs.server.stdio import Wire
from rmm_jobs.systems.registry import selected_system
from rmm_jobs.terminal.logs import configure_logging

configure_logging()
spec = selected_system()
is_configured = any(os.environ.get(f"{spec.key_setting}{ending}") for ending in ("", "_FILE"))
jobs_server = build_server(spec, build_responder(spec, demo=not is_configured))


class DevServer(MCPServer[None]):
    """Serve the real server: `mcp dev` and `mcp run` take nothing but an `MCPServer`."""

    async def run_stdio_async(self) -> None:
        """Serve over stdin and stdout."""
        with ClaimedStreams() as (input_, output):
            await jobs_server.run_stdio(Wire(output), Connection(input_, output))


server = DevServer(jobs_server.name, title=jobs_server.title)
