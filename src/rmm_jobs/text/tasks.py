"""Words of a task: the line that says how it stands, and the errors of its methods."""

from rmm_jobs.domain.results import AnswerNotSent, JobDetails, Running
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line

_LINE_CHARS = 200

UNKNOWN_TASK = "Unknown task: its id is not from this server, or it is older than seven days. A job goes on without it."
WRONG_NAME = "The header Mcp-Name does not match params.taskId"
KEY_MISSING = "The task cannot be looked at now: the key that its id is checked with cannot be read."
BAD_ANSWER = "The answer has to be text of at most 10,000 characters. It was not sent."


def task_line(block: str, outcome: object) -> str:
    """Return the first line of a block, with the percentage of a running job where one is known."""
    report = outcome.report if isinstance(outcome, JobDetails | AnswerNotSent) else outcome
    percent = report.percent if isinstance(report, Running) else None
    first = first_line(block)
    return first if percent is None else f"{first.removesuffix('...')}, about {percent}%"


def not_stopped(wording: Wording, *, is_switched_off: bool) -> str:
    """Say that giving a task up has not stopped its job."""
    if is_switched_off:
        return "The job was not stopped and goes on: cancel-job is switched off on this server."
    return f"The job was not stopped and goes on: {wording.system} has no way to stop a job."


def first_line(block: str) -> str:
    """Return the first line of a block, for where a whole block has no place."""
    return clean_line(block.partition("\n")[0], _LINE_CHARS)
