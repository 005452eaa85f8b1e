"""Carry messages over stdin and stdout. Every line has an answer, and a client that has gone ends the process.

The SDK's own transport drops a line that it cannot read, and waits for stdin after stdout is broken.
"""

import logging
import os
import select
import sys
import threading
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager, suppress

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.shared.message import SessionMessage

from rmm_jobs.server.lines import BadLine, Revision, read_line
from rmm_jobs.text.protocol import line_words

if sys.platform != "win32":
    import fcntl

CHUNK = 65_536
LOOK_SECONDS = 1.0
"""Seconds between two looks at whether the client is still there."""

Incoming = MemoryObjectReceiveStream[SessionMessage | Exception]
Outgoing = MemoryObjectSendStream[SessionMessage]

log = logging.getLogger(__name__)


class Wire:
    """Write whole lines, and no two at a time. After the first failure nothing more is written."""

    def __init__(self, output: int) -> None:
        self._output = output
        self._lock = anyio.Lock()
        self.gone = anyio.Event()

    async def write(self, line: bytes) -> None:
        """Write a line; a client that does not read lets it wait, and nothing else."""
        async with self._lock:
            if not self.gone.is_set():
                try:
                    await anyio.to_thread.run_sync(_write, self._output, line, abandon_on_cancel=True)
                except OSError:
                    self.gone.set()

    def has_reader(self) -> bool:
        """Return False when the other end of the pipe is closed; a file and a console have none to be closed."""
        if self._output < 0:
            return False
        if sys.platform == "win32":
            return True
        poll = select.poll()
        poll.register(self._output, 0)
        return not any(event & select.POLLERR for _, event in poll.poll(0))


@asynccontextmanager
async def stdio_streams(wire: Wire, input_: int) -> AsyncGenerator[tuple[Incoming, Outgoing]]:
    """Read messages from a descriptor and write them to the wire, until the body ends or is cancelled."""
    to_server, incoming = anyio.create_memory_object_stream[SessionMessage | Exception](0)
    outgoing, from_server = anyio.create_memory_object_stream[SessionMessage](0)
    revision = Revision()

    async def write() -> None:
        async with from_server:
            async for each in from_server:
                revision.saw_outgoing(each.message)
                await wire.write(each.message.model_dump_json(by_alias=True, exclude_unset=True).encode() + b"\n")

    async def read() -> None:
        async with to_server:
            number = 0
            async for line in _lines(input_):
                number += 1
                found = read_line(line)
                if isinstance(found, BadLine):
                    log.warning("line %d of stdin: %s", number, line_words(found.problem))
                    await wire.write(revision.error_line(found))
                elif found is not None:
                    revision.saw_incoming(found)
                    await to_server.send(SessionMessage(found))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(read)
        tasks.start_soon(write)
        yield incoming, outgoing


async def until_gone(wire: Wire, parent: int) -> None:
    """Return when nobody reads stdout any more, or the process that started this one has ended."""
    while not wire.gone.is_set() and wire.has_reader() and os.getppid() == parent:
        with anyio.move_on_after(LOOK_SECONDS):
            await wire.gone.wait()


@contextmanager
def claimed_streams() -> Generator[tuple[int, int]]:
    """Take stdin and stdout for the protocol. Other readers find nothing, and what others print goes to stderr."""
    with _claimed(0, _nowhere) as input_, _claimed(1, _stderr) as output:
        yield input_, output


@contextmanager
def _claimed(number: int, instead: Callable[[], int]) -> Generator[int]:
    try:
        wire = _duplicate(number)
    except OSError:  # the process was started without it
        yield -1
        return
    other = instead()
    os.dup2(other, number)
    os.close(other)
    try:
        yield wire
    finally:
        # The wire itself stays open: the thread that reads may still wait for it.
        os.dup2(wire, number)


def _duplicate(number: int) -> int:
    if sys.platform == "win32":
        return os.dup(number)
    return fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, 3)


def _nowhere() -> int:
    return os.open(os.devnull, os.O_RDWR)


def _stderr() -> int:
    try:
        return os.dup(2)
    except OSError:
        return _nowhere()


def _write(output: int, line: bytes) -> None:
    rest = memoryview(line)
    while rest:
        rest = rest[os.write(output, rest) :]


async def _lines(input_: int) -> AsyncGenerator[bytes]:
    """Return the lines of a descriptor, the last one also without its end.

    A thread reads them, because a read cannot be interrupted. The process does not wait for that thread at its end.
    """
    to_loop, lines = anyio.create_memory_object_stream[bytes](0)
    token = anyio.lowlevel.current_token()

    def deliver() -> None:
        with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError, RuntimeError):  # serving has ended
            for line in _read(input_):
                anyio.from_thread.run(to_loop.send, line, token=token)
            anyio.from_thread.run(to_loop.aclose, token=token)

    threading.Thread(target=deliver, name="stdin", daemon=True).start()
    async with lines:
        async for line in lines:
            yield line


def _read(input_: int) -> Generator[bytes]:
    pending: list[bytes] = []
    while chunk := _chunk(input_):
        *ended, rest = chunk.split(b"\n")
        for each in ended:
            yield b"".join([*pending, each])
            pending.clear()
        pending.append(rest)
    if last := b"".join(pending):
        yield last


def _chunk(input_: int) -> bytes:
    try:
        return os.read(input_, CHUNK)
    except OSError:
        return b""
