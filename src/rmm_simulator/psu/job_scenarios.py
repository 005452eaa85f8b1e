"""Describe the course of a script's run. Moments are seconds of running; waiting for a person is not counted."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum


class Status(IntEnum):
    """List the states of a job. 7 and 8 are filters of the job list and no job's state."""

    QUEUED = 0
    RUNNING = 1
    COMPLETED = 2
    FAILED = 3
    WAITING_ON_FEEDBACK = 4
    CANCELED = 5
    CANCELING = 6
    TIMED_OUT = 9
    WARNING = 10
    ERROR = 11


class Stream(IntEnum):
    """List the values of `JobOutput.type`."""

    INFORMATION = 0
    VERBOSE = 1
    DEBUG = 2
    WARNING = 3
    ERROR = 4
    PROGRESS = 5


@dataclass(frozen=True)
class Line:
    """Hold one row of output. `$Name` in its text is replaced by the parameter or answer of that name."""

    text: str
    stream: Stream = Stream.INFORMATION
    after: float = 0.0


@dataclass(frozen=True)
class Prompt:
    """Describe a Read-Host: the job waits for an answer, which becomes the variable `name`."""

    text: str
    name: str
    after: float = 0.0
    secret: bool = False


@dataclass(frozen=True)
class Child:
    """Name a script, by its full path, that is started as a job of its own."""

    script: str
    after: float = 0.0


@dataclass(frozen=True)
class JobScenario:
    """Describe a script's course from the queue to the end.

    Attributes:
        ends: The status at the end. A number that the API does not know is shown as it is.
        runs_as: The status while it runs, when that is not Running.
        queue: Seconds in the queue; infinite for a job that never leaves it.
        duration: Seconds of running; infinite for a job that never ends.
        failure: `Job.output`, the text of the error that ended it.
        lines: Its output, in order.
        prompts: Its prompts, in order.
        children: The jobs it starts, `after` seconds of its own running. Not for scripts with prompts.
        progress: True when `percentComplete` reports its progress.
        pipeline: Makes its pipeline output, as CLIXML. The output exists once the job has ended.
        pipeline_json: The pipeline output as JSON, which newer servers answer too.
        cancels: True when a cancelled job ends; otherwise it is Canceling for ever.
        cancel_delay: Seconds of Canceling.
        groomed_after: Seconds after its end when the server forgets it.
    """

    ends: int = Status.COMPLETED
    runs_as: int = Status.RUNNING
    queue: float = 1.0
    duration: float = 3.0
    failure: str = ""
    lines: tuple[Line, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    children: tuple[Child, ...] = ()
    progress: bool = False
    pipeline: Callable[[], str] | None = field(default=None, repr=False)
    pipeline_json: str | None = field(default=None, repr=False)
    cancels: bool = True
    cancel_delay: float = 2.0
    groomed_after: float = float("inf")
