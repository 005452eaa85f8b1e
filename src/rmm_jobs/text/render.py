"""Results -> words: one block for every result."""

from typing import assert_never

from rmm_jobs.domain.results import (
    Answerable,
    AnswerNotSent,
    CancelReport,
    ComponentList,
    DeviceList,
    Finished,
    Gone,
    JobDetails,
    JobList,
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
from rmm_jobs.domain.wording import Vocabulary
from rmm_jobs.text import canceling, joblist, listings, lost_starts, output, pipeline, questions, reports, starts
from rmm_jobs.text import canceling as gone
from rmm_jobs.text.errors import render_error
from rmm_jobs.text.format import block


def render(result: Answerable, vocabulary: Vocabulary) -> str:  # noqa: PLR0911 - one line a block
    """The block of a result, without a newline at its end."""
    match result:
        case JobDetails():
            return joblist.job_details(render(result.report, vocabulary), result, vocabulary)
        case AnswerNotSent():
            return questions.answer_not_sent(render(result.report, vocabulary), result)
        case CancelReport():
            return canceling.cancel_report(result, vocabulary)
        case DeviceList():
            return listings.device_list(result, vocabulary)
        case ComponentList():
            return listings.component_listing(result, vocabulary)
        case OutputPage():
            return output.output_page(result, vocabulary)
        case OutputMatches():
            return output.output_matches(result, vocabulary)
        case PipelineView():
            return pipeline.pipeline_view(result, vocabulary)
        case JobList():
            return joblist.job_list(result, vocabulary)
        case _:
            return block(_report(result, vocabulary), lost_starts.how_recognised(result.job))


def _report(result: JobReport, vocabulary: Vocabulary) -> str:  # noqa: C901, PLR0911 - one line a block
    match result:
        case Queued():
            return reports.queued(result, vocabulary)
        case Running():
            return reports.running(result, vocabulary)
        case Finished():
            return reports.finished(result, vocabulary)
        case TimedOut():
            return reports.timed_out(result, vocabulary)
        case StillRunning():
            return reports.still_running(result, vocabulary)
        case MayHaveStarted():
            return lost_starts.may_have_started(result, vocabulary)
        case StartedThenFailed():
            failure = result.trouble and render_error(result.trouble, vocabulary, starting=False)
            return starts.started_then_failed(result, failure, vocabulary)
        case NoResults():
            return reports.no_results(result, vocabulary)
        case Gone():
            return gone.gone(result, vocabulary)
        case WaitingForFeedback():
            return questions.waiting_for_feedback(result, vocabulary)
        case _:  # pragma: no cover - the checker proves that there is none
            assert_never(result)
