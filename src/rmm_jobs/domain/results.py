"""Define the results of a call that are no errors. `text/` has a block for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from rmm_jobs.domain.callers import Unanswered
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.history_results import Origin
from rmm_jobs.domain.model import FactValue, Job, JobAttribute, JobMatch, JobState, Prompt, Verdicts
from rmm_jobs.domain.output_results import PipelineView
from rmm_jobs.domain.ports import Ending, JobOutput
from rmm_jobs.domain.system_errors import StartOutcomeUnknown, SystemFailure


@dataclass(frozen=True, slots=True)
class Queued:
    """The job was started and not waited for, or had not begun when polled. `just_started` tells the two apart."""

    job: Job
    # Exit codes need the difference: starting a job succeeded, while a polled job has not ended.
    just_started: bool = True
    shown: bool | None = None
    """Whether the system shows the job; `None` where it was not polled."""


@dataclass(frozen=True, slots=True)
class Running:
    """The job was running when it was polled once. `percent` is set only where it is known; `elapsed` is in seconds."""

    job: Job
    started_at: datetime | None
    elapsed: float | None
    percent: int | None = None
    state: JobState = JobState.RUNNING
    """The job may also be waiting for feedback, canceling, or in a state unknown to us."""
    reported: str | None = None
    """The system's own word, when it is unknown to us."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The job ended on its device: completed, warning, failed, expired, retired, or stopped by the system.

    `duration` is in seconds, `None` when nobody measured it. `exit_derived` marks an `exit_code` that follows from the
    state, because the system reports none. When `output.stdout` is `None`, the text could not be read, and `trouble`
    says why. `secrets` are redacted wherever the job printed them.
    """

    job: Job
    state: JobState
    output: JobOutput
    exit_code: int | None = None
    # Datto RMM's API has no exit code (docs/divergences.md, exit-code).
    exit_derived: bool = False
    duration: float | None = None
    warnings: int | None = None
    trouble: JobsError | None = None
    secrets: Sequence[str] = field(default=(), repr=False)
    failure: str | None = None
    """Reason of the failure, where the system reports one apart from the streams."""
    pipeline: PipelineView | None = None
    pipeline_trouble: JobsError | None = None
    """Error that kept the job's objects from being read."""
    verdicts: Verdicts | None = None
    origin: Origin | None = None
    """Where the job comes from; only for a caller that asks about a job."""
    given: Mapping[str, str] | None = field(default=None, repr=False)
    """What the system tells that the job was given, redacted; `None` where it tells nothing."""


@dataclass(frozen=True, slots=True)
class TimedOut:
    """The job did not end within `seconds`, or its system reported it as timed out."""

    job: Job
    seconds: float | None
    output: JobOutput
    secrets: Sequence[str] = field(default=(), repr=False)
    given: Mapping[str, str] | None = field(default=None, repr=False)
    """As `Finished.given`."""


@dataclass(frozen=True, slots=True)
class StillRunning:
    """The call had to return before the job ended. All times are in seconds.

    `elapsed` counts from the start, `waited` is this call's wait, and `asked` the wait that the caller asked for.
    `trouble` is the last failed poll's error, when that was the last poll.
    """

    job: Job
    state: JobState
    elapsed: float | None
    waited: float
    asked: float
    """As `waited`, where the job has no timeout."""
    percent: int | None = None
    reported: str | None = None
    """The system's own word, when it is unknown to us."""
    trouble: JobsError | None = None
    seen: bool = True
    """Whether any poll, in this call or before it, has shown the job."""
    shown: bool = True
    """Whether the system's answers show the job; where the last poll failed, those before it."""
    online: bool | None = None
    """Whether the device of a job that has not begun is online; `None` where nobody has asked, or nothing tells."""


class StartSearch(Enum):
    """Outcomes of searching the system's jobs for a lost start, where none of them is certain to be its job."""

    DONE = "the jobs were read"
    FAILED = "the jobs could not be read"
    ELSEWHERE = "only the process that sent the start can tell its job from others"
    NAMELESS = "the start gives its job no name that tells it from others"


@dataclass(frozen=True, slots=True)
class MayHaveStarted:
    """A start was sent, its answer was lost, and no job is known yet to be the one it made.

    `lost` is what came in place of the answer, in the call that has sent the start; `None` in a later one. `possible`
    holds the jobs that may be the one, likeliest first. `trouble` is why the system's jobs could not be read.
    """

    job: Job
    search: StartSearch
    lost: StartOutcomeUnknown | None = None
    possible: Sequence[JobMatch] = ()
    trouble: SystemFailure | None = None


@dataclass(frozen=True, slots=True)
class StartedThenFailed:
    """The call sent a start, and failed afterwards. `job.uid` is empty where the start was not confirmed.

    `state` is the job's last known state. `trouble` is the error; `None` is a defect of this product, and the log alone
    has its details.
    """

    job: Job
    state: JobState | None = None
    trouble: JobsError | None = None


@dataclass(frozen=True, slots=True)
class WaitingForFeedback:
    """The job waits for an answer to its `prompts`. `answered` counts prompts answered in this call."""

    job: Job
    prompts: Sequence[Prompt]
    answered: int = 0
    unanswered: Unanswered | None = None
    """Why a person who was to be asked the first prompt has not answered it; `None` where nobody was to be asked."""


@dataclass(frozen=True, slots=True)
class NoResults:
    """The system reports the job as over, and its device has no results of it, or results that do not say so.

    `last` is the state in the device's results, with the system's own word in `reported`; `None` without results.
    """

    job: Job
    last: JobState | None = None
    reported: str | None = None
    origin: Origin | None = None
    """As in `Finished`."""


@dataclass(frozen=True, slots=True)
class JobRemoved:
    """The system does not know a job that was started or seen here: it was removed there, or never created.

    `last` is its last known state, `ending` its recorded ending; each is `None` where nobody recorded it.
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
    """Answers were not sent, because their prompts were no longer open. `report` is the job's status now."""

    report: JobReport
    count: int = 1


class Cancellation(Enum):
    """Outcomes of asking a job to stop."""

    CANCELED = "canceled"
    REQUESTED = "requested"
    """The system accepted the request, and the call ended before the job did."""
    STUCK = "stuck"
    """The job has been canceling for longer than that takes."""


@dataclass(frozen=True, slots=True)
class CancelReport:
    """Outcome for a job that was asked to stop. `waited` is in seconds."""

    job: Job
    outcome: Cancellation
    waited: float
    state: JobState | None = None
    """State that the last poll has shown; `None` where none has."""


@dataclass(frozen=True, slots=True)
class JobDetails:
    """A job's report, with everything else that the system tells of the job."""

    report: JobReport
    facts: Sequence[tuple[JobAttribute, FactValue]]
    built_in: Sequence[tuple[str, str]]
    given: Mapping[str, str] | None = field(default=None, repr=False, kw_only=True)
    """What the job was given, redacted; `None` where nothing tells it."""
