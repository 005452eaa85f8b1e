"""Exit codes, for scripts. `rmm-jobs-mcp --help` lists them."""

from rmm_jobs.domain import results
from rmm_jobs.domain.alert_results import ResolveEnd, ResolveReport
from rmm_jobs.domain.answerable import Answerable
from rmm_jobs.domain.errors import JobsError, Refused
from rmm_jobs.domain.model import JobState
from rmm_jobs.domain.schedule_results import ScheduleOutcome, ScheduleReport
from rmm_jobs.domain.system_errors import StartOutcomeUnknown

DONE, FAILED, REFUSED, UNAVAILABLE, NOT_ENDED, MAY_HAVE_STARTED = 0, 1, 3, 4, 5, 6
USAGE = 2
_CHANGES = {
    ResolveEnd.IN_PART: FAILED,
    ResolveEnd.UNKNOWN: NOT_ENDED,
    ScheduleOutcome.DIFFERENT: FAILED,
    ScheduleOutcome.UNSEEN: NOT_ENDED,
    ScheduleOutcome.UNKNOWN: NOT_ENDED,
}
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
        case results.MayHaveStarted() | results.StartedThenFailed():
            return MAY_HAVE_STARTED
        case results.JobDetails(report=report) | results.AnswerNotSent(report=report):
            return exit_code(report)
        case results.CancelReport(outcome=results.Cancellation.CANCELED):
            return DONE
        case (
            results.Running()
            | results.StillRunning()
            | results.TimedOut()
            | results.NoResults()
            | results.JobRemoved()
            | results.WaitingForFeedback()
            | results.CancelReport()
            | results.Queued(just_started=False)
        ):
            return NOT_ENDED
        case results.Finished(state=state) if state not in {JobState.COMPLETED, JobState.WARNING}:
            return FAILED
        case ResolveReport(end=end) | ScheduleReport(outcome=end):
            return _CHANGES.get(end, DONE)
        case _:
            return DONE
