"""An answer on stdout; of a job whose answer stdout cannot take, the UID on stderr."""

from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.model import Job
from rmm_jobs.domain.results import (
    Answerable,
    AnswerNotSent,
    ComponentList,
    DeviceList,
    JobDetails,
    JobList,
    OutputMatches,
    OutputPage,
    PipelineView,
)
from rmm_jobs.domain.wording import Wording
from rmm_jobs.responses import ToolResponse
from rmm_jobs.terminal.output import say, tell
from rmm_jobs.text.interrupts import not_printed


def write_answer(answer: ToolResponse, wording: Wording) -> None:
    """Print it."""
    if not say(answer.text) and (job := _reported(answer.outcome)):
        tell(not_printed(job, wording))


def _reported(outcome: Answerable | JobsError) -> Job | None:
    """Return the job that an answer reports; a look-up of output names none, because its caller has."""
    match outcome:
        case JobDetails(report=report) | AnswerNotSent(report=report):
            return report.job
        case JobsError() | DeviceList() | ComponentList() | JobList() | OutputPage() | OutputMatches() | PipelineView():
            return None
        case _:
            return outcome.job
