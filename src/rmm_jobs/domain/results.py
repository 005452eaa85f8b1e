"""What a call can come to when it is not an error; `text/` has a block for each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.limits import PIPELINE_BYTES
from rmm_jobs.domain.model import (
    Component,
    Device,
    FactValue,
    Job,
    JobAttribute,
    JobMatch,
    JobState,
    Prompt,
    Stream,
    Verdicts,
)
from rmm_jobs.domain.ports import Ending, JobOutput

ROWS = 25
"""The most rows of a list that one answer shows."""


@dataclass(frozen=True, slots=True)
class Queued:
    """Started and not waited for, or looked at before it ran. `just_started` tells the two apart."""

    job: Job
    just_started: bool = True


@dataclass(frozen=True, slots=True)
class Running:
    """Seen running by a look without a wait. `percent` only where one is known; `elapsed` in seconds."""

    job: Job
    started_at: datetime | None
    elapsed: float | None
    percent: int | None = None
    state: JobState = JobState.RUNNING
    """It may also wait, be stopping, or be in a state that nobody knows."""
    reported: str | None = None
    """The system's own word when it is one we do not know."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The job ended on its device: completed, warning, failed, expired, retired, or stopped by the system.

    `duration` is in seconds, `None` when nobody measured it. `exit_derived` says that `exit_code` follows from the
    state and was not given. `output.stdout is None` says that the text could not be read, and `trouble` why.
    `secrets` are values to hide wherever the job printed them.
    """

    job: Job
    state: JobState
    output: JobOutput
    exit_code: int | None = None
    exit_derived: bool = False
    duration: float | None = None
    warnings: int | None = None
    trouble: JobsError | None = None
    secrets: Sequence[str] = field(default=(), repr=False)
    failure: str | None = None
    """Why it failed, where the system says so apart from the streams."""
    pipeline: "PipelineView | None" = None
    pipeline_trouble: JobsError | None = None
    """Why the objects could not be read, where they could not."""
    verdicts: Verdicts | None = None


@dataclass(frozen=True, slots=True)
class TimedOut:
    """Not ended within the `timeout` seconds it was given; of a device, also where the system itself says so."""

    job: Job
    seconds: float | None
    output: JobOutput
    secrets: Sequence[str] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class StillRunning:
    """The wait had to end before the job did. Times in seconds.

    `elapsed` is since the start, `waited` what this call waited, `asked` what was asked for. `trouble` is the last
    failure to see the job, when it could not be seen at the end.
    """

    job: Job
    state: JobState
    elapsed: float | None
    waited: float
    asked: float
    percent: int | None = None
    reported: str | None = None
    """The system's own word when it is one we do not know."""
    trouble: JobsError | None = None


@dataclass(frozen=True, slots=True)
class MayHaveStarted:
    """A start was sent, its answer was lost, and no job is known to be the one it made (yet).

    `status` is the HTTP status of the answer, if there was one. `searched` says whether the system's jobs were read.
    `possible` are those that may be it, the likeliest first.
    """

    job: Job
    reason: str
    status: int | None
    searched: bool
    said: str | None = None
    possible: Sequence[JobMatch] = ()
    remembered: bool = True
    """Whether enough is known here to look for it; not where only the process that sent it knows."""


@dataclass(frozen=True, slots=True)
class StartedThenFailed:
    """The call sent a start, and failed afterwards. `job.uid` is empty where the start was not confirmed.

    `state` is the one the job was last seen in. `trouble` is what failed; `None` is a defect of this product, whose
    details are in the log alone.
    """

    job: Job
    state: JobState | None = None
    trouble: JobsError | None = None


@dataclass(frozen=True, slots=True)
class WaitingForFeedback:
    """The job asks something and waits for the answer. `answered` counts prompts answered in this call."""

    job: Job
    prompts: Sequence[Prompt]
    answered: int = 0


@dataclass(frozen=True, slots=True)
class NoResults:
    """The system says that the job is over, and has no results of it for this device."""

    job: Job


@dataclass(frozen=True, slots=True)
class JobRemoved:
    """The system does not know the job, which was started or seen here: it was removed there, or never made.

    `last` is the state that it was last seen in, `ending` how it ended; each `None` where nobody has noted it.
    """

    job: Job
    last: JobState | None = None
    ending: Ending | None = None


JobReport = (
    Queued
    | Running
    | Finished
    | TimedOut
    | StillRunning
    | MayHaveStarted
    | StartedThenFailed
    | WaitingForFeedback
    | NoResults
    | JobRemoved
)


@dataclass(frozen=True, slots=True)
class AnswerNotSent:
    """Answers to a job that were not sent, because their prompts were not asked any more; `report` is how it stands."""

    report: JobReport
    count: int = 1


class Cancellation(Enum):
    """What came of asking a job to stop."""

    CANCELED = "canceled"
    REQUESTED = "requested"
    """Asked for, and the call ended before the job did."""
    STUCK = "stuck"
    """The job has been canceling for longer than that takes."""


@dataclass(frozen=True, slots=True)
class CancelReport:
    """A job that was asked to stop; `waited` in seconds."""

    job: Job
    outcome: Cancellation
    waited: float


@dataclass(frozen=True, slots=True)
class Table:
    """Objects as rows. `rows_total` and `columns_total` count what there is, `cells_cut` what was shortened."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    rows_total: int
    columns_total: int
    cells_cut: int = 0


@dataclass(frozen=True, slots=True)
class PipelineView:
    """Objects a job wrote to its pipeline, opened at `path`: a table, or JSON from `offset` of `length` characters."""

    job: Job
    path: str
    table: Table | None = None
    json: str | None = None
    first: int = 0
    """The number of the first row shown."""
    offset: int = 0
    length: int = 0
    max_bytes: int = PIPELINE_BYTES
    """Bytes of UTF-8 of a table in one answer; JSON holds no more than was asked for."""


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job in a list."""

    job_uid: str
    component: str | None
    state: JobState
    reported: str
    started_at: datetime | None
    ended_at: datetime | None
    started_by: str | None
    path: str | None = None
    """Where its component lies, as `Component.path`."""


@dataclass(frozen=True, slots=True)
class JobList:
    """Jobs, newest first; `total` counts all there are."""

    rows: Sequence[JobRow]
    total: int
    offset: int
    component: str | None
    state: JobState | None
    now: datetime


@dataclass(frozen=True, slots=True)
class JobDetails:
    """A job with all that the system tells of it, beside the report of how it stands."""

    report: JobReport
    facts: Sequence[tuple[JobAttribute, FactValue]]
    built_in: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class DeviceList:
    """What a device look-up found. `total` counts all matches, `devices` may be the first of them."""

    query: str
    site: str | None
    devices: Sequence[Device]
    total: int
    now: datetime


@dataclass(frozen=True, slots=True)
class ComponentList:
    """What a component look-up found, best first; a single one is shown with its variables.

    `alike` says that no name contains the query, and these are spelt like it.
    """

    query: str | None
    components: Sequence[Component]
    total: int
    alike: bool = False


@dataclass(frozen=True, slots=True)
class OutputPage:
    """A window of one stream's cleaned text. Offsets and lengths in characters of the cleaned text."""

    job: Job
    stream: Stream
    text: str
    offset: int
    total: int


@dataclass(frozen=True, slots=True)
class Match:
    """One line that contains what was searched for. `offset` is where the line begins."""

    line: int
    offset: int
    text: str


@dataclass(frozen=True, slots=True)
class OutputMatches:
    """Lines of a stream that contain `search`, the first of `total`."""

    job: Job
    stream: Stream
    search: str
    matches: Sequence[Match]
    total: int
    length: int


Answerable = (
    JobReport
    | DeviceList
    | ComponentList
    | OutputPage
    | OutputMatches
    | CancelReport
    | PipelineView
    | JobList
    | JobDetails
    | AnswerNotSent
)
