"""Serve MCP on a port of this machine, until a signal asks for the end."""

import secrets
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial

import anyio
import uvicorn

from rmm_jobs.app import build_server
from rmm_jobs.composition import build_responder
from rmm_jobs.ending import end_when_told, first_signal, lifespan
from rmm_jobs.responses import Responder
from rmm_jobs.server.http import PATH, Gate, http_app
from rmm_jobs.server.server import JobsServer
from rmm_jobs.systems.registry import selected_system
from rmm_jobs.text.listening import listening


class _Web(uvicorn.Server):
    """Leave the signals to us: uvicorn would raise each once more at its end, and the process would die of it."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens. Connections to it are accepted from now on.

    Raises:
        OSError: the port is taken, or not allowed.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def serve_http(
    listener: socket.socket, tell: Callable[[str], None], *, system: str | None = None, demo: bool = False
) -> None:
    """Serve over Streamable HTTP at a listening socket.

    Args:
        listener: A socket on a loopback address.
        tell: Tells whoever has started this process the URL, and the token of the process, once it serves.
        system: Name of the system; the settings say which without it.
        demo: True for a simulated system: nothing can be done with it, and no token is needed.
    """
    spec = selected_system(system)
    responder = build_responder(spec, demo=demo)
    token = None if demo else secrets.token_urlsafe(32)
    host, port = listener.getsockname()[:2]
    server = build_server(spec, responder)
    gate = http_app(server, port, token)
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}{PATH}"
    ready = listening(url, token, spec.name_for_client(demo=demo))
    anyio.run(_serve_until_told, server, responder, gate, listener, partial(tell, ready))


async def _serve_until_told(
    server: JobsServer, responder: Responder, gate: Gate, listener: socket.socket, tell_ready: Callable[[], None]
) -> None:
    # uvicorn would log a traceback of a lifespan that a signal ends: this one is ours.
    # It warns of what strangers send, and advises whoever reads it to install a WebSocket library.
    config = uvicorn.Config(
        gate,
        lifespan="off",
        loop="asyncio",
        ws="none",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
    )
    web = _Web(config)
    told = first_signal()
    async with lifespan(responder.closing) as life, server.session_manager.run():
        responder.reading.tasks = life.tasks
        life.tasks.start_soon(partial(end_when_told, life, responder, told, answer=gate.close))
        tell_ready()
        await web.serve(sockets=[listener])
