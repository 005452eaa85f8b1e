"""Progress on a terminal: one line on stderr, written over and over, and nothing where stderr is not a terminal."""

import shutil
from typing import TextIO

from rmm_jobs.jobs.model import Job, JobState
from rmm_jobs.jobs.ports import Progress
from rmm_jobs.text.farewell import NOTHING_STARTED, goes_on
from rmm_jobs.text.progress import bar, progress_line


class TerminalProgress:
    """A watcher that draws the call's last step, and remembers the job so that Ctrl-C can say what goes on."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._drawn = False
        self._job: Job | None = None
        self._ended = False

    async def __call__(self, progress: Progress) -> None:
        """Draw it."""
        self._job = progress.job or self._job
        self._ended = progress.state is not None and progress.state.is_final
        if not self._stream.isatty():
            return
        line = progress_line(progress)
        if progress.state is JobState.RUNNING:
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

    def farewell(self, *, starting: bool) -> str:
        """What is true when somebody presses Ctrl-C."""
        if self._job is not None and not self._ended:
            return goes_on(self._job)
        return NOTHING_STARTED if starting and self._job is None else ""
