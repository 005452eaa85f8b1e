"""Select a part of what a job printed, in characters or in lines."""

from dataclasses import dataclass, field

from rmm_jobs.domain.limits import fit_bytes
from rmm_jobs.domain.model import Job, Stream
from rmm_jobs.domain.output_results import LineWindow, OutputPage

PAGE = 8_000
"""Characters of one answer, unless the caller says otherwise."""
PAGE_LINES = 200
"""Lines of one answer, unless the caller says otherwise."""
MAX_BYTES = 20_000
"""Limit of one answer in bytes of UTF-8, whatever its characters: an assistant can read no more at once."""


@dataclass(frozen=True, slots=True)
class OutputRequest:
    """Select a part of a stream. Offsets and lengths are in characters of the cleaned text.

    `tail` wins over `offset`. `search` asks for lines that contain it, ignoring case, instead of a window.
    """

    job: str
    stream: Stream = Stream.STDOUT
    offset: int = 0
    limit: int = PAGE
    tail: int | None = None
    search: str | None = field(default=None, repr=False)
    max_bytes: int = MAX_BYTES
    line: int | None = None
    """First line, counted from 1; instead of `offset`."""
    lines: int | None = None
    """Number of lines; without `line`, the last ones."""
    both: bool = False
    """Search stdout and stderr; without `search` only `stream` counts."""


def line_page(job: Job, request: OutputRequest, text: str) -> OutputPage:
    """Return whole lines of a text: those from `request.line` on, or the last ones.

    As many lines as an answer holds; of a single longer one, its beginning.
    """
    lines = text.split("\n")
    if lines and not lines[-1]:  # a line break ends a line, and begins none
        lines.pop()
    asked, total = request.lines or PAGE_LINES, len(lines)
    is_tail = request.line is None
    begin = max(0, total - asked) if is_tail else (request.line or 1) - 1
    chosen = lines[begin : begin + asked]
    kept = _fitting(chosen[::-1] if is_tail else chosen, request.max_bytes)
    if is_tail:
        # The end of a tail matters most, so a tail too large loses its beginning.
        begin += len(chosen) - kept
        chosen = chosen[-kept:] if kept else []
    else:
        chosen = chosen[:kept]
    offset = sum(len(line) + 1 for line in lines[:begin])
    window = "\n".join(chosen)
    shown = window[: fit_bytes(window, request.max_bytes)]
    return OutputPage(
        job,
        request.stream,
        shown,
        min(offset, len(text)),
        len(text),
        lines=LineWindow(begin + 1, len(chosen), total, asked, is_cut=len(shown) < len(window)),
    )


def _fitting(lines: list[str], most: int) -> int:
    """Count the lines that fit into `most` bytes; at least one, where there is any."""
    for count, line in enumerate(lines):
        most -= len(line.encode()) + 1
        if most < 0:
            return max(1, count)
    return len(lines)
