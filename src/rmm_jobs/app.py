"""The composition root: a kind of system, the answers in front of it, the server around them, the transport."""

import os
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import NoReturn

import anyio

from rmm_jobs.domain.wording import Voice
from rmm_jobs.responses import Answers, notice
from rmm_jobs.server.server import JobsServer
from rmm_jobs.systems.registry import chosen_kind
from rmm_jobs.systems.spec import Kind

LAST_BREATH = 5.0
"""Seconds that calls in flight have at most when the process is told to end: a start is still written down."""
LAST_WORDS = 0.2
"""Seconds for what is said on stderr after that."""
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def build_answers(kind: Kind, *, demo: bool = False, voice: Voice = Voice.ASSISTANT) -> Answers:
    """Answers of the configured system, or of the simulated one, for those who read them."""
    vocabulary = replace(kind.vocabulary, voice=voice)
    if demo:
        vocabulary = replace(vocabulary, terminal=f"{vocabulary.terminal} --demo")
        return Answers(kind.open_demo_desk, vocabulary, mark=kind.demo.mark)
    return Answers(kind.open_desk, vocabulary)


def build_server(kind: Kind, answers: Answers) -> JobsServer:
    """The server of a kind. Nothing is connected, read or asked for yet."""
    return JobsServer(answers, kind.tools, kind.prompt, kind.instructions)


def serve(*, system: str | None = None, demo: bool = False) -> None:
    """Serve MCP over stdio until the client closes it, or SIGTERM or SIGINT asks for the end."""
    kind = chosen_kind(system)
    answers = build_answers(kind, demo=demo)
    anyio.run(_serve_until_told, build_server(kind, answers).run_stdio_async, answers)


async def _serve_until_told(run: Callable[[], Awaitable[None]], answers: Answers) -> None:
    async with anyio.create_task_group() as group:
        if sys.platform != "win32":  # asyncio has no signal handlers there
            group.start_soon(_end_on_signal, group.cancel_scope, answers)
        await run()
        group.cancel_scope.cancel()
    with anyio.CancelScope(shield=True), anyio.move_on_after(LAST_BREATH):
        await answers.aclose()


async def _end_on_signal(scope: anyio.CancelScope, answers: Answers) -> None:
    with anyio.open_signal_receiver(*_SIGNALS) as signals:
        async for _ in signals:
            break

    # Whoever says it twice does not wait: no loop is needed to hear that.
    def exit_now(_number: int, _frame: object) -> None:
        _exit_now(answers)

    for number in _SIGNALS:
        signal.signal(number, exit_now)
    _name_jobs(answers)
    # The SDK's reader blocks in a thread that cannot be interrupted: the process has to be left from outside.
    threading.Thread(target=_leave, args=(answers,), daemon=True).start()
    scope.cancel()


def _leave(answers: Answers) -> None:
    latest = time.monotonic() + LAST_BREATH
    while answers.in_flight and time.monotonic() < latest:
        time.sleep(0.02)
    time.sleep(LAST_WORDS)
    _exit_now(answers)


def _exit_now(answers: Answers) -> NoReturn:
    _name_jobs(answers)
    os._exit(0)


def _name_jobs(answers: Answers) -> None:
    """Say on stderr which jobs go on, whatever the log level: after this, nobody else can."""
    with suppress(Exception):  # there may be no stderr, or nobody who reads it
        for watched in list(answers.in_flight):
            if words := notice(watched, answers.vocabulary):
                sys.stderr.write(words + "\n")
        sys.stderr.flush()
