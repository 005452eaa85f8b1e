"""Read a job's text: rows of six streams, told apart by their numbers."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from rmm_jobs.domain.model import Stream
from rmm_jobs.systems.psu.wire import OutputRow

STREAMS: Mapping[str, Stream] = MappingProxyType(
    {
        "0": Stream.INFORMATION,
        "1": Stream.VERBOSE,
        "2": Stream.DEBUG,
        "3": Stream.WARNING,
        "4": Stream.ERROR,
        "5": Stream.PROGRESS,
    }
)
"""Values of JobOutput.type."""
PREFIXES: Mapping[Stream, str] = MappingProxyType(
    {stream: f"{stream.name}: " for stream in STREAMS.values() if stream is not Stream.INFORMATION}
)
"""Prefixes of PowerShell's console, for text in which streams are mixed."""


def text_of(rows: Sequence[OutputRow], stream: Stream) -> str:
    """Return the text of one stream, or of all streams in the order of their rows.

    Standard output is everything but the errors; standard error is the errors.
    """
    wanted = Stream.ERROR if stream is Stream.STDERR else stream
    is_mixed = wanted in {Stream.ALL, Stream.STDOUT}
    lines: list[str] = []
    for row in rows:
        own = _stream(row)
        if own is wanted or wanted is Stream.ALL or (wanted is Stream.STDOUT and own is not Stream.ERROR):
            text = row.message or row.data or ""
            lines.append((PREFIXES.get(own, "") if is_mixed else "") + text.rstrip("\r\n"))
    return "\n".join(lines)


def _stream(row: OutputRow) -> Stream:
    """Return a row's stream by its number or name; a row with neither is plain output."""
    word = (row.type or "").strip().lower()
    if word in STREAMS:
        return STREAMS[word]
    return next((stream for stream in STREAMS.values() if stream.value == word), Stream.INFORMATION)
