"""Progress on a terminal: one line on stderr, written over and over, and nothing where stderr is not a terminal."""

import shutil
from dataclasses import replace
from typing import TextIO

from rmm_jobs.jobs.ports import Progress
from rmm_jobs.text.progress import bar, progress_line


class TerminalProgress:
    """A watcher that draws the call's last step."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._drawn = False

    async def __call__(self, progress: Progress) -> None:
        """Draw it."""
        if not self._stream.isatty():
            return
        line = progress_line(replace(progress, percent=None))
        if progress.percent is not None:
            line = f"{line}  {bar(progress.percent, None)}"
        width = shutil.get_terminal_size().columns - 1
        self._stream.write(f"\r\x1b[K{line[:width]}")
        self._stream.flush()
        self._drawn = True

    def clear(self) -> None:
        """Take the line away, so that the answer stands alone."""
        if self._drawn:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._drawn = False
