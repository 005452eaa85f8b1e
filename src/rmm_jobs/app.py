"""Build the server of a system, serve it over stdio, and end its process."""

import asyncio
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from typing import Any, NoReturn

import anyio

from rmm_jobs.closing import SHUTDOWN_SECONDS
from rmm_jobs.composition import Lifespan, build_responder, lifespan, selection
from rmm_jobs.opening.connection import Connection
from rmm_jobs.opening.snapshot import keep, written
from rmm_jobs.opening.streams import ClaimedStreams
from rmm_jobs.relay import notice
from rmm_jobs.responses import Responder
from rmm_jobs.server.rehearsal import opening_answers
from rmm_jobs.server.server import JobsServer
from rmm_jobs.server.stdio import Wire, until_gone
from rmm_jobs.systems.registry import selected_system
from rmm_jobs.systems.spec import SystemSpec
from rmm_jobs.tools.toolsets import Selection

FLUSH_SECONDS = 0.2
"""Seconds for what is said on stderr after everything is closed."""
SNAPSHOT_AFTER_SECONDS = 2.0
"""Seconds of serving after which the answers to the opening are kept, where that is of use."""
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def build_server(spec: SystemSpec[Any], responder: Responder, *, served: Selection | None = None) -> JobsServer:
    """Build the server of a system. Nothing is connected, read or asked for yet.

    Args:
        spec: The system.
        responder: Whoever answers the calls.
        served: The tools to serve; by default as the environment says.
    """
    chosen = served or selection(spec)
    words = spec.instructions({tool.name for tool in chosen.tools})
    return JobsServer(responder, chosen, (spec.prompt, *spec.guides), words)


def serve(*, system: str | None = None, demo: bool = False) -> None:
    """Serve MCP over stdio until the client closes it or has gone, or SIGTERM or SIGINT asks for the end.

    Args:
        system: Name of the system; the settings say which without it.
        demo: True for a simulated system.
    """
    with ClaimedStreams() as (input_, output):
        serve_connection(Connection(input_, output), system=system, demo=demo, parent=os.getppid())


def serve_connection(connection: Connection, *, system: str | None, demo: bool, parent: int) -> None:
    """Serve a connection, from where its opening was answered.

    Args:
        connection: What stdin and stdout were taken for.
        system: As for `serve`.
        demo: As for `serve`.
        parent: The process that started this one.
    """
    spec = selected_system(system)
    responder = build_responder(spec, demo=demo)
    anyio.run(_serve_until_told, build_server(spec, responder), responder, connection, parent)


async def _serve_until_told(server: JobsServer, responder: Responder, connection: Connection, parent: int) -> None:
    wire = Wire(connection.output)
    async with lifespan(responder.closing) as life:
        responder.reading.tasks = life.tasks
        life.tasks.start_soon(_end_when_told, life, responder, wire, parent)
        life.tasks.start_soon(_keep_snapshot, server, connection)
        await server.run_stdio(wire, connection)


async def _keep_snapshot(server: JobsServer, connection: Connection) -> None:
    """Keep the server's answers for the next start where no snapshot of them fits. The first call goes first."""
    await anyio.sleep(SNAPSHOT_AFTER_SECONDS)
    if connection.needs_snapshot and connection.identity is not None and connection.identity.kept is not None:
        identity, path = connection.identity, connection.identity.kept
        content = written({**identity.depends_on, **identity.installation}, await opening_answers(server))
        with suppress(OSError):  # the next start is as slow as this one
            await anyio.to_thread.run_sync(keep, path, content, abandon_on_cancel=True)


async def _end_when_told(life: Lifespan, responder: Responder, wire: Wire, parent: int) -> None:
    """End the process on the first signal, or when the client has gone."""
    try:
        await _signal_or_gone(wire, parent)
    finally:
        # The body may also have ended by itself: then the rest of the shutdown has these handlers too.
        leave_on_signal(responder)
    await end(life, responder)


async def _signal_or_gone(wire: Wire, parent: int) -> None:
    """Return on a signal, or when the client has gone."""
    told = anyio.Event()
    tell_on_signal(told)

    async def gone() -> None:
        await until_gone(wire, parent)
        told.set()

    async with anyio.create_task_group() as first:
        first.start_soon(gone)
        await told.wait()
        first.cancel_scope.cancel()


def tell_on_signal(told: anyio.Event) -> None:
    """Set an event at the first signal. Windows has no signal handlers of the loop, and this way serves everywhere."""
    loop = asyncio.get_running_loop()

    def tell(_number: int, _frame: object) -> None:
        with suppress(RuntimeError):  # the loop is closed: the process leaves already
            loop.call_soon_threadsafe(told.set)

    for number in _SIGNALS:
        signal.signal(number, tell)


def leave_on_signal(responder: Responder) -> None:
    """Let the next signal leave the process at once. Whoever asks twice does not wait, and no loop is needed."""

    def exit_now(_number: int, _frame: object) -> None:
        _exit_now(responder)

    for number in _SIGNALS:
        signal.signal(number, exit_now)


async def end(life: Lifespan, responder: Responder, *, seconds: float = SHUTDOWN_SECONDS) -> None:
    """End the calls, close everything, and leave the process within `seconds`.

    A signal leaves at once from here on. In this order: stderr names the jobs that go on; a thread is started that
    leaves the process in time, whatever hangs; the calls are cancelled, and each start that was being sent
    still gets its record; when no call is left, everything in the closing list is closed, the last entry first.
    """
    _name_jobs(responder)
    # A write to a client that does not read blocks in a worker thread, and Python waits for that one at its end. So
    # the process is left from a thread of our own.
    closed, latest = threading.Event(), time.monotonic() + seconds
    threading.Thread(target=_leave, args=(responder, closed, seconds), daemon=True).start()
    life.tasks.cancel_scope.cancel()
    # That thread leaves soon after `closed`, and may not wait for the lifespan: so everything is closed here.
    with anyio.CancelScope(shield=True):
        while responder.in_flight:  # noqa: ASYNC110 - for five seconds at most, and once in a process's life
            await anyio.sleep(0.02)
        await life.closing.aclose(seconds=latest - time.monotonic())
    closed.set()


def _leave(responder: Responder, closed: threading.Event, seconds: float) -> None:
    closed.wait(seconds)
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
