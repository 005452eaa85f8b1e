"""What is another way on Windows, as far as it can be tried elsewhere; docs/limits.md names the rest."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Generator
from functools import partial
from pathlib import Path

import anyio
import pytest

from fakes.keyboard import Tty
from rmm_jobs import ending
from rmm_jobs.opening import identity, streams
from rmm_jobs.server.stdio import Wire, until_gone
from rmm_jobs.terminal import colour

ROOT = Path(__file__).parents[1]


def test_a_checkout_has_the_same_bytes_everywhere() -> None:
    attributes = (ROOT / ".gitattributes").read_text(encoding="utf-8")
    assert "\n* text=auto eol=lf\n*.png binary\n" in attributes


@pytest.fixture
def wire() -> Generator[Wire]:
    reader, writer = os.pipe()
    yield Wire(writer)
    os.close(reader)
    os.close(writer)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_the_server_without_signal_handlers_of_the_loop(
    number: signal.Signals, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr(asyncio.get_running_loop(), "add_signal_handler", refuse, raising=False)
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        with anyio.fail_after(5):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(ending.told_or_gone, ending.first_signal(), partial(until_gone, wire, os.getppid()))
                await anyio.lowlevel.checkpoint()
                await anyio.lowlevel.checkpoint()
                signal.raise_signal(number)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


async def test_a_client_that_has_gone_ends_the_server_where_no_pipe_can_be_polled(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    with monkeypatch.context() as windows:
        windows.setattr(sys, "platform", "win32")
        assert wire.has_reader()
        wire.gone.set()
        with anyio.fail_after(5):
            await ending.told_or_gone(ending.first_signal(), partial(until_gone, wire, os.getppid()))
    for each, handler in before.items():
        signal.signal(each, handler)


def test_the_end_does_not_wait_for_the_thread_that_reads_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    # The C library of Windows locks a descriptor while it reads, and `dup2` from that descriptor would wait.
    restored: list[int] = []
    claimed = streams.ClaimedStreams()
    claimed._input, claimed._output = 90, 91

    def note(_claimed: int, number: int) -> None:
        restored.append(number)

    monkeypatch.setattr(os, "dup2", note)
    claimed.__exit__(None, None, None)
    assert restored == [1, 0]
    restored.clear()
    monkeypatch.setattr(os, "name", "nt")
    claimed.__exit__(None, None, None)
    monkeypatch.undo()
    assert restored == [1]


@pytest.mark.parametrize("local", ["", "relative"])
def test_no_snapshot_is_kept_where_windows_names_no_folder_of_the_user(
    local: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RMM_JOBS_DATA_DIR", raising=False)
    monkeypatch.setenv("LOCALAPPDATA", local)
    with monkeypatch.context() as windows:
        windows.setattr(sys, "platform", "win32")
        assert identity._kept({"system": "datto", "demo": False}) is None


@pytest.mark.parametrize("no_colour", ["", "1"])
def test_a_console_that_reads_no_escape_sequences_gets_no_line_that_moves(
    no_colour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The console has to be told to read them, also where nobody wants colours.
    asked: list[object] = []
    monkeypatch.setenv("TERM", "")
    monkeypatch.setenv("NO_COLOR", no_colour)
    monkeypatch.setattr(colour, "_speaks_escapes", asked.append)
    assert colour.has_cursor(Tty())
    with monkeypatch.context() as windows:
        windows.setattr(sys, "platform", "win32")
        assert not colour.has_cursor(Tty())
        assert not colour.has_colour(Tty())
    assert asked


def test_lines_that_end_as_on_windows_are_read_and_answered_whatever_the_code_page(tmp_path: Path) -> None:
    opening = (
        '{"jsonrpc":"2.0","id":"ü→","method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},'
        '"clientInfo":{"name":"x","version":"1"}}}\r\n'
    )
    ended = subprocess.run(
        [sys.executable, "-m", "rmm_jobs", "--demo"],
        input=opening.encode(),
        env={**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0", "RMM_JOBS_DATA_DIR": str(tmp_path)},
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert json.loads(ended.stdout)["id"] == "ü→"
    assert ended.stdout.endswith(b"}\n")
    assert b"\r" not in ended.stdout
