"""Exit codes, for scripts. `rmm-jobs-mcp --help` lists them."""

from rmm_jobs.domain.alert_results import ResolveOutcome, ResolveReport
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
            return _of_resolve(outcome)
        case _:
            return DONE


def _of_resolve(report: ResolveReport) -> int:
    if any(each.outcome is ResolveOutcome.UNKNOWN for each in report.alerts):
        return UNAVAILABLE
    return DONE if all(each.outcome.is_done for each in report.alerts) else FAILED
