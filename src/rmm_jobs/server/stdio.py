"""Carry messages over stdin and stdout. Every line has an answer, and a client that has gone ends the process.

The SDK's own transport drops a line that it cannot read, and waits for stdin after stdout is broken.
"""

import logging
import os
import select
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.shared.message import SessionMessage
from mcp.types import JSONRPCError, JSONRPCMessage, JSONRPCNotification, JSONRPCRequest, JSONRPCResponse

from rmm_jobs.opening.connection import Connection
from rmm_jobs.opening.streams import Lines, write
from rmm_jobs.server.lines import BadLine, Revision, read_line
from rmm_jobs.text.protocol import OPENING_OUTDATED, line_words

LOOK_SECONDS = 1.0
"""Seconds between two looks at whether the client is still there."""
GRACE_SECONDS = 1.0
"""Seconds after the end of input in which requests still get their answers. The SDK's client waits two for the end."""

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
                    await anyio.to_thread.run_sync(write, self._output, line, abandon_on_cancel=True)
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


class Unanswered:
    """Know which requests of a connection have no answer yet."""

    def __init__(self) -> None:
        self._requests = set[str | int]()
        self._none = anyio.Event()

    def saw_incoming(self, message: JSONRPCMessage) -> None:
        """Learn of a request. One that its client cancels may stay without an answer."""
        if isinstance(message, JSONRPCRequest):
            self._requests.add(message.id)
        elif isinstance(message, JSONRPCNotification) and message.method == "notifications/cancelled":
            self._ended((message.params or {}).get("requestId"))

    def saw_outgoing(self, message: JSONRPCMessage) -> None:
        """Learn of an answer that was written."""
        if isinstance(message, JSONRPCResponse | JSONRPCError):
            self._ended(message.id)

    async def wait_for_none(self) -> None:
        """Return when every request has its answer."""
        while self._requests:
            self._none = anyio.Event()
            await self._none.wait()

    def _ended(self, request: object) -> None:
        self._requests = {each for each in self._requests if each != request}
        if not self._requests:
            self._none.set()


@asynccontextmanager
async def stdio_streams(wire: Wire, connection: Connection) -> AsyncGenerator[tuple[Incoming, Outgoing]]:
    """Read messages from a connection and write them to the wire, until the body ends or is cancelled.

    The server cancels its calls when its input ends. Programs that write all their requests at once and close stdin
    want the answers: so the input of the server ends a moment later, unless everything is answered before.
    """
    to_server, incoming = anyio.create_memory_object_stream[SessionMessage | Exception](0)
    outgoing, from_server = anyio.create_memory_object_stream[SessionMessage](0)
    revision, unanswered = Revision(), Unanswered()

    async def write() -> None:
        async with from_server:
            async for each in from_server:
                revision.saw_outgoing(each.message)
                line = each.message.model_dump_json(by_alias=True, exclude_unset=True).encode()
                if not _is_repeated(each.message, line, connection):
                    await wire.write(line + b"\n")
                unanswered.saw_outgoing(each.message)

    async def read() -> None:
        async with to_server:
            number = 0
            async for line in _lines(connection.lines):
                number += 1
                found = read_line(line)
                if isinstance(found, BadLine):
                    log.warning("line %d of stdin: %s", number, line_words(found.problem))
                    await wire.write(revision.error_line(found))
                elif found is not None:
                    revision.saw_incoming(found)
                    unanswered.saw_incoming(found)
                    await to_server.send(SessionMessage(found))
            with anyio.move_on_after(GRACE_SECONDS):
                await unanswered.wait_for_none()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(read)
        tasks.start_soon(write)
        yield incoming, outgoing


async def until_gone(wire: Wire, parent: int) -> None:
    """Return when nobody reads stdout any more, or the process that started this one has ended."""
    while not wire.gone.is_set() and wire.has_reader() and os.getppid() == parent:
        with anyio.move_on_after(LOOK_SECONDS):
            await wire.gone.wait()


def _is_repeated(message: JSONRPCMessage, line: bytes, connection: Connection) -> bool:
    """Return whether the greeter has given this answer already. stderr is told when that was another one."""
    if connection.greeter is None or not isinstance(message, JSONRPCResponse | JSONRPCError):
        return False
    if not connection.greeter.swallows(message.id):
        return False
    if not connection.greeter.compare(str(message.id), line):
        log.warning(OPENING_OUTDATED)
    return True


async def _lines(source: Lines) -> AsyncGenerator[bytes]:
    """Return the lines that have waited, and then those that come."""
    to_loop, lines = anyio.create_memory_object_stream[bytes](0)
    token = anyio.lowlevel.current_token()

    def deliver(line: bytes | None) -> bool:
        try:
            if line is None:
                anyio.from_thread.run(to_loop.aclose, token=token)
            else:
                anyio.from_thread.run(to_loop.send, line, token=token)
        except (anyio.BrokenResourceError, anyio.ClosedResourceError, RuntimeError):  # serving has ended
            return False
        return True

    async with lines, to_loop:
        # In a thread: an answer to the opening may wait for a client that does not read.
        for line in await anyio.to_thread.run_sync(source.take_over, deliver, abandon_on_cancel=True):
            if line is None:
                return
            yield line
        async for line in lines:
            yield line
