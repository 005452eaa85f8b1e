"""Take stdin and stdout for the protocol, and read the lines of stdin in one thread for the whole life of a process."""

import _thread
import os

# The module `typing` takes longer to import than all that is done here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from types import TracebackType
    from typing import Protocol

    class FirstReader(Protocol):
        """Whoever is given the lines before somebody takes them over."""

        def take(self, line: bytes) -> bytes:
            """Answer a line, or leave it. Return what is handed over in its place."""
            ...

        def ended(self) -> None:
            """Learn that the client has closed its end, before anybody took the lines over."""
            ...


CHUNK = 65_536
_STDERR = 2


class Lines:
    """Read the lines of a descriptor in a thread: a read cannot be interrupted, and nobody waits for this one.

    `first` gets the lines until somebody takes them over. No line is lost in between, and none comes twice.
    """

    def __init__(self, input_: int, first: "FirstReader | None" = None) -> None:
        self._input = input_
        self._first = first
        self._lock = _thread.allocate_lock()
        self._spoken = _thread.allocate_lock()
        self._spoken.acquire()
        self._waiting: list[bytes | None] = []
        self._deliver: Callable[[bytes | None], bool] | None = None
        if first is not None:
            _thread.start_new_thread(self._read, ())

    def wait(self, seconds: float) -> None:
        """Return at the first line, at the end of input, or when nothing came for so long."""
        self._spoken.acquire(timeout=seconds)

    def take_over(self, deliver: "Callable[[bytes | None], bool]") -> "list[bytes | None]":
        """Return what was read until now, and have `deliver` called with each line from here on.

        `None` stands for the end of input. `deliver` returns False when nobody wants more. This waits for an answer
        that is being written.
        """
        with self._lock:
            self._deliver, waiting = deliver, self._waiting
        if self._first is None:
            _thread.start_new_thread(self._read, ())
        return waiting

    def _read(self) -> None:
        for line in _lines(self._input):
            if not self._pass_on(line):
                return
        self._pass_on(None)

    def _pass_on(self, line: bytes | None) -> bool:
        with self._lock:
            deliver = self._deliver
            if deliver is None and self._first is not None:
                if line is None:
                    self._first.ended()
                self._waiting.append(None if line is None else self._first.take(line))
                if self._spoken.locked():
                    self._spoken.release()
        return deliver is None or deliver(line)


class ClaimedStreams:
    """Take stdin and stdout for the protocol. Other readers find nothing, and what others print goes to stderr."""

    def __enter__(self) -> tuple[int, int]:
        self._input, self._output = _claim(0, _nowhere), _claim(1, _stderr)
        return self._input, self._output

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        # The claimed ones stay open: the thread that reads may still wait for its own.
        # The C library of Windows holds the lock of a descriptor that is being read: stdin stays claimed there.
        for number, claimed in ((1, self._output), (0, -1 if os.name == "nt" else self._input)):
            if claimed >= 0:
                os.dup2(claimed, number)


def write(output: int, line: bytes) -> None:
    """Write a whole line."""
    rest = memoryview(line)
    while rest:
        rest = rest[os.write(output, rest) :]


def _claim(number: int, instead: "Callable[[], int]") -> int:
    try:
        claimed = _duplicate(number)
    except OSError:  # the process was started without it
        return -1
    other = instead()
    os.dup2(other, number)
    os.close(other)
    return claimed


def _duplicate(number: int) -> int:
    """Return a copy that no child inherits, beside the three standard streams: one of them may be missing."""
    found = os.dup(number)
    if found > _STDERR:
        return found
    try:
        return _duplicate(number)
    finally:
        os.close(found)


def _nowhere() -> int:
    return os.open(os.devnull, os.O_RDWR)


def _stderr() -> int:
    try:
        return os.dup(_STDERR)
    except OSError:
        return _nowhere()


def _lines(input_: int) -> "Generator[bytes]":
    """Return the lines of a descriptor, the last one also without its end."""
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
