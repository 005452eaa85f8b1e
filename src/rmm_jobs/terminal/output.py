"""What is written at a terminal: no encoding and no stream can take an answer away, or change an exit code."""

import json
import os
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import TextIO

DEFAULT_COLUMNS = 80


def prepare_streams() -> None:
    """Have stdout and stderr escape what their encoding lacks, and stdin hand over bytes that are no text.

    A pipe on Windows has the code page of the machine, which can spell some 200 characters.
    """
    handlers = ((sys.stdout, "backslashreplace"), (sys.stderr, "backslashreplace"), (sys.stdin, "surrogateescape"))
    for stream, errors in handlers:
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=errors)


_collected: list[list[str]] = []


@contextmanager
def collected() -> Generator[list[str]]:
    """Collect what is said in the body, instead of printing it."""
    lines: list[str] = []
    _collected.append(lines)
    try:
        yield lines
    finally:
        _collected.remove(lines)


def is_collecting() -> bool:
    """Return whether what is said is collected."""
    return bool(_collected)


def say_json(code: int, text: str, record: Mapping[str, object] | None = None) -> bool:
    """Print an answer as one JSON object on one line; whether it could be written.

    It is ASCII: whatever the encoding of a pipe lacks would be escaped in a way that JSON does not know.
    """
    return say(json.dumps({"exit_code": code, "text": text, "record": record}))


def say(text: str) -> bool:
    """Write lines to stdout; whether they could be written. Of a disk that is full, stderr is told."""
    if _collected:
        _collected[-1].append(text)
        return True
    return written(sys.stdout, text + "\n")


def tell(text: str) -> None:
    """Write lines to stderr, where that is possible. They are collected as well: JSON leaves no words out."""
    if _collected:
        _collected[-1].append(text)
    written(sys.stderr, text + "\n")


def written(stream: TextIO | None, text: str) -> bool:
    """Write to a stream; whether it could be written. A process may have been started without the stream."""
    if stream is None:
        return False
    try:
        stream.write(text)
        stream.flush()
    except (OSError, ValueError) as error:
        _abandon(stream)
        if stream is sys.stdout and isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
            tell(f"stdout: {error.strerror or error}")
        return False
    return True


def settle() -> None:
    """Write out what is left. If Python did it at the end of the process, a failure would change the exit code."""
    for stream in (sys.stdout, sys.stderr):
        written(stream, "")


def is_terminal(stream: TextIO | None) -> bool:
    """Tell a terminal from a file, a pipe or no stream at all."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # it is closed
        return False


def columns(stream: TextIO | None) -> int:
    """Return the width of the terminal that a stream is. COLUMNS counts before the terminal's own."""
    with suppress(ValueError):
        if (chosen := int(os.environ.get("COLUMNS", ""))) > 0:
            return chosen
    with suppress(OSError, ValueError):
        if stream is not None and (width := os.get_terminal_size(stream.fileno()).columns) > 0:
            return width
    return DEFAULT_COLUMNS


def spelled(text: str, stream: TextIO) -> str:
    """Return the text as the stream will spell it, to measure its width."""
    encoding, errors = stream.encoding, stream.errors
    return text.encode(encoding, errors or "strict").decode(encoding) if encoding else text


def _abandon(stream: TextIO) -> None:
    """Lead a stream that has failed nowhere: Python writes out at its end what the stream still holds."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
