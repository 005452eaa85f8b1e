"""Serve a simulated system on a real socket of this machine, in a thread of its own."""

import asyncio
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from rmm_simulator.common.faults import ConnectionCut

_HOST = "127.0.0.1"


@contextmanager
def serving(app: ASGIApp, *, port: int = 0) -> Generator[str]:
    """Serve an application on 127.0.0.1 as long as the context lasts.

    Args:
        app: The application; the server's thread calls it.
        port: The port, or 0 for any that is free.

    Yields:
        The base URL, such as `http://127.0.0.1:41234`. Connections to it are accepted from the first moment on.

    Raises:
        OSError: the port is taken.
    """
    config = uvicorn.Config(
        _cutting(app),
        http=_AbortableProtocol,
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        log_level="critical",
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    with socket.create_server((_HOST, port)) as listener:
        url = f"http://{_HOST}:{listener.getsockname()[1]}"
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="simulator", daemon=True)
        thread.start()
        try:
            yield url
        finally:
            server.should_exit = True
            thread.join()


class _AbortableProtocol(H11Protocol):
    """Let the application reset its connection (`scope["state"]["abort"]`) in uvicorn's own protocol."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self.app_state = {**self.app_state, "abort": transport.abort}


def _cutting(app: ASGIApp) -> ASGIApp:
    """Turn a `ConnectionCut` that escapes from `app` into a reset: the server would answer it with status 500."""

    async def cutting(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except ConnectionCut:
            scope["state"]["abort"]()
            await receive()  # Wait for the disconnect: if this returned earlier, the server would answer.

    return cutting
