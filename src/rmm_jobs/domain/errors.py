"""Define everything that can stop an answer, as one tree. Errors carry data; `text/` has the words.

JobsError
├── Refused                    the caller has to change something
│   ├── ArgumentsRefused
│   ├── CommandUnreadable
│   ├── DeviceNotFound
│   ├── DevicesMatch
│   ├── DuplicateDevices
│   ├── DeviceListIncomplete
│   ├── DeviceOffline
│   ├── DeviceUnusable
│   ├── ComponentNotFound
│   ├── DuplicateComponents
│   ├── ComponentListIncomplete
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
│   ├── SiteNotFound, SitesMatch, DeviceElsewhere (`site_errors.py`)
│   ├── PlaceNotFound, PlaceAmbiguous, AlertNotFound, AlertsMatch, AlertResolved, WhichAlerts,
│   │   ConfirmationNeeded (`alert_errors.py`)
│   └── TooLateToStart
├── SystemFailure              the system was not reached, or refused
│   ├── AuthenticationFailed
│   ├── PermissionDenied
│   ├── RateLimited
│   ├── Unreachable
│   ├── DeadlineExceeded
│   ├── NotFound
│   ├── RequestRejected
│   ├── ServerError
│   └── UnexpectedAnswer
│       └── AnswerTooLarge
├── StartOutcomeUnknown        a start was sent and its answer lost: it may have run
├── OutcomeUnknown             a cancel or an answer was sent and its answer lost: it may have arrived
├── QuestionExpired            a reply came to a question that is unknown here
├── NotConfigured
└── LedgerUnavailable
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum

from rmm_jobs.domain.grammar import Grammar
from rmm_jobs.domain.model import Component, Device, Job, JobState, Lookalike, Prompt, Shortfall


class JobsError(Exception):
    """Base of all our errors, each of which becomes a block of text.

    The dataclasses below are not frozen: a context manager sets `__traceback__` on an exception that passes it.
    """

    def __str__(self) -> str:
        """Return the class name alone: a log would print this text, and the data may hold a caller's secrets."""
        return type(self).__name__


# --- the caller has to change something -----------------------------------------------------------------------


class Refused(JobsError):
    """The request was understood but not carried out, and no job was started."""


@dataclass(eq=False)
class ArgumentsRefused(Refused):
    """Arguments do not fit the tool. `problems` maps an argument's name to what is wrong with it."""

    tool: str
    problems: Mapping[str, str]
    known: Sequence[str]
    is_prompt: bool = False
    """Whether `tool` names a prompt. No setting puts a prefix before the name of one."""


class CommandProblem(Enum):
    """Reasons why a typed command could not be read."""

    # The values are for a developer's eyes; `text/` has the sentences.
    NAME_MISSING = "name missing"
    TOO_MANY_NAMES = "more words than names"
    QUOTE_OPEN = "quote never closed"
    UNKNOWN_OPTION = "unknown option"
    VALUE_MISSING = "option without its value"
    REPEATED = "option given twice"
    LONG_DASH = "option with a long dash"
    FLAG_VALUE = "flag with a value that is neither true nor false"
    WORDS_LOST = "every place of a prompt taken by a piece, so that the words after it may be lost"


@dataclass(eq=False)
class CommandUnreadable(Refused):
    """A typed command does not follow its `grammar`. `near` holds the word or words at fault."""

    problem: CommandProblem
    grammar: Grammar
    near: str = field(default="", repr=False)


@dataclass(eq=False)
class DeviceNotFound(Refused):
    """No device has that UID, and no hostname contains the query. `near` holds devices whose names resemble it."""

    query: str
    near: Sequence[Device] = ()
    lookalike: Lookalike | None = None
    shortfall: Shortfall | None = None


@dataclass(eq=False)
class DevicesMatch(Refused):
    """Hostnames contain the query but none equals it. `devices` is never empty."""

    query: str
    devices: Sequence[Device]
    lookalike: Lookalike | None = None
    shortfall: Shortfall | None = None


@dataclass(eq=False)
class DuplicateDevices(Refused):
    """Two or more live devices have exactly this hostname."""

    query: str
    devices: Sequence[Device]
    shortfall: Shortfall | None = None


@dataclass(eq=False)
class DeviceListIncomplete(Refused):
    """One live device has this hostname, in a list of which a part is missing: a namesake may be in the rest."""

    query: str
    device: Device
    shortfall: Shortfall


@dataclass(eq=False)
class DeviceOffline(Refused):
    """The system reports the device offline. `now` is for computing how long ago it was last seen."""

    device: Device
    now: datetime


class UnusableReason(Enum):
    """Reasons why an existing device cannot run a job."""

    DELETED = "deleted"
    SUSPENDED = "suspended"
    AGENTLESS = "agentless"
    STATUS_UNKNOWN = "status unknown"


@dataclass(eq=False)
class DeviceUnusable(Refused):
    """The device exists but cannot run a job."""

    device: Device
    reason: UnusableReason


@dataclass(eq=False)
class ComponentNotFound(Refused):
    """No component has that UID or name. `nearest` holds at most three, best first."""

    query: str
    nearest: Sequence[Component]
    lookalike: Lookalike | None = None
    shortfall: Shortfall | None = None


@dataclass(eq=False)
class DuplicateComponents(Refused):
    """Two or more components have this name, ignoring case."""

    query: str
    components: Sequence[Component]
    shortfall: Shortfall | None = None


@dataclass(eq=False)
class ComponentListIncomplete(Refused):
    """One component has this name, in a list of which a part is missing: a namesake may be in the rest."""

    query: str
    component: Component
    shortfall: Shortfall


class Unreadable(Enum):
    """Reasons why the text of variables could not be read."""

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
    INVISIBLE = "character that cannot be seen"
    SWALLOWED = "quote with an option behind it"
    NO_QUOTES = "JSON object whose quotes a shell has removed"
    PLACEHOLDER = "placeholder of a usage line"
    UNFILLED_NAME = "placeholder of a template as a name"
    SINGLE_QUOTED = "JSON object with single quotes"
    CURLY_QUOTED = "JSON object with typographic quotes"


@dataclass(eq=False)
class VariablesUnreadable(Refused):
    """The text of variables could not be parsed.

    `position` is 0-based, in characters; `near` is an excerpt from there.
    """

    reason: Unreadable
    position: int
    near: str = field(repr=False)
    name: str | None = None


class Ambiguity(Enum):
    """Reasons why a text of variables has two readings."""

    ESCAPED_COMMA = "escaped comma before a declared name: a comma, or the end of a path"
    PATHS = "escaped comma between paths: a comma, or a backslash and a comma"
    SINGLE_QUOTES = "single quotes around a value: quotes, or a part of it"
    RUN_ON = "declared name and equals sign behind a blank or semicolon: one value, or two"
    LONE_QUOTE = "path that ends in its only quote: a backslash that a shell has taken, or a quote"
    DOLLAR = "single quotes around a dollar and a name: a variable of the system, or a text"
    OPTION = "option of the command behind a blank: part of the value, or an option"
    MARKS = "quotation marks around a value that needs none: quotes, or a part of it"
    UNFILLED = "placeholder of a template as a value: not filled in, or a text"
    SEVERAL = "more than one of these"


@dataclass(eq=False)
class VariablesAmbiguous(Refused):
    """The text has two readings, so none is run.

    `joined` and `split` are the two, in the order in which `kind` names them.
    """

    joined: Mapping[str, str] = field(repr=False)
    split: Mapping[str, str] = field(repr=False)
    kind: Ambiguity = Ambiguity.ESCAPED_COMMA
    beside: Sequence[str] = field(default=(), repr=False)
    """Options of the command that stand in the text, and that `split` leaves out."""
    refused: tuple[Refused | None, Refused | None] = (None, None)
    """Why the component does not take a reading; `None` where it does."""

    @property
    def is_refused_somewhere(self) -> bool:
        """Return whether the component refuses a reading. A newer declaration of it may take that one."""
        return any(each is not None for each in self.refused)


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
    given: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)


@dataclass(eq=False)
class IdenticalJob(Refused):
    """An identical job was started earlier and may still run: same device, component and variables.

    `job.uid` is empty where that start was never confirmed. `state` and `reported`, the system's own word, are from our
    last poll. When the poll failed, `state` is `None` and `trouble` says why. `age` is in seconds since the start.
    """

    job: Job
    age: float
    state: JobState | None = None
    reported: str | None = None
    trouble: "SystemFailure | None" = None
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
class ParametersRefused(Refused):
    """Values do not fit a script's declaration. `problems` maps a parameter's name to what is expected of it."""

    component: Component
    problems: Mapping[str, str]


@dataclass(eq=False)
class UnknownOption(Refused):
    """The system does not list this environment or computer. `option` names the argument, `known` lists the choices."""

    option: str
    value: str
    known: Sequence[str]


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
class JobNotFound(Refused):
    """Neither the system nor the ledger knows this job."""

    job: str
    ledger_read: bool = True
    """Whether the ledger could be read; else the job may have been started here."""


@dataclass(eq=False)
class JobDeviceUnknown(Refused):
    """The job exists, but neither the ledger nor the system's history knows its device."""

    job: str
    trouble: "SystemFailure | None" = None
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


# --- the system could not be asked, or said no ----------------------------------------------------------------


class Action(StrEnum):
    """Actions that can fail; `text/` has the words for each."""

    AUTHENTICATE = "authenticate"
    READ_DEVICES = "read devices"
    READ_COMPONENTS = "read components"
    START_JOB = "start a job"
    READ_JOB = "read a job"
    LIST_JOBS = "list jobs"
    READ_ENVIRONMENTS = "read environments"
    READ_ACTIVITY = "read the activity log"
    READ_SITES = "read sites"
    READ_ALERTS = "read alerts"
    READ_AUDIT = "read an audit"
    READ_PATCHES = "read patches"
    RESOLVE_ALERT = "resolve an alert"
    READ_STATUS = "read the system's status"
    ANSWER_JOB = "answer a job"
    CANCEL_JOB = "cancel a job"


@dataclass(eq=False)
class SystemFailure(JobsError):
    """The system was not reached, or refused. `said` is the vendor's own message, raw: `text/` cleans and cuts it."""

    action: Action
    said: str | None = None


@dataclass(eq=False)
class AuthenticationFailed(SystemFailure):
    """The system refused the credentials, or a fresh token."""

    status: int | None = None


@dataclass(eq=False)
class PermissionDenied(SystemFailure):
    """The system answered 403, for a missing permission."""


@dataclass(eq=False)
class RateLimited(SystemFailure):
    """The system answered 429, or a 403 for a rate block (`blocked`).

    `retry_after` is in seconds, `None` when the answer gave none.
    """

    # From the `Retry-After` header; a rate block of Datto RMM may carry none (docs/divergences.md, rate-block).
    retry_after: float | None = None
    blocked: bool = False


@dataclass(eq=False)
class Unreachable(SystemFailure):
    """The connection failed or broke. `reason` is one of our own short phrases, never an exception's text."""

    # The host alone: a URL may carry a credential in its path or query.
    host: str = ""
    reason: str = ""


@dataclass(eq=False)
class DeadlineExceeded(SystemFailure):
    """No answer came in the time this call has. `seconds` is how long the call waited."""

    seconds: float = 0.0


@dataclass(eq=False)
class NotFound(SystemFailure):
    """The system answered 404. Callers translate it, because its meaning depends on the request."""


@dataclass(eq=False)
class RequestRejected(SystemFailure):
    """The system answered 400, 409 or another 4xx without a meaning of its own.

    `reason` is our own phrase, where the cause is known.
    """

    status: int = 0
    reason: str = ""


@dataclass(eq=False)
class ServerError(SystemFailure):
    """The system answered 5xx, after the retries of a read."""

    status: int = 0


@dataclass(eq=False)
class UnexpectedAnswer(SystemFailure):
    """The answer breaks the API's promise: HTML, cut JSON, a redirect. `reason` is our own phrase."""

    status: int = 0
    reason: str = ""


@dataclass(eq=False)
class AnswerTooLarge(UnexpectedAnswer):
    """The answer is larger than what is read of one: in `megabytes`, which a setting raises, or in `values`."""

    megabytes: int | None = None
    values: int | None = None


# --- the others -----------------------------------------------------------------------------------------------


@dataclass(eq=False)
class StartOutcomeUnknown(JobsError):
    """A start was sent and no usable answer came. `status` is set when the answer was an HTTP error (500)."""

    reason: str
    status: int | None = None
    said: str | None = None


@dataclass(eq=False)
class OutcomeUnknown(JobsError):
    """A cancel or an answer was sent, but neither `failure` nor the job shows whether it arrived."""

    job: str
    failure: SystemFailure


@dataclass(eq=False)
class QuestionExpired(JobsError):
    """A reply belongs to a question of a kind or version that this program does not know.

    Nothing is started for it. The call that asked may have started a job, so it is no refusal.
    """


@dataclass(eq=False)
class NotConfigured(JobsError):
    """Settings are missing or wrong. `problems` maps a setting's name to what is wrong with it, never to its value."""

    problems: Mapping[str, str]


class LedgerProblem(Enum):
    """Tell what is wrong with the ledger's file; `text/` has the mend for each."""

    DAMAGED = "it holds something else than a ledger"
    UNWRITABLE = "it or its folder cannot be made or written"
    FULL = "the disk is full"
    LOCKED = "another program holds it"
    LINK = "it is a link"
    NO_FILE = "it is no plain file"
    OTHER = "anything else"


@dataclass(eq=False)
class LedgerUnavailable(JobsError):
    """The job ledger cannot be written or read. `reason` is the database's own short message."""

    path: str
    reason: str
    problem: LedgerProblem = LedgerProblem.OTHER
