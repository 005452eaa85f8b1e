"""The composition root: a system, the responder in front of it, the server around both, and their lifespan."""

import os
import signal
import sys
import threading
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, NoReturn

import anyio
from anyio.abc import TaskGroup

from rmm_jobs.closing import SHUTDOWN_SECONDS, ClosingList
from rmm_jobs.domain.toolsets import PREFIX_SETTING, READ_ONLY_SETTING, TOOLSETS_SETTING
from rmm_jobs.domain.wording import Audience
from rmm_jobs.environment import variables
from rmm_jobs.relay import notice
from rmm_jobs.responses import Responder
from rmm_jobs.server.server import JobsServer
from rmm_jobs.server.stdio import Wire, claimed_streams, until_gone
from rmm_jobs.systems.registry import selected_system
from rmm_jobs.systems.spec import SystemSpec
from rmm_jobs.tools.toolsets import Selection, selected

FLUSH_SECONDS = 0.2
"""Seconds for what is said on stderr after everything is closed."""
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def build_responder(spec: SystemSpec[Any], *, demo: bool = False, audience: Audience = Audience.ASSISTANT) -> Responder:
    """Build the responder of the configured system, or of the simulated one, for its readers."""
    wording = replace(spec.wording, audience=audience)
    served = selection(spec)
    if audience is Audience.ASSISTANT:
        wording = replace(wording, prefix=served.prefix, left_out=served.left_out)
    else:  # a terminal reads with every tool
        changing = {tool.name for tool in spec.tools if not tool.hints.read_only_hint}
        wording = replace(wording, left_out=served.left_out & changing)
    if demo:
        wording = replace(wording, terminal=f"{wording.terminal} --demo")
        return Responder(spec.open_demo_services, wording, mark=spec.demo.mark)
    return Responder(spec.open_services, wording)


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


def selection(spec: SystemSpec[Any]) -> Selection:
    """Return the tools of a system that the environment asks for."""
    return selected(spec.tools, variables(TOOLSETS_SETTING, READ_ONLY_SETTING, PREFIX_SETTING))


def serve(*, system: str | None = None, demo: bool = False, parent: int | None = None) -> None:
    """Serve MCP over stdio until the client closes it or has gone, or SIGTERM or SIGINT asks for the end.

    Args:
        system: Name of the system; the settings say which without it.
        demo: True for a simulated system.
        parent: The process that started this one, where that was asked before the imports.
    """
    spec = selected_system(system)
    responder = build_responder(spec, demo=demo)
    with claimed_streams() as streams:
        anyio.run(_serve_until_told, build_server(spec, responder), responder, streams, parent or os.getppid())


@dataclass(frozen=True, slots=True)
class Lifespan:
    """Own what lives as long as a process serves, or a command runs."""

    tasks: TaskGroup
    """Whatever runs beside the calls. It is cancelled at the end."""
    closing: ClosingList
    """Whatever is closed after that."""


@asynccontextmanager
async def lifespan(closing: ClosingList) -> AsyncGenerator[Lifespan]:
    """Run the body with a task group. After it the tasks are cancelled, and then everything in the list is closed.

    After `_end` the list is closed a second time, which changes nothing. After the end of input, and after a failure,
    it is closed only here.
    """
    failure: BaseException | None = None
    try:
        async with anyio.create_task_group() as tasks:
            try:
                yield Lifespan(tasks, closing)
            except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - raised below: out of the group, it would come wrapped
                failure = error
            tasks.cancel_scope.cancel()
    finally:
        await closing.aclose()
    if failure is not None:
        raise failure


async def _serve_until_told(server: JobsServer, responder: Responder, streams: tuple[int, int], parent: int) -> None:
    input_, output = streams
    wire = Wire(output)
    async with lifespan(responder.closing) as life:
        life.tasks.start_soon(_end_when_told, life, responder, wire, parent)
        await server.run_stdio(wire, input_)


async def _end_when_told(life: Lifespan, responder: Responder, wire: Wire, parent: int) -> None:
    """End the process on the first signal, or when the client has gone."""
    try:
        await _signal_or_gone(wire, parent)
    finally:
        # The receiver has put the default handlers back, which end a process without a word. The body may also have
        # ended by itself: then the rest of the shutdown has these handlers too.
        _leave_on_signal(responder)
    await _end(life, responder)


async def _signal_or_gone(wire: Wire, parent: int) -> None:
    """Return on a signal, or when the client has gone. One receiver is open all the time, so that no signal kills."""
    if sys.platform == "win32":  # asyncio has no signal handlers there
        await until_gone(wire, parent)
        return
    with anyio.open_signal_receiver(*_SIGNALS) as signals:
        async with anyio.create_task_group() as first:

            async def gone() -> None:
                await until_gone(wire, parent)
                first.cancel_scope.cancel()

            first.start_soon(gone)
            async for _ in signals:
                break
            first.cancel_scope.cancel()


def _leave_on_signal(responder: Responder) -> None:
    """Let the next signal leave the process at once. Whoever asks twice does not wait, and no loop is needed."""

    def exit_now(_number: int, _frame: object) -> None:
        _exit_now(responder)

    for number in _SIGNALS:
        signal.signal(number, exit_now)


async def _end(life: Lifespan, responder: Responder) -> None:
    """End the calls, close everything, and leave the process within five seconds.

    A signal leaves at once from here on. In this order: stderr names the jobs that go on; a thread is started that
    leaves the process after five seconds, whatever hangs; the calls are cancelled, and each start that was being sent
    still gets its record; when no call is left, everything in the closing list is closed, the last entry first.
    """
    _name_jobs(responder)
    # A write to a client that does not read blocks in a worker thread, and Python waits for that one at its end. So
    # the process is left from a thread of our own.
    closed, latest = threading.Event(), time.monotonic() + SHUTDOWN_SECONDS
    threading.Thread(target=_leave, args=(responder, closed), daemon=True).start()
    life.tasks.cancel_scope.cancel()
    # That thread leaves soon after `closed`, and may not wait for the lifespan: so everything is closed here.
    with anyio.CancelScope(shield=True):
        while responder.in_flight:  # noqa: ASYNC110 - for five seconds at most, and once in a process's life
            await anyio.sleep(0.02)
        await life.closing.aclose(seconds=latest - time.monotonic())
    closed.set()


def _leave(responder: Responder, closed: threading.Event) -> None:
    closed.wait(SHUTDOWN_SECONDS)
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
