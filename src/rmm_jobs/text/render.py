"""Results -> words: one block for every result."""

from typing import assert_never

from rmm_jobs.domain.results import (
    Answerable,
    AnswerNotSent,
    CancelReport,
    ComponentList,
    DeviceList,
    Finished,
    JobDetails,
    JobList,
    JobRemoved,
    JobReport,
    MayHaveStarted,
    NoResults,
    OutputMatches,
    OutputPage,
    PipelineView,
    Queued,
    Running,
    StartedThenFailed,
    StillRunning,
    TimedOut,
    WaitingForFeedback,
)
from rmm_jobs.domain.wording import Wording
from rmm_jobs.text import canceling, joblist, listings, lost_starts, output, pipeline, questions, reports, starts
from rmm_jobs.text import canceling as gone
from rmm_jobs.text.errors import render_error
from rmm_jobs.text.format import block


def render(result: Answerable, wording: Wording) -> str:  # noqa: PLR0911 - one line a block
    """The block of a result, without a newline at its end."""
    match result:
        case JobDetails():
            return joblist.job_details(render(result.report, wording), result, wording)
        case AnswerNotSent():
            return questions.answer_not_sent(render(result.report, wording), result)
        case CancelReport():
            return canceling.cancel_report(result, wording)
        case DeviceList():
            return listings.device_list(result, wording)
        case ComponentList():
            return listings.component_listing(result, wording)
        case OutputPage():
            return output.output_page(result, wording)
        case OutputMatches():
            return output.output_matches(result, wording)
        case PipelineView():
            return pipeline.pipeline_view(result, wording)
        case JobList():
            return joblist.job_list(result, wording)
        case _:
            return block(_report(result, wording), lost_starts.how_recognised(result.job))


def _report(result: JobReport, wording: Wording) -> str:  # noqa: C901, PLR0911 - one line a block
    match result:
        case Queued():
            return reports.queued(result, wording)
        case Running():
            return reports.running(result, wording)
        case Finished():
            return reports.finished(result, wording)
        case TimedOut():
            return reports.timed_out(result, wording)
        case StillRunning():
            return reports.still_running(result, wording)
        case MayHaveStarted():
            return lost_starts.may_have_started(result, wording)
        case StartedThenFailed():
            failure = result.trouble and render_error(result.trouble, wording, starting=False)
            return starts.started_then_failed(result, failure, wording)
        case NoResults():
            return reports.no_results(result, wording)
        case JobRemoved():
            return gone.job_removed(result, wording)
        case WaitingForFeedback():
            return questions.waiting_for_feedback(result, wording)
        case _:  # pragma: no cover - the checker proves that there is none
            assert_never(result)
