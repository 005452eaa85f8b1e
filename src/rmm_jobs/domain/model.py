"""The nouns of the domain: what a device, a component and a job are, whatever system they live in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum
from typing import Literal


class JobState(StrEnum):
    """Where a job stands on one device. Every system's own words are translated into these.

    The values stand in job ledgers, and so stay as they are. What people and programs read is in `text/`.
    """

    QUEUED = "Queued"
    RUNNING = "Running"
    COMPLETED = "Completed"
    WARNING = "Warning"
    FAILED = "Failed"
    TIMED_OUT = "Timeout"
    EXPIRED = "Expired"
    RETIRED = "Retired"
    ERRORS = "Completed With Errors"
    WAITING = "Waiting for Feedback"
    CANCELING = "Canceling"
    CANCELED = "Canceled"
    UNKNOWN = "Unknown"

    @property
    def is_final(self) -> bool:
        """Whether the job will not change any more. An unknown state is never final."""
        return self not in _ONGOING


StateName = Literal["queued", "running", "waiting", "completed", "failed", "canceled", "timeout"]
STATE_NAMES: dict[JobState, StateName] = {
    JobState.QUEUED: "queued",
    JobState.RUNNING: "running",
    JobState.WAITING: "waiting",
    JobState.COMPLETED: "completed",
    JobState.FAILED: "failed",
    JobState.CANCELED: "canceled",
    JobState.TIMED_OUT: "timeout",
}
"""The states that jobs can be listed by, and how callers write them."""
STATES_BY_NAME = {name: state for state, name in STATE_NAMES.items()}

_ONGOING = {JobState.QUEUED, JobState.RUNNING, JobState.WAITING, JobState.CANCELING, JobState.UNKNOWN}


class Stream(StrEnum):
    """One of the texts a job leaves behind: two of a process, or six of a shell, or those six as they came."""

    STDOUT = "stdout"
    STDERR = "stderr"
    ALL = "all"
    INFORMATION = "information"
    VERBOSE = "verbose"
    DEBUG = "debug"
    WARNING = "warning"
    ERROR = "error"
    PROGRESS = "progress"


class JobAttribute(StrEnum):
    """What some systems tell of a job beyond its state. `CREATED` and `ENDED` are times, `CHILDREN` are job UIDs."""

    STARTED_BY = "Started By"
    SCHEDULE = "Schedule"
    ENVIRONMENT = "Environment"
    RUN_AS = "Run As"
    PARENT = "Parent Job"
    CHILDREN = "Child Jobs"
    CREATED = "Created"
    ENDED = "Ended"
    DESCRIPTION = "Activity"


FactValue = str | datetime | tuple[str, ...]
"""A fact as data; `text/` has the words."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question a job asks and waits on. A secret one is never answered through an assistant."""

    uid: str
    message: str
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Device:
    """A device as the system describes it; `None` is a fact the system did not give."""

    uid: str
    hostname: str
    site: str | None = None
    online: bool | None = None
    last_seen: datetime | None = None
    suspended: bool = False
    deleted: bool = False
    agentless: bool = False
    """A printer, hypervisor or network device: listed, but nothing on it can run a job."""
    category: str | None = None
    operating_system: str | None = None
    internal_ip: str | None = None
    last_user: str | None = None
    description: str | None = None


class VariableReference(Enum):
    """Whether a value can be the name of a variable that the system keeps, written `$Name`."""

    NEVER = "a dollar is a dollar"
    MAYBE = "a name or a value"
    ALWAYS = "only a name, because the value would be a secret"


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable a component declares."""

    name: str
    type: str | None = None
    default: str | None = None
    description: str | None = None
    flagged_required: bool | None = None
    """The system's own flag; `None` where the system has no such flag."""
    allowed: tuple[str, ...] = ()
    """The values the system takes; empty where it does not say."""
    by_name: VariableReference = VariableReference.NEVER

    @property
    def required(self) -> bool:
        """Whether a run without it is refused: what the flag says, else whether there is no default."""
        return self.flagged_required if self.flagged_required is not None else not self.default


@dataclass(frozen=True, slots=True)
class Component:
    """A script that can be run as a job. Variables stand in the component's own order."""

    uid: str
    name: str
    description: str | None = None
    category: str | None = None
    variables: tuple[Variable, ...] = ()
    path: str | None = None
    """Where it lies, with its name at the end, in systems where names are told apart by folders."""


@dataclass(frozen=True, slots=True)
class StartRequest:
    """Everything one start needs. `reference` is unique to this start and path-safe; it is part of `job_name`."""

    device: Device | None
    """`None` where the system itself runs the job."""
    component: Component
    variables: Mapping[str, str]
    reference: str
    job_name: str
    options: Mapping[str, str] = field(default_factory=dict[str, str])
    """What else the system takes by name: `environment`, `credential`, `computer`."""
    timeout: int | None = None

    @property
    def device_uid(self) -> str:
        """The device's UID; empty where the system itself runs the job."""
        return self.device.uid if self.device else ""


class MatchReason(Enum):
    """What shows that a job is the one of a start whose answer was lost, where it carries no mark of that start."""

    PARAMETERS = "parameters"
    STARTER = "starter"


@dataclass(frozen=True, slots=True)
class JobMatch:
    """A job found where the system shows its jobs, rather than in its answer to us. `at` is when it was made."""

    job_uid: str
    device_uid: str | None
    hostname: str | None = None
    job_name: str | None = None
    at: datetime | None = None
    certain: bool = True
    """Whether it is the one that was looked for; else it may be, or may be somebody else's."""
    recognised: MatchReason | None = None
    """What it was recognised by, where it does not carry the start's own mark."""
    started_by: str | None = None
    state: JobState | None = None
    reported: str = ""
    """The system's own word for its state."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the system says of a job and of one of its components, in its own words, where the two are at odds."""

    job: str
    component: str


@dataclass(frozen=True, slots=True)
class JobStatus:
    """One look at a job on its device.

    `reported` is the system's own word. `stdout` and `stderr` are set only where the system puts the text into
    the same answer; `has_stdout`/`has_stderr` are `None` where it does not say whether there is any.
    """

    state: JobState
    reported: str = ""
    exit_code: int | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    percent: int | None = None
    warnings: int | None = None
    has_stdout: bool | None = None
    has_stderr: bool | None = None
    stdout: str | None = None
    stderr: str | None = None
    hostname: str | None = None
    device_uid: str | None = None
    component: str | None = None
    component_uid: str | None = None
    failure: str | None = None
    """Why it failed, where the system says so apart from the streams."""
    verdicts: Verdicts | None = None
    derived_exit_code: int | None = None
    """What the exit code must have been by the system's own rules, where it gives none."""
    may_hide_errors: bool = False
    """Whether the system calls jobs completed that wrote errors, this one perhaps."""
    may_run_on: bool = False
    """Whether a job that is out of its time may run on all the same."""
    over_without_results: bool = False
    """Whether the system says that the job is over, and which way it ended only results would tell."""
    facts: tuple[tuple[JobAttribute, FactValue], ...] = ()
    built_in: tuple[tuple[str, str], ...] = ()
    """Variables that the system defines inside the job, with their values for it."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is known of a job from its start, its ledger row or the system; shown, never guessed.

    `variables` are as they may be shown: values of secret-looking ones are already masked.
    `timeout` is in seconds since `sent_at`.
    """

    uid: str
    device: str | None = None
    device_uid: str | None = None
    component: str | None = None
    component_uid: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    timeout: int | None = None
    sent_at: datetime | None = None
    reference: str | None = None
    recognised: MatchReason | None = None
    options: Mapping[str, str] = field(default_factory=dict[str, str])
    """What else its start asked for by name, as in `StartRequest`; known to the call that started it alone."""
