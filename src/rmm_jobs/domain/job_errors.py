"""Define the refusals about a job: one that is open, has ended, or is not found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rmm_jobs.domain.errors import Refused
from rmm_jobs.domain.model import Job, JobState, Prompt
from rmm_jobs.domain.system_errors import SystemFailure


@dataclass(eq=False)
class IdenticalJob(Refused):
    """An identical job was started earlier and may still run: same device, component and variables.

    `job.uid` is empty where that start was never confirmed. `state` and `reported`, the system's own word, are from our
    last poll. When the poll failed, `state` is `None` and `trouble` says why.
    """

    job: Job
    age: float | None
    """Seconds since that start; `None` where the ledger cannot tell its time."""
    state: JobState | None = None
    reported: str | None = None
    trouble: SystemFailure | None = None
    removed: bool = False
    """Whether the system does not show the job any more; nobody has seen how it ended."""
    last: JobState | None = None
    """State in which a removed job was last seen; `None` where nobody has seen it."""
    begun_at: datetime | None = None
    """Time at which a removed job was first seen running."""


@dataclass(eq=False)
class JobOnAnotherDevice(Refused):
    """The job ran on the device `actual`, not on the caller's `device`."""

    job: str
    device: str
    actual: str


@dataclass(eq=False)
class NoJobOfScript(Refused):
    """The script has no job, or the system keeps none of its jobs any more."""

    script: str


@dataclass(eq=False)
class NoPendingPrompt(Refused):
    """The job has no open prompt, or not the one the answer is for. `state` is the job's state, where known."""

    job: str
    state: JobState | None = None


@dataclass(eq=False)
class SecretPrompt(Refused):
    """The prompt asks for a secret. A person answers it in the terminal; an assistant never does."""

    job: str
    prompt: Prompt


@dataclass(eq=False)
class PromptDeclined(Refused):
    """The person has said no to this prompt. No assistant answers it in their place."""

    job: str
    prompt: Prompt


@dataclass(eq=False)
class JobHasEnded(Refused):
    """The job cannot be cancelled because it has ended in `state`."""

    job: str
    state: JobState


@dataclass(eq=False)
class PipelineUnreadable(Refused):
    """The pipeline output is broken, or larger than is safe to open. `reason` is our own short phrase."""

    job: str
    reason: str


@dataclass(eq=False)
class PathNotFound(Refused):
    """A path into the pipeline output leads nowhere. `known` holds the first of the `total` names at `step`."""

    path: str
    step: str
    known: Sequence[str]
    total: int


@dataclass(eq=False)
class ColumnNotFound(Refused):
    """No object has a column of this name. `near` are names like it, `known` the first of all `total`."""

    name: str
    near: Sequence[str]
    known: Sequence[str]
    total: int


@dataclass(eq=False)
class ConditionUnreadable(Refused):
    """A part of `where` is no condition."""

    text: str


@dataclass(eq=False)
class JobNotFound(Refused):
    """Neither the system nor the ledger knows this job."""

    job: str
    ledger_read: bool = True
    """Whether the ledger could be read; else the job may have been started here."""


@dataclass(eq=False)
class JobDeviceUnknown(Refused):
    """The job exists, but neither the ledger nor the system's history knows its device."""

    job: str
    trouble: SystemFailure | None = None
    """Why the history could not be read."""
    ledger_read: bool = True
    """As in `JobNotFound`."""


@dataclass(eq=False)
class TooLateToStart(Refused):
    """It became so late that a start could outlive the call. `elapsed` is in seconds.

    `recorded` says that the look-ups were done in time, and that recording the start was not.
    """

    elapsed: float
    recorded: bool = False
