"""Real server processes on one account: over sockets, with one ledger's file, and with others on the account."""

import json
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Generator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rmm_simulator.common.serve import serving
from rmm_simulator.datto.app import build_app
from rmm_simulator.datto.tenant import DEMO_KEY, DEMO_SECRET, demo_tenant
from stdio.test_process import connect, send, server

CALLS = 144
"""Look-ups of all processes together. Each sends four requests or so; others have used 180 of the account's 600."""
AT_ONCE = 16
"""A multiple of the number of processes."""


def counting(app: ASGIApp, statuses: Counter[int]) -> ASGIApp:
    async def counted(scope: Scope, receive: Receive, send: Send) -> None:
        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses[message["status"]] += 1
            await send(message)

        await app(scope, receive, noted)

    return counted


@contextmanager
def busy_account() -> Generator[tuple[str, Counter[int]]]:
    """An account that enforces its limit, of which other tools use 30 %; and its answers by status."""
    tenant, statuses = demo_tenant(), Counter[int]()
    tenant.enforces_limits, tenant.other_requests = True, 180
    with serving(counting(build_app(tenant), statuses)) as url:
        yield url, statuses


def ask(processes: list[subprocess.Popen[str]], first: int) -> None:
    arguments = {"name": "device-lookup", "arguments": {"identifier": "ACME-DC01"}}
    for number in range(first, first + AT_ONCE):
        send(processes[number % len(processes)], "tools/call", arguments, number)


def headings(processes: list[subprocess.Popen[str]]) -> list[str]:
    """Read an answer for each of the calls, and return their first lines."""
    found: list[str] = []
    for number in range(AT_ONCE):
        pipe = processes[number % len(processes)].stdout
        assert pipe is not None
        found.append(json.loads(pipe.readline())["result"]["content"][0]["text"].splitlines()[0])
    return found


@pytest.mark.thorough
def test_no_answer_is_429_when_two_processes_and_other_tools_share_an_account(tmp_path: Path) -> None:
    with busy_account() as (url, statuses), ExitStack() as stack:
        settings = {
            "DATTO_API_URL": url,
            "DATTO_API_KEY": DEMO_KEY,
            "DATTO_API_SECRET": DEMO_SECRET,
            "RMM_JOBS_WAIT_LIMIT": "5",
        }
        processes = [stack.enter_context(server(tmp_path, **settings)) for _ in range(2)]
        for process in processes:
            connect(process)
        told = Counter[str]()
        for first in range(AT_ONCE, AT_ONCE + CALLS, AT_ONCE):
            ask(processes, first)
            told.update(headings(processes))
    assert statuses[429] == 0
    assert set(told) == {"Device Found", "Too many requests"}
    with closing(sqlite3.connect(tmp_path / "jobs.sqlite3")) as ledger:
        (shared,) = ledger.execute("SELECT sum(sent) FROM request").fetchone()
    assert shared >= 300  # all count in one place, and most of what the others leave was used
