"""What a script does when it runs. All moments are seconds of running: waiting for a person does not count."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum


class Status(IntEnum):
    """The states a job can be in. 7 and 8 are filters of the job list and no job's state."""

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
    """`JobOutput.type`."""

    INFORMATION = 0
    VERBOSE = 1
    DEBUG = 2
    WARNING = 3
    ERROR = 4
    PROGRESS = 5


@dataclass(frozen=True)
class Line:
    """One row of output. `$Name` in its text is replaced by the parameter or the answer of that name."""

    text: str
    stream: Stream = Stream.INFORMATION
    after: float = 0.0


@dataclass(frozen=True)
class Prompt:
    """A Read-Host: the job waits until it is answered. The answer becomes the variable `name`."""

    text: str
    name: str
    after: float = 0.0
    secret: bool = False


@dataclass(frozen=True)
class Child:
    """A script, by its full path, that is started as a job of its own."""

    script: str
    after: float = 0.0


@dataclass(frozen=True)
class JobScenario:
    """A script's doings from the queue to the end.

    Attributes:
        ends: The status at the end. A number that the API does not know is shown as it is.
        runs_as: The status while it runs, when that is not Running.
        queue: Seconds in the queue; infinite for a job that never gets its turn.
        duration: Seconds of running; infinite for a job that never ends.
        failure: `Job.output`, the text of the error that ended it.
        lines: Its output, in order.
        prompts: Its questions, in order.
        children: The jobs it starts, `after` seconds of its own running. Not for scripts that ask.
        progress: Whether `percentComplete` tells how far it is.
        pipeline: Makes what it writes to the pipeline, as CLIXML. It is there when the job has ended.
        pipeline_json: The same as JSON, which newer servers answer too.
        cancels: Whether a cancelled job comes to an end; if not it is Canceling for ever.
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
