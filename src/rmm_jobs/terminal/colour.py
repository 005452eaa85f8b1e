"""Colour for people at a terminal: the heading of a block by what it says, and the checks of `doctor`.

Nothing is coloured in a pipe or a file, with NO_COLOR, or where TERM is dumb: there the bytes are those of a tool.
"""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from typing import TextIO

from rmm_jobs.domain import results
from rmm_jobs.domain.answerable import Answerable
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.model import JobState
from rmm_jobs.terminal.exits import DONE, FAILED, MAY_HAVE_STARTED, NOT_ENDED, exit_code
from rmm_jobs.terminal.output import is_collecting, is_terminal


class Tone(Enum):
    """Styles by what they say; the values are those of the escape sequence "Select Graphic Rendition"."""

    GOOD = "1;32"
    BAD = "1;31"
    OPEN = "1;33"
    """Not ended, queued, or not known."""
    PLAIN = "1"
    """A look-up that was answered."""
    ASIDE = "2"


def tone_of(outcome: Answerable | JobsError) -> Tone:
    """Return the tone of a result or an error."""
    if isinstance(outcome, results.JobDetails | results.AnswerNotSent):
        return tone_of(outcome.report)
    if isinstance(outcome, results.Finished) and outcome.state is JobState.WARNING:
        return Tone.OPEN
    if isinstance(outcome, results.Queued):
        return Tone.OPEN
    if isinstance(outcome, results.Finished | results.CancelReport):
        return {DONE: Tone.GOOD, FAILED: Tone.BAD}.get(exit_code(outcome), Tone.OPEN)
    return {DONE: Tone.PLAIN, NOT_ENDED: Tone.OPEN, MAY_HAVE_STARTED: Tone.OPEN}.get(exit_code(outcome), Tone.BAD)


def has_colour(stream: TextIO | None) -> bool:
    """Return whether a stream is a terminal that shows colours, and nobody has switched them off (no-color.org)."""
    return stream is not None and not os.environ.get("NO_COLOR") and has_cursor(stream)


def has_cursor(stream: TextIO) -> bool:
    """Return whether a line of the stream can be written over: a terminal that reads escape sequences."""
    if not is_terminal(stream) or os.environ.get("TERM", "").lower() in {"dumb", "unknown"}:
        return False
    return sys.platform != "win32" or _speaks_escapes(stream)


def _speaks_escapes(stream: TextIO) -> bool:
    """Have a console of Windows read escape sequences (`ENABLE_VIRTUAL_TERMINAL_PROCESSING`); old ones cannot."""
    if sys.platform == "win32":
        import ctypes
        import msvcrt

        with suppress(OSError, ValueError):
            handle = msvcrt.get_osfhandle(stream.fileno())
            mode = ctypes.c_ulong()
            kernel = ctypes.windll.kernel32
            return bool(
                kernel.GetConsoleMode(handle, ctypes.byref(mode)) and kernel.SetConsoleMode(handle, mode.value | 4)
            )
    return False


def styled(text: str, tone: Tone) -> str:
    """Return a text between the escape sequences of its tone."""
    return f"\x1b[{tone.value}m{text}\x1b[0m"


def painted(text: str, tone: Tone) -> str:
    """Return a text in its tone where stdout shows colours, and as it is elsewhere: also in what becomes JSON."""
    return styled(text, tone) if text and not is_collecting() and has_colour(sys.stdout) else text


def with_heading(text: str, mark: str | None, tone: Tone, fit: Callable[[str], str] = str) -> str:
    """Return a block with its heading, the first line below the mark of a simulated system, in its tone.

    Args:
        text: The block.
        mark: The mark that may stand above it.
        tone: What the heading says.
        fit: Makes a part of the block fit the terminal. It sees no colours, which have no width.
    """
    above = f"{mark}\n\n" if mark and text.startswith(f"{mark}\n\n") else ""
    heading, newline, rest = text.removeprefix(above).partition("\n")
    marked = painted(fit(above.rstrip()), Tone.ASIDE) + "\n\n" if above else ""
    return f"{marked}{painted(fit(heading), tone)}{newline}{fit(rest)}"
