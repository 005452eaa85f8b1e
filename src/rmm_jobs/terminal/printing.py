"""Print an answer on stdout, and the progress of its call on stderr."""

import sys
from functools import partial
from typing import TextIO

from rmm_jobs.domain.answerable import Answerable
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.model import Job
from rmm_jobs.domain.ports import Progress
from rmm_jobs.domain.results import AnswerNotSent, CancelReport, JobDetails, JobReport
from rmm_jobs.domain.wording import Wording
from rmm_jobs.responses import ToolResponse
from rmm_jobs.terminal.colour import has_cursor, tone_of, with_heading
from rmm_jobs.terminal.exits import exit_code
from rmm_jobs.terminal.live import LiveLine
from rmm_jobs.terminal.narrow import fitted, tell_words
from rmm_jobs.terminal.output import columns, is_terminal, say, say_json, written
from rmm_jobs.text.interrupts import not_printed
from rmm_jobs.text.progress import progress_line

SILENCE_SECONDS = 30.0
"""Seconds between the lines of a call whose progress goes to a file or a pipe."""


def write_answer(answer: ToolResponse, wording: Wording, mark: str | None = None, *, as_json: bool = False) -> None:
    """Print an answer; name its job on stderr where stdout cannot take it.

    On a terminal its heading has a colour, and it fits the terminal. `as_json` prints
    text and record as one JSON object.
    """
    if as_json:
        is_printed = say_json(exit_code(answer.outcome), answer.text, answer.record)
    else:
        is_printed = say(_at_terminal(answer, mark))
    if not is_printed and (job := _reported(answer.outcome)):
        tell_words(not_printed(job, wording))


def _at_terminal(answer: ToolResponse, mark: str | None) -> str:
    """Return the text of an answer as stdout shows it."""
    text = answer.text
    if is_terminal(sys.stdout):
        text = with_heading(text, mark, tone_of(answer.outcome), partial(fitted, width=columns(sys.stdout)))
    return text


def _reported(outcome: Answerable | JobsError) -> Job | None:
    """Return the job that an answer reports; a part of its output or its objects names none: the caller has."""
    if isinstance(outcome, JobDetails | AnswerNotSent):
        return outcome.report.job
    return outcome.job if isinstance(outcome, JobReport | CancelReport) else None


class TerminalProgress:
    """Show a call's last step: a line that moves on a terminal, elsewhere a line now and then."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._line: LiveLine | None = None
        self._told = 0.0

    async def __call__(self, progress: Progress) -> None:
        """Show it."""
        if self._stream is None:
            return
        if has_cursor(self._stream):
            if self._line is None:
                self._line = LiveLine(self._stream)
            self._line.show(progress)
        elif progress.elapsed - self._told >= SILENCE_SECONDS:
            self._told = progress.elapsed
            written(self._stream, f"{progress_line(progress)}\n")

    def clear(self) -> None:
        """Take the line away, so that the answer stands alone."""
        if self._line is not None:
            self._line.stop()
            self._line = None
        self._told = 0.0
