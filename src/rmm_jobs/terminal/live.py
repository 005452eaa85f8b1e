"""Draw the progress of a call on a terminal: one line with a bar that fits its width, and a clock that moves.

A thread draws it whenever it has changed, so that the clock moves while the system is silent.
"""

import threading
import time
import unicodedata
from collections.abc import Callable
from typing import TextIO

from rmm_jobs.domain.ports import Progress
from rmm_jobs.terminal.colour import Tone, has_colour, styled
from rmm_jobs.terminal.output import columns, spelled, written
from rmm_jobs.text.progress import ProgressWords, words_of

REDRAW_SECONDS = 0.2
"""Seconds between two looks at the clock: with more, one of its seconds is left out now and then."""
_LEAST_BAR, _MOST_BAR = 8, 24
_UID_FROM = 100
"""Columns from which the line has room for the job's UID."""
_WIPE = "\r\x1b[K"


class LiveLine:
    """Hold the last step of a call, and draw it until it is stopped."""

    def __init__(self, stream: TextIO, *, now: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._now = stream, now
        self._has_colour = has_colour(stream)
        self._words: ProgressWords | None = None
        self._at = 0.0
        self._drawn = ""
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._redraw, daemon=True)

    def show(self, progress: Progress) -> None:
        """Draw this step from now on."""
        self.show_words(words_of(progress))

    def show_words(self, words: ProgressWords) -> None:
        """Draw what a line of progress says from now on."""
        with self._lock:
            self._words, self._at = words, self._now()
            self._draw()
        if not self._thread.is_alive() and not self._stopped.is_set():
            self._thread.start()

    def stop(self) -> None:
        """Take the line away. Nothing is drawn from here on."""
        self._stopped.set()
        with self._lock:
            if self._drawn:
                written(self._stream, _WIPE)
            self._drawn = ""

    def line(self) -> str:
        """Return the line as it is now: doing and clock, bar and percentage, job, and its UID where there is room."""
        words, width = self._words, columns(self._stream) - 1
        if words is None:
            return ""
        line = words.doing_for(words.elapsed + self._now() - self._at)
        if words.percent is not None:
            line += f"  {self._bar(words.percent, width)} {words.percent}%"
        if words.name:
            line += f"  {spelled(words.name, self._stream)}"
        uid = f"  Job {words.job}" if words.name else ""
        if width >= _UID_FROM and cells(line + uid) <= width:
            line += uid
        return cut(line, width)

    def _bar(self, percent: int, width: int) -> str:
        """Return a bar of a third of the width."""
        length = min(_MOST_BAR, max(_LEAST_BAR, width // 3 - 2))
        filled = max(0, min(percent, 100)) * length // 100
        full, empty = ("\u2501", "\u2500") if (self._stream.encoding or "utf-8").startswith("utf") else ("=", "-")
        return full * filled + empty * (length - filled)

    def _redraw(self) -> None:
        while not self._stopped.wait(REDRAW_SECONDS):
            with self._lock:
                self._draw()

    def _draw(self) -> None:
        line = self.line()
        if line == self._drawn or self._stopped.is_set():
            return
        shown = line
        if self._has_colour:
            for full, tone in (("\u2501", Tone.GOOD), ("\u2500", Tone.ASIDE)):
                run = full * line.count(full)
                shown = shown.replace(run, styled(run, tone)) if run else shown
        written(self._stream, _WIPE + shown)
        self._drawn = line


def cells(text: str) -> int:
    """Return the columns of a text: two for a wide character, none for one that joins another."""
    return sum(map(_cells, text))


def cut(text: str, width: int) -> str:
    """Return as much of the text as has room in `width` columns."""
    room = width
    for at, character in enumerate(text):
        room -= _cells(character)
        if room < 0:
            return text[:at]
    return text


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
