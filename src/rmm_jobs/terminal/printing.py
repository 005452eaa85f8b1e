"""Print an answer on stdout, and the progress of its call on stderr."""

import shutil
from dataclasses import replace
from typing import TextIO

from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.history_results import Activity, RecentJobs
from rmm_jobs.domain.model import Job
from rmm_jobs.domain.ports import Progress
from rmm_jobs.domain.results import (
    Answerable,
    AnswerNotSent,
    ComponentList,
    DeviceList,
    JobDetails,
    JobList,
    OutputMatches,
    OutputPage,
    OutputSearch,
    PipelineView,
)
from rmm_jobs.domain.wording import Wording
from rmm_jobs.responses import ToolResponse
from rmm_jobs.terminal.output import is_terminal, say, spelled, tell, written
from rmm_jobs.text.interrupts import not_printed
from rmm_jobs.text.progress import bar, progress_line


def write_answer(answer: ToolResponse, wording: Wording) -> None:
    """Print an answer; name its job on stderr where stdout cannot take it."""
    if not say(answer.text) and (job := _reported(answer.outcome)):
        tell(not_printed(job, wording))


def _reported(outcome: Answerable | JobsError) -> Job | None:
    """Return the job that an answer reports; a look-up of output names none, because its caller has."""
    match outcome:
        case JobDetails(report=report) | AnswerNotSent(report=report):
            return report.job
        case (
            Activity()
            | RecentJobs()
            | JobsError()
            | DeviceList()
            | ComponentList()
            | JobList()
            | OutputPage()
            | OutputMatches()
            | OutputSearch()
            | PipelineView()
        ):
            return None
        case _:
            return outcome.job


class TerminalProgress:
    """Draw the call's last step: one line, written over and over, and nothing where the stream is not a terminal."""

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
