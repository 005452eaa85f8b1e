"""Exit codes, for scripts. `rmm-jobs-mcp --help` lists them."""

from rmm_jobs.domain.alert_results import ResolveEnd, ResolveReport
from rmm_jobs.domain.errors import JobsError, Refused, StartOutcomeUnknown
from rmm_jobs.domain.model import JobState
from rmm_jobs.domain.results import (
    Answerable,
    AnswerNotSent,
    Cancellation,
    CancelReport,
    Finished,
    JobDetails,
    JobRemoved,
    MayHaveStarted,
    NoResults,
    Queued,
    Running,
    StartedThenFailed,
    StillRunning,
    TimedOut,
    WaitingForFeedback,
)

DONE, FAILED, REFUSED, UNAVAILABLE, NOT_ENDED, MAY_HAVE_STARTED = 0, 1, 3, 4, 5, 6
INTERRUPTED = 130


def exit_code(outcome: Answerable | JobsError) -> int:  # noqa: PLR0911 - a table
    """Return the exit code of an outcome."""
    match outcome:
        case Refused():
            return REFUSED
        case StartOutcomeUnknown():
            return MAY_HAVE_STARTED
        case JobsError():
            return UNAVAILABLE
        case MayHaveStarted() | StartedThenFailed():
            return MAY_HAVE_STARTED
        case JobDetails(report=report) | AnswerNotSent(report=report):
            return exit_code(report)
        case CancelReport(outcome=Cancellation.CANCELED):
            return DONE
        case (
            Running()
            | StillRunning()
            | TimedOut()
            | NoResults()
            | JobRemoved()
            | WaitingForFeedback()
            | CancelReport()
            | Queued(just_started=False)
        ):
            return NOT_ENDED
        case Finished(state=state) if state not in {JobState.COMPLETED, JobState.WARNING}:
            return FAILED
        case ResolveReport():
            return {ResolveEnd.DONE: DONE, ResolveEnd.IN_PART: FAILED, ResolveEnd.UNKNOWN: NOT_ENDED}[outcome.end]
        case _:
            return DONE
