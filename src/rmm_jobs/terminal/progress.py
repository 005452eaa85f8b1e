"""Progress on a terminal: one line on stderr, written over and over, and nothing where stderr is not a terminal."""

import shutil
from dataclasses import replace
from typing import TextIO

from rmm_jobs.domain.ports import Progress
from rmm_jobs.terminal.output import is_terminal, spelled, written
from rmm_jobs.text.progress import bar, progress_line


class TerminalProgress:
    """Draw the call's last step."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._drawn = False

    async def __call__(self, progress: Progress) -> None:
        """Draw it."""
        if self._stream is None or not is_terminal(self._stream):
            return
        line = progress_line(replace(progress, percent=None))
        if progress.percent is not None:
            line = f"{line}  {bar(progress.percent, None)}"
        width = shutil.get_terminal_size().columns - 1
        self._drawn = written(self._stream, f"\r\x1b[K{spelled(line, self._stream)[:width]}")

    def clear(self) -> None:
        """Take the line away, so that the answer stands alone."""
        if self._drawn:
            written(self._stream, "\r\x1b[K")
            self._drawn = False
