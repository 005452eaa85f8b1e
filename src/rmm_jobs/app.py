"""The composition root: which system, which ledger, which clock, behind which answers.

What a call needs is imported by the first call: a client starts this server before it asks anything, often twice.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import anyio

from rmm_jobs.answers import Answers, Opened
from rmm_jobs.datto.vocabulary import DATTO
from rmm_jobs.jobs.desk import Desk
from rmm_jobs.server import build_server
from rmm_jobs.tools.catalog import TOOLS

DEMO_MARK = "[DEMO: a simulated tenant. Nothing here is real, and no device is touched.]"
LAST_BREATH = 5.0
"""Seconds that calls in flight have at most when the process is told to end: a start is still written down."""
LAST_WORDS = 0.2
"""Seconds for what is said on stderr after that."""


def build_answers(*, demo: bool = False) -> Answers:
    """Answers of the configured system, or of the simulated tenant."""
    return Answers(open_demo_desk, DATTO, mark=DEMO_MARK) if demo else Answers(open_desk, DATTO)


def open_desk() -> Opened:
    """The desk that the environment describes.

    Raises:
        NotConfigured: a setting is missing or wrong.
    """
    from rmm_jobs.clock import SystemClock
    from rmm_jobs.datto.system import DattoSystem
    from rmm_jobs.settings import datto_account, read_settings
    from rmm_jobs.store.ledger import SqliteLedger

    settings = read_settings()
    account = datto_account(settings)
    clock = SystemClock()
    system = DattoSystem(account.base_url, account.key, account.secret, clock=clock)
    ledger = SqliteLedger(_data_dir(settings.rmm_jobs_data_dir) / "jobs.sqlite3", system=account.base_url)
    return Opened(Desk(system, ledger, clock), account.base_url, settings.rmm_jobs_wait_limit)


def open_demo_desk() -> Opened:
    """A desk in front of the simulated tenant, with a ledger of its own; it needs no settings and no network."""
    from httpx import ASGITransport

    from rmm_jobs.clock import SystemClock
    from rmm_jobs.datto.system import DattoSystem
    from rmm_jobs.settings import read_settings
    from rmm_jobs.simulator.app import build_app
    from rmm_jobs.simulator.tenant import DEMO_KEY, DEMO_SECRET, demo_tenant
    from rmm_jobs.store.ledger import SqliteLedger

    settings = read_settings()
    folder = _data_dir(settings.rmm_jobs_data_dir)
    clock = SystemClock()
    tenant = ASGITransport(build_app(demo_tenant(state_path=folder / "demo-tenant.json")))
    system = DattoSystem("http://127.0.0.1", DEMO_KEY, DEMO_SECRET, clock=clock, transport=tenant)
    ledger = SqliteLedger(folder / "demo-jobs.sqlite3", system="demo")
    return Opened(Desk(system, ledger, clock), "the simulated tenant", settings.rmm_jobs_wait_limit)


def serve(*, demo: bool = False) -> None:
    """Serve MCP over stdio until the client closes it, or SIGTERM or SIGINT asks for the end."""
    answers = build_answers(demo=demo)
    server = build_server(answers, TOOLS)
    anyio.run(_serve_until_told, server.run_stdio_async, answers)


async def _serve_until_told(run: Callable[[], Awaitable[None]], answers: Answers) -> None:
    async with anyio.create_task_group() as group:
        if sys.platform != "win32":  # asyncio has no signal handlers there
            group.start_soon(_end_on_signal, group.cancel_scope, answers)
        await run()
        group.cancel_scope.cancel()
    with anyio.CancelScope(shield=True), anyio.move_on_after(LAST_BREATH):
        await answers.aclose()


async def _end_on_signal(scope: anyio.CancelScope, answers: Answers) -> None:
    with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        async for _ in signals:
            # The SDK's reader blocks in a thread that cannot be interrupted: the process has to be left from outside.
            threading.Thread(target=_leave, args=(answers,), daemon=True).start()
            scope.cancel()
            return


def _leave(answers: Answers) -> None:
    latest = time.monotonic() + LAST_BREATH
    while answers.in_flight and time.monotonic() < latest:
        time.sleep(0.02)
    time.sleep(LAST_WORDS)
    sys.stderr.flush()
    os._exit(0)


def _data_dir(chosen: Path | None) -> Path:
    from rmm_jobs.store.paths import data_dir

    return data_dir(chosen)
