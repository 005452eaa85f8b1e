"""Define the nouns of the domain, such as device, component and job, for every system."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from enum import Enum, StrEnum

from rmm_jobs.domain.catalog import Component, Device

SERVER_TIME = timezone(timedelta(0), "server time")
"""Zone of a time that a server tells without one. It is computed with as UTC, and never shown as UTC."""


class JobState(StrEnum):
    """States of a job on one device. Each system's adapter translates its own words into these.

    Ledgers hold the values, so a value never changes. `text/` has the words that people and programs read.
    """

    QUEUED = "Queued"
    RUNNING = "Running"
    COMPLETED = "Completed"
    WARNING = "Warning"
    FAILED = "Failed"
    TIMED_OUT = "Timeout"
    EXPIRED = "Expired"
    RETIRED = "Retired"
    # PowerShell Universal's states follow; Datto RMM has none of them (docs/divergences.md, psu-statuses).
    ERRORS = "Completed With Errors"
    WAITING = "Waiting for Feedback"
    CANCELING = "Canceling"
    CANCELED = "Canceled"
    UNKNOWN = "Unknown"

    @property
    def is_final(self) -> bool:
        """Return whether the job will not change any more. An unknown state is never final."""
        return self not in _ONGOING


# An unknown state counts as ongoing: calling a job over that still runs would let it be started twice.
_ONGOING = {JobState.QUEUED, JobState.RUNNING, JobState.WAITING, JobState.CANCELING, JobState.UNKNOWN}


class Stream(StrEnum):
    """Streams of a job's text: two of a process, six of PowerShell, or all six interleaved."""

    # A process has these two.
    STDOUT = "stdout"
    STDERR = "stderr"
    ALL = "all"
    # PowerShell Universal numbers these six; `STDOUT` is all of them but the errors (systems/psu/output.py).
    INFORMATION = "information"
    VERBOSE = "verbose"
    DEBUG = "debug"
    WARNING = "warning"
    ERROR = "error"
    PROGRESS = "progress"


class JobAttribute(StrEnum):
    """Details some systems report beside the state. `CREATED` and `ENDED` are times, `CHILDREN` are job UIDs."""

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
"""Value of a `JobAttribute`, without words."""


@dataclass(frozen=True, slots=True)
class ValueForm:
    """The form in which a start's values were sent, where the system chose it. `is_assumed`: nothing told which one."""

    name: str
    is_assumed: bool = False


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question that a job asks and waits on. An assistant never answers a secret one."""

    uid: str
    message: str = field(repr=False)
    secret: bool = False
    before: str = field(default="", repr=False)
    """The last lines that the job has printed before it asked, such as a menu."""


@dataclass(frozen=True, slots=True)
class StartRequest:
    """Everything that one start needs, after every check. `variables` are sent as they are.

    `reference` is unique to this start, path-safe, and part of `job_name`. `timeout` is in seconds since the start, or
    `None` for no limit.
    """

    device: Device | None
    """Device to run on, or `None` where the system itself runs the job."""
    component: Component
    variables: Mapping[str, str] = field(repr=False)
    reference: str
    job_name: str
    options: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    """Further values that the system takes by name: `environment`, `credential`, `computer`."""
    timeout: int | None = None
    sent_as: ValueForm | None = None
    path: str | None = None
    """Path of the component, where the caller has named it so."""

    @property
    def device_uid(self) -> str:
        """Return the device's UID; empty where the system itself runs the job."""
        return self.device.uid if self.device else ""


class MatchReason(Enum):
    """Reasons for taking a job for a lost start, where the job carries no mark of that start."""

    PARAMETERS = "parameters"
    STARTER = "starter"


@dataclass(frozen=True, slots=True)
class JobMatch:
    """A job found in the system's list or history. `at` is when the system created it."""

    job_uid: str
    device_uid: str | None
    hostname: str | None = None
    job_name: str | None = None
    at: datetime | None = None
    certain: bool = True
    """True when this is surely the job in question; otherwise it may be somebody else's."""
    recognised: MatchReason | None = None
    """Reason for the match, where the job does not carry the start's own mark."""
    started_by: str | None = None
    state: JobState | None = None
    reported: str = ""
    """The system's own word for the state."""


@dataclass(frozen=True, slots=True)
class GivenValues:
    """Hold the inputs that a system tells of a job, as a caller writes them; those in `by_name` name a variable.

    They are not redacted: a secret may be among them.
    """

    values: Mapping[str, str] = field(repr=False)
    by_name: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The system's own words for a job and for one of its components, where the two contradict each other."""

    job: str
    component: str


@dataclass(frozen=True, slots=True)
class JobStatus:
    """One poll's result for a job on its device.

    `reported` is the system's own word. `stdout` and `stderr` are set only where the status response includes the text.
    `has_stdout` and `has_stderr` are `None` where the system does not report whether there is any.
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
    """Reason of the failure, where the system reports one apart from the streams."""
    verdicts: Verdicts | None = None
    derived_exit_code: int | None = None
    """Exit code that follows from the system's own rules, where it reports none."""
    may_hide_errors: bool = False
    """True where the system reports a job with errors as completed, so that this one may have errors."""
    may_run_on: bool = False
    """True where a job past its timeout may still be running."""
    over_without_results: bool = False
    """True where the system reports the job as over, but only missing results would tell how it ended."""
    facts: tuple[tuple[JobAttribute, FactValue], ...] = ()
    built_in: tuple[tuple[str, str], ...] = ()
    """Variables that the system defines inside the job, with their values."""
    given: GivenValues | None = None
    """What the job was given; `None` where the system tells nothing of it."""
    shown: bool = True
    """False where nothing shows whether the job has begun: it counts as queued."""

    @property
    def has_ended(self) -> bool:
        """Return whether the job is over, even where nothing tells how it ended."""
        return self.state.is_final or self.over_without_results


@dataclass(frozen=True, slots=True)
class JobBeside:
    """Another job of the same component on the same device that had not ended. `age` is in seconds since its start."""

    uid: str
    age: float


@dataclass(frozen=True, slots=True)
class Job:
    """Facts about a job from its start, its ledger row or the system; never guesses.

    `variables` are redacted, ready to be shown. `timeout` is in seconds since `sent_at`. Only the call that started the
    job knows `options`, `sent_as`, `beside` and `component_path`.
    """

    uid: str
    device: str | None = None
    device_uid: str | None = None
    component: str | None = None
    component_uid: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    timeout: int | None = None
    sent_at: datetime | None = None
    reference: str | None = None
    recognised: MatchReason | None = None
    options: Mapping[str, str] = field(default_factory=dict[str, str])
    sent_as: ValueForm | None = None
    beside: JobBeside | None = None
    component_path: str | None = None
    """Path by which the component was named."""
    named: bool = True
    """False where the start was sent in a form that gives the job no name: no search can find it."""
