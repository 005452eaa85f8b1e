"""Build the server of a system, serve it over stdio, and keep its first answers for the next start."""

import os
from contextlib import suppress
from functools import partial
from typing import Any

import anyio

from rmm_jobs.composition import build_responder, selection
from rmm_jobs.ending import end_when_told, first_signal, lifespan
from rmm_jobs.opening.connection import Connection
from rmm_jobs.opening.snapshot import keep, written
from rmm_jobs.opening.streams import ClaimedStreams
from rmm_jobs.responses import Responder
from rmm_jobs.server.rehearsal import opening_answers
from rmm_jobs.server.server import JobsServer
from rmm_jobs.server.stdio import Wire, until_gone
from rmm_jobs.systems.registry import selected_system
from rmm_jobs.systems.spec import SystemSpec
from rmm_jobs.tools.toolsets import Selection

SNAPSHOT_AFTER_SECONDS = 2.0
"""Seconds of serving after which the answers to the opening are kept, where that is of use."""


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
        ends = partial(end_when_told, life, responder, first_signal(), gone=partial(until_gone, wire, parent))
        life.tasks.start_soon(ends)
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
