"""How the tools and commands are written that an answer tells its reader to use next."""

from rmm_jobs.jobs.untrusted import clean_line
from rmm_jobs.jobs.vocabulary import Vocabulary
from rmm_jobs.text.words import argument

ANSWER, LAST, LIST, PIPELINE = "answer-job", "last-job", "list-jobs", "job-pipeline"
_LONGEST = 1_000


def call(tool: str, **arguments: str | int | None) -> str:
    """A call of a tool, with the arguments that are not `None`: `job-pipeline job="12" first=25`."""
    words = [f"{key}={_written(value)}" for key, value in arguments.items() if value is not None]
    return " ".join([tool, *words])


def in_terminal(tool: str, job: str, vocabulary: Vocabulary) -> str:
    """The same in the terminal, where nothing is shown to an assistant."""
    return f"{vocabulary.terminal} {tool} {clean_line(job)}"


def look(job: str, *, wait: bool = False) -> str:
    """The command that looks at a job."""
    return f"/job-status {clean_line(job)}" + (" --wait" if wait else "")


def _written(value: str | int) -> str:
    return str(value) if isinstance(value, int) else argument(clean_line(value, _LONGEST))
