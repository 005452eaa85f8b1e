"""Declare how a waiting call of a tool goes on in the background, where the client has tasks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rmm_jobs.jobs.background import Describe, as_started, report_alone


@dataclass(frozen=True, slots=True)
class Background:
    """Say which calls of a tool wait for a job, and how the task of such a call answers.

    The task of a call ends with the block that the call would have ended with.
    """

    mark: str
    """One letter that stands for the tool in the handle of a task. A released one is never changed."""
    waits: Callable[[Any], bool]
    """Tells from the arguments whether a call waits."""
    asks: bool = False
    """Whether the job's prompts are put to the person; else they end the task, as they end the wait."""
    describe: Describe = report_alone
    """Adds what the tool tells beside the report."""


def asked_to_wait(arguments: Any) -> bool:  # noqa: ANN401 - of any tool that has this argument
    """Return what the argument `wait` says."""
    return bool(arguments.wait)


def always(_arguments: object) -> bool:
    """Return True: every call waits."""
    return True


STARTING = Background("r", asked_to_wait, asks=True, describe=as_started)
"""The job is started, and the task is its run."""
ANSWERING = Background("a", always, asks=True)
"""A prompt of the job is answered, and the task is what comes of it."""
