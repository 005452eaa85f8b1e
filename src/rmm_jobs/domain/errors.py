"""Everything that can stop an answer, as one tree. Errors carry data; the words are in `text/`.

JobsError
├── Refused                    the caller has to change something
│   ├── ArgumentsRefused
│   ├── CommandUnreadable
│   ├── DeviceNotFound
│   ├── DevicesMatch
│   ├── DuplicateDevices
│   ├── DeviceOffline
│   ├── DeviceUnusable
│   ├── ComponentNotFound
│   ├── DuplicateComponents
│   ├── VariablesUnreadable
│   ├── VariablesAmbiguous
│   ├── UnknownVariables
│   ├── MissingVariables
│   ├── IdenticalJob
│   ├── JobOnAnotherDevice
│   ├── ParametersRefused
│   ├── UnknownOption
│   ├── NoJobOfScript
│   ├── NoPendingPrompt
│   ├── SecretPrompt
│   ├── JobHasEnded
│   ├── PipelineUnreadable
│   ├── PathNotFound
│   ├── JobNotFound
│   ├── JobDeviceUnknown
│   └── TooLateToStart
├── SystemFailure              the system could not be asked, or said no
│   ├── AuthenticationFailed
│   ├── PermissionDenied
│   ├── RateLimited
│   ├── Unreachable
│   ├── DeadlineExceeded
│   ├── NotFound
│   ├── RequestRejected
│   ├── ServerError
│   └── UnexpectedAnswer
├── StartOutcomeUnknown            a start was sent and its answer lost: it may have run
├── OutcomeUnknown               the same of a request to stop a job, or of an answer to one: it may have arrived
├── NotConfigured
└── LedgerUnavailable
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum

from rmm_jobs.domain.grammar import Grammar
from rmm_jobs.domain.model import Component, Device, Job, JobState, Prompt


class JobsError(Exception):
    """The root: something of ours, meant to become a block.

    Not frozen, though nothing changes them: a context manager sets `__traceback__` on what passes through it.
    """

    def __str__(self) -> str:
        """The kind alone: the data may hold a caller's secrets, and this is what a log would print."""
        return type(self).__name__


# --- the caller has to change something -----------------------------------------------------------------------


class Refused(JobsError):
    """The request was understood and not carried out; no job was started."""


@dataclass(eq=False)
class ArgumentsRefused(Refused):
    """Arguments that do not fit the tool: `problems` maps an argument to what is wrong with it."""

    tool: str
    problems: Mapping[str, str]
    known: Sequence[str]


class CommandProblem(Enum):
    """Why a typed command could not be read."""

    NAME_MISSING = "name missing"
    TOO_MANY_NAMES = "more words than names"
    QUOTE_OPEN = "quote never closed"
    UNKNOWN_OPTION = "unknown option"
    VALUE_MISSING = "option without its value"
    WORDS_LOST = "every place of a prompt taken by a piece, so that the words after it may be lost"


@dataclass(eq=False)
class CommandUnreadable(Refused):
    """A typed command that cannot be read by its `grammar`. `near` is the word or words at fault."""

    problem: CommandProblem
    grammar: Grammar
    near: str = ""


@dataclass(eq=False)
class DeviceNotFound(Refused):
    """No device has that UID, and no hostname contains the query."""

    query: str


@dataclass(eq=False)
class DevicesMatch(Refused):
    """Hostnames contain the query but none equals it. `devices` is never empty."""

    query: str
    devices: Sequence[Device]


@dataclass(eq=False)
class DuplicateDevices(Refused):
    """Two or more live devices have exactly this hostname."""

    query: str
    devices: Sequence[Device]


@dataclass(eq=False)
class DeviceOffline(Refused):
    """The device is known to be offline. `now` dates its age."""

    device: Device
    now: datetime


class UnusableReason(Enum):
    """Why a device that exists cannot run a job."""

    DELETED = "deleted"
    SUSPENDED = "suspended"
    AGENTLESS = "agentless"
    STATUS_UNKNOWN = "status unknown"


@dataclass(eq=False)
class DeviceUnusable(Refused):
    """The device exists and cannot run a job."""

    device: Device
    reason: UnusableReason


@dataclass(eq=False)
class ComponentNotFound(Refused):
    """No component has that UID or name. `nearest` is best first, at most three."""

    query: str
    nearest: Sequence[Component]


@dataclass(eq=False)
class DuplicateComponents(Refused):
    """Two or more components have this name but for case."""

    query: str
    components: Sequence[Component]


class Unreadable(Enum):
    """What about the text of variables could not be read."""

    NO_EQUALS = "no equals sign"
    NO_NAME = "no name before the equals sign"
    EMPTY_PAIR = "empty pair"
    OPEN_QUOTE = "quote never closed"
    AFTER_QUOTE = "text after a closing quote"
    DUPLICATE = "name given twice"
    CONTROL = "control character or line break outside quotes"
    BAD_JSON = "not a JSON object"
    BAD_VALUE = "JSON value that is not text, number or boolean"
    NOT_JSON = "list or object that is not JSON"
    TOO_DEEP = "list or object that is nested too deeply"
    UNSENDABLE = "character that cannot be sent"


@dataclass(eq=False)
class VariablesUnreadable(Refused):
    """The text could not be parsed. `position` is 0-based, in characters; `near` is a little text from there."""

    reason: Unreadable
    position: int
    near: str
    name: str | None = None


@dataclass(eq=False)
class VariablesAmbiguous(Refused):
    r"""`\,` stands before `name=` of a variable of the component: two readings, so none is run.

    `joined` reads an escaped comma inside the value, `split` a value ending in a backslash.
    """

    joined: Mapping[str, str]
    split: Mapping[str, str]


@dataclass(eq=False)
class UnknownVariables(Refused):
    """Names the component does not declare."""

    component: Component
    unknown: Sequence[str]


@dataclass(eq=False)
class MissingVariables(Refused):
    """Required variables that were not given; `given` is what was. `device` is the name the caller used."""

    device: str
    component: Component
    missing: Sequence[str]
    given: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(eq=False)
class IdenticalJob(Refused):
    """A job with the same device, component and variables was started earlier and is not known to have ended.

    `job.uid` is empty where that start was never confirmed. `state` and the system's word `reported` are of the look at
    it; `state` is `None` where nothing could be seen, and `trouble` why. `age` is in seconds since it was sent.
    """

    job: Job
    age: float
    state: JobState | None = None
    reported: str | None = None
    trouble: "SystemFailure | None" = None


@dataclass(eq=False)
class JobOnAnotherDevice(Refused):
    """The job ran on another device than the caller says. `device` is what was said, `actual` where it ran."""

    job: str
    device: str
    actual: str


@dataclass(eq=False)
class ParametersRefused(Refused):
    """Values that do not fit a script's declaration. `problems`: parameter name to what is expected of it."""

    component: Component
    problems: Mapping[str, str]


@dataclass(eq=False)
class UnknownOption(Refused):
    """An environment or computer that the system does not list. `option` is its name, `known` what there is."""

    option: str
    value: str
    known: Sequence[str]


@dataclass(eq=False)
class NoJobOfScript(Refused):
    """The script has no job, or none that is still kept."""

    script: str


@dataclass(eq=False)
class NoPendingPrompt(Refused):
    """An answer for a job that asks nothing (any more), or not this. `state` is how the job stands, where known."""

    job: str
    state: JobState | None = None


@dataclass(eq=False)
class SecretPrompt(Refused):
    """A prompt that asks for a secret: answered in the terminal, never through an assistant."""

    job: str
    prompt: Prompt


@dataclass(eq=False)
class JobHasEnded(Refused):
    """A job that cannot be cancelled because it has ended. `state` is how."""

    job: str
    state: JobState


@dataclass(eq=False)
class PipelineUnreadable(Refused):
    """Pipeline output that is broken, or larger than is safe to open. `reason` is our own short phrase."""

    job: str
    reason: str


@dataclass(eq=False)
class PathNotFound(Refused):
    """A path into the pipeline output that leads nowhere. `known` are the first of the `total` names at `step`."""

    path: str
    step: str
    known: Sequence[str]
    total: int


@dataclass(eq=False)
class JobNotFound(Refused):
    """Neither the system nor the ledger knows this job."""

    job: str


@dataclass(eq=False)
class JobDeviceUnknown(Refused):
    """The job exists, but its device is known neither to the ledger nor to the system's history."""

    job: str


@dataclass(eq=False)
class TooLateToStart(Refused):
    """The look-ups took so long that a start could outlive the call; `elapsed` is in seconds."""

    elapsed: float


# --- the system could not be asked, or said no ----------------------------------------------------------------


class Action(StrEnum):
    """What was being done; `text/` knows the words for each."""

    AUTHENTICATE = "authenticate"
    READ_DEVICES = "read devices"
    READ_COMPONENTS = "read components"
    START_JOB = "start a job"
    READ_JOB = "read a job"
    LIST_JOBS = "list jobs"
    READ_ENVIRONMENTS = "read environments"
    READ_ACTIVITY = "read the activity log"
    READ_STATUS = "read the system's status"
    ANSWER_JOB = "answer a job"
    CANCEL_JOB = "cancel a job"


@dataclass(eq=False)
class SystemFailure(JobsError):
    """`said` is the vendor's own message, raw: it is cleaned, quoted and cut where it is shown."""

    action: Action
    said: str | None = None


@dataclass(eq=False)
class AuthenticationFailed(SystemFailure):
    """The credentials were refused, or a fresh token was."""

    status: int | None = None


@dataclass(eq=False)
class PermissionDenied(SystemFailure):
    """403 that is a permission."""


@dataclass(eq=False)
class RateLimited(SystemFailure):
    """429, or a 403 that is a rate block (`blocked`). `retry_after` is in seconds, `None` when not given."""

    retry_after: float | None = None
    blocked: bool = False


@dataclass(eq=False)
class Unreachable(SystemFailure):
    """No connection, or it broke. `reason` is one of our own short phrases, never an exception's text."""

    host: str = ""
    reason: str = ""


@dataclass(eq=False)
class DeadlineExceeded(SystemFailure):
    """The answer did not come in the time this call has; `seconds` is how long was waited."""

    seconds: float = 0.0


@dataclass(eq=False)
class NotFound(SystemFailure):
    """404: what the caller of the port makes of it depends on what was asked."""


@dataclass(eq=False)
class RequestRejected(SystemFailure):
    """400, 409 or another 4xx with no meaning of its own. `reason` is our own phrase, where we know why."""

    status: int = 0
    reason: str = ""


@dataclass(eq=False)
class ServerError(SystemFailure):
    """5xx, after the retries of a read."""

    status: int = 0


@dataclass(eq=False)
class UnexpectedAnswer(SystemFailure):
    """An answer that is not what the API promises: HTML, cut JSON, a redirect. `reason` is our own phrase."""

    status: int = 0
    reason: str = ""


# --- the others -----------------------------------------------------------------------------------------------


@dataclass(eq=False)
class StartOutcomeUnknown(JobsError):
    """A start was sent and no usable answer came. `status` is set when it was an HTTP error (500)."""

    reason: str
    status: int | None = None
    said: str | None = None


@dataclass(eq=False)
class OutcomeUnknown(JobsError):
    """A job was asked to stop, or given an answer: `failure` does not tell whether that arrived, nor does the job."""

    job: str
    failure: SystemFailure


@dataclass(eq=False)
class NotConfigured(JobsError):
    """Settings that are missing or wrong: setting name to what is wrong with it (never its value)."""

    problems: Mapping[str, str]


@dataclass(eq=False)
class LedgerUnavailable(JobsError):
    """The job ledger cannot be written or read. `reason` is the database's own short word."""

    path: str
    reason: str
