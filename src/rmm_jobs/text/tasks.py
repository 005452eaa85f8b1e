"""Words of a task: the line that says how it stands, and the errors of its methods."""

from rmm_jobs.domain.results import AnswerNotSent, JobDetails, Queued, Running
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line

_LINE_CHARS = 200

UNKNOWN_TASK = "Unknown task: its id is not from this server, or it is older than seven days. A job goes on without it."
WRONG_NAME = "The header Mcp-Name does not match params.taskId"
KEY_MISSING = "The task cannot be looked at now: the key that its id is checked with cannot be read."
NOT_STOPPED_WITH_IT = "(stopping the task does not stop the job)"
BAD_ANSWER = "The answer has to be text of at most 10,000 characters. It was not sent."


def task_line(block: str, outcome: object, *, stops_job: bool) -> str:
    """Return the first line of a block, with the percentage of a running job where one is known.

    A client offers to stop a task that goes on. Where that does not stop the job (`stops_job`), the line says so.
    """
    report = outcome.report if isinstance(outcome, JobDetails | AnswerNotSent) else outcome
    percent = report.percent if isinstance(report, Running) else None
    line = first_line(block)
    if percent is not None:
        line = f"{line.removesuffix('...')}, about {percent}%"
    return line if stops_job or not isinstance(report, Queued | Running) else f"{line} {NOT_STOPPED_WITH_IT}"


def not_stopped(wording: Wording, *, is_switched_off: bool) -> str:
    """Say that giving a task up has not stopped its job."""
    if is_switched_off:
        return "The job was not stopped and goes on: cancel-job is switched off on this server."
    return f"The job was not stopped and goes on: {wording.system} has no way to stop a job."


def first_line(block: str) -> str:
    """Return the first line of a block, for where a whole block has no place."""
    return clean_line(block.partition("\n")[0], _LINE_CHARS)
