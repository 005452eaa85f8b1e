"""End a process: what is closed, who is told which job goes on, and who owns the signals until then.

A process ends in one of these ways. A signal has one owner at a time.

1. Before anything has begun: `_ImmediateInterrupt` in `cli.py` leaves at once. So does `opening/connection.py` with a
   client that has asked for nothing but the opening and has gone.
2. A server is told to end: the first signal, or a client that has gone, begins `end`. It names the jobs that go on,
   lets each start that is being sent get its record, closes everything, and leaves within `SHUTDOWN_SECONDS`.
3. From then on the next signal leaves at once: whoever asks twice does not wait.
4. The input of a server ends, or something fails: `lifespan` cancels what runs beside the calls and closes everything.
5. A command at a terminal is stopped: `terminal/session.py` makes Ctrl-C of every signal, names the job, and `lifespan`
   has closed everything by then. `cli.leave` gives the exit code.
"""

import asyncio
import os
import signal
import sys
import threading
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import NoReturn

import anyio
from anyio.abc import TaskGroup

from rmm_jobs.closing import SHUTDOWN_SECONDS, ClosingList
from rmm_jobs.relay import notice
from rmm_jobs.responses import Responder

ANSWER_SECONDS = 3.0
"""Seconds of the shutdown in which waits end and their answers are sent, where a server can still send them."""
FLUSH_SECONDS = 0.2
"""Seconds for what is said on stderr after everything is closed."""
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


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

    After `end` the list is closed a second time, which changes nothing. After the end of input, and after a failure,
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


def first_signal() -> anyio.Event:
    """Return an event that the first signal sets. It needs no signal handler of the loop: Windows has none."""
    loop, told = asyncio.get_running_loop(), anyio.Event()

    def tell(_number: int, _frame: object) -> None:
        with suppress(RuntimeError):  # the loop is closed: the process leaves already
            loop.call_soon_threadsafe(told.set)

    for number in _SIGNALS:
        signal.signal(number, tell)
    return told


async def end_when_told(
    life: Lifespan,
    responder: Responder,
    told: anyio.Event,
    *,
    gone: Callable[[], Awaitable[None]] = anyio.sleep_forever,
    answer: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """End the process on the first signal, or when the client has gone.

    Args:
        life: What is cancelled and closed.
        responder: Whose calls end.
        told: What the first signal sets.
        gone: Returns when the client has gone.
        answer: Sends the answers of the waits that end now; `None` where nobody would get them.
    """
    try:
        await told_or_gone(told, gone)
    finally:
        # The body may also have ended by itself: then the rest of the shutdown has these handlers too.
        _leave_on_signal(responder)
    if answer is None:
        await end(life, responder)
        return
    with anyio.CancelScope(shield=True):
        responder.ending.tell()
        with anyio.move_on_after(ANSWER_SECONDS):
            await answer()
        await end(life, responder, seconds=SHUTDOWN_SECONDS - ANSWER_SECONDS)


async def told_or_gone(told: anyio.Event, gone: Callable[[], Awaitable[None]]) -> None:
    """Return on a signal, or when the client has gone."""

    async def tell() -> None:
        await gone()
        told.set()

    async with anyio.create_task_group() as first:
        first.start_soon(tell)
        await told.wait()
        first.cancel_scope.cancel()


def _leave_on_signal(responder: Responder) -> None:
    """Let the next signal leave the process at once. No loop is needed for it."""

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
