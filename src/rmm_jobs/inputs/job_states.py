"""Read the states by which jobs are listed, as people write them."""

import re

from rmm_jobs.domain.history_errors import JobStateUnknown
from rmm_jobs.domain.model import JobState

STATES: dict[str, tuple[JobState, ...]] = {
    "queued": (JobState.QUEUED,),
    "running": (JobState.RUNNING,),
    "waiting": (JobState.WAITING,),
    "canceling": (JobState.CANCELING,),
    "completed": (JobState.COMPLETED,),
    "warning": (JobState.WARNING,),
    "error": (JobState.ERRORS,),
    "failed": (JobState.FAILED, JobState.ERRORS),
    "canceled": (JobState.CANCELED,),
    "timeout": (JobState.TIMED_OUT,),
    "active": (JobState.RUNNING, JobState.WAITING, JobState.QUEUED, JobState.CANCELING),
    "unclean": (JobState.FAILED, JobState.ERRORS, JobState.WARNING, JobState.TIMED_OUT),
}
"""Names of states, and of groups of them. A job with errors has failed at something, so "failed" has it too."""

_OTHER_NAMES = {
    "waitingforfeedback": "waiting",
    "waitingonfeedback": "waiting",
    "cancelling": "canceling",
    "success": "completed",
    "succeeded": "completed",
    "warnings": "warning",
    "completedwithwarnings": "warning",
    "errors": "error",
    "completedwitherrors": "error",
    "failure": "failed",
    "cancelled": "canceled",
    "timedout": "timeout",
    "open": "active",
    "notclean": "unclean",
}
_BETWEEN = re.compile(r"[\s_-]+")


def state_names(text: str) -> tuple[str, ...]:
    """Return the names of states in a text, by comma, each once.

    Raises:
        JobStateUnknown: a word names no state.
    """
    words = [word for each in text.split(",") if (word := each.strip())]
    bare = [_BETWEEN.sub("", word.casefold()) for word in words]
    names = [_OTHER_NAMES.get(word, word) for word in bare]
    if unknown := [word for word, name in zip(words, names, strict=True) if name not in STATES]:
        raise JobStateUnknown(unknown, tuple(STATES))
    return tuple(dict.fromkeys(names))


def states_of(names: tuple[str, ...]) -> tuple[JobState, ...]:
    """Return the states that the names stand for, each once."""
    return tuple(dict.fromkeys(state for name in names for state in STATES[name]))
