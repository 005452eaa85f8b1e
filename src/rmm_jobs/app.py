"""The composition root: a kind of system, the answers in front of it, the server around them, the transport."""

import os
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, NoReturn

import anyio

from rmm_jobs.domain.wording import Audience
from rmm_jobs.responses import Responder, notice
from rmm_jobs.server.server import JobsServer
from rmm_jobs.systems.registry import selected_system
from rmm_jobs.systems.spec import SystemSpec

SHUTDOWN_SECONDS = 5.0
"""Seconds that calls in flight have at most when the process is told to end: a start is still written down."""
FLUSH_SECONDS = 0.2
"""Seconds for what is said on stderr after that."""
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def build_responder(spec: SystemSpec[Any], *, demo: bool = False, audience: Audience = Audience.ASSISTANT) -> Responder:
    """Build the responder of the configured system, or of the simulated one, for its readers."""
    wording = replace(spec.wording, audience=audience)
    if demo:
        wording = replace(wording, terminal=f"{wording.terminal} --demo")
        return Responder(spec.open_demo_services, wording, mark=spec.demo.mark)
    return Responder(spec.open_services, wording)


def build_server(spec: SystemSpec[Any], responder: Responder) -> JobsServer:
    """Build the server of a system. Nothing is connected, read or asked for yet."""
    return JobsServer(responder, spec.tools, spec.prompt, spec.instructions)


def serve(*, system: str | None = None, demo: bool = False) -> None:
    """Serve MCP over stdio until the client closes it, or SIGTERM or SIGINT asks for the end."""
    spec = selected_system(system)
    responder = build_responder(spec, demo=demo)
    anyio.run(_serve_until_told, build_server(spec, responder).run_stdio_async, responder)


async def _serve_until_told(run: Callable[[], Awaitable[None]], responder: Responder) -> None:
    async with anyio.create_task_group() as group:
        if sys.platform != "win32":  # asyncio has no signal handlers there
            group.start_soon(_end_on_signal, group.cancel_scope, responder)
        await run()
        group.cancel_scope.cancel()
    with anyio.CancelScope(shield=True), anyio.move_on_after(SHUTDOWN_SECONDS):
        await responder.aclose()


async def _end_on_signal(scope: anyio.CancelScope, responder: Responder) -> None:
    with anyio.open_signal_receiver(*_SIGNALS) as signals:
        async for _ in signals:
            break

    # Whoever says it twice does not wait: no loop is needed to hear that.
    def exit_now(_number: int, _frame: object) -> None:
        _exit_now(responder)

    for number in _SIGNALS:
        signal.signal(number, exit_now)
    _name_jobs(responder)
    # The SDK's reader blocks in a thread that cannot be interrupted: the process has to be left from outside.
    threading.Thread(target=_leave, args=(responder,), daemon=True).start()
    scope.cancel()


def _leave(responder: Responder) -> None:
    latest = time.monotonic() + SHUTDOWN_SECONDS
    while responder.in_flight and time.monotonic() < latest:
        time.sleep(0.02)
    time.sleep(FLUSH_SECONDS)
    _exit_now(responder)


def _exit_now(responder: Responder) -> NoReturn:
    _name_jobs(responder)
    os._exit(0)


def _name_jobs(responder: Responder) -> None:
    """Say on stderr which jobs go on, whatever the log level: after this, nobody else can."""
    with suppress(Exception):  # there may be no stderr, or nobody who reads it
        for relay in list(responder.in_flight):
            if words := notice(relay, responder.wording):
                sys.stderr.write(words + "\n")
        sys.stderr.flush()
