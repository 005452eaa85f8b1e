"""Records of one job: its report, its details, and requests to stop or answer it."""

from datetime import datetime

from rmm_jobs.domain import results
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.model import FactValue, JobAttribute, JobMatch, JobState, Stream, Verdicts
from rmm_jobs.text.layout import ReportLayout
from rmm_jobs.text.records import values
from rmm_jobs.text.records.codes import CANCELLATIONS, DERIVED, FACTS, REPORTED, UNANSWERED
from rmm_jobs.text.registry import RECORDS, Record


@RECORDS.kind("queued", results.Queued)
def _queued(result: results.Queued) -> Record:
    return {
        **values.job_keys(result.job),
        "state": values.state_code(JobState.QUEUED),
        "just_started": result.just_started,
        "shown": result.shown,
        "other_job_uid": None if result.job.beside is None else values.text(result.job.beside.uid),
    }


@RECORDS.kind("running", results.Running)
def _running(result: results.Running) -> Record:
    return {
        **values.job_keys(result.job),
        "state": values.state_code(result.state),
        "started_at": values.time(result.started_at),
        "elapsed_seconds": result.elapsed,
        "percent": result.percent,
    }


@RECORDS.kind_with_layout("finished", results.Finished)
def _finished(result: results.Finished, layout: ReportLayout) -> Record:
    return {
        **values.job_keys(result.job),
        "state": values.state_code(result.state),
        "exit_code": result.exit_code,
        "exit_code_source": _exit_code_source(result),
        "duration_seconds": result.duration,
        "warnings": result.warnings,
        "verdicts": None if result.verdicts is None else _verdicts(result.verdicts),
        **_streams(layout),
        "output_error": _error(result.trouble),
        "pipeline": None if result.pipeline is None else values.pipeline_object(result.pipeline),
        "pipeline_error": _error(result.pipeline_trouble),
        "origin": values.origin_object(result.origin),
        **_given(result),
    }


@RECORDS.kind_with_layout("timed_out", results.TimedOut)
def _timed_out(result: results.TimedOut, layout: ReportLayout) -> Record:
    return {
        **values.job_keys(result.job),
        "state": values.state_code(JobState.TIMED_OUT),
        "duration_seconds": result.seconds,
        **_streams(layout),
        **_given(result),
    }


@RECORDS.kind("still_running", results.StillRunning)
def _still_running(result: results.StillRunning) -> Record:
    return {
        **values.job_keys(result.job),
        "state": values.state_code(result.state),
        "elapsed_seconds": result.elapsed,
        "waited_seconds": result.waited,
        "requested_seconds": result.asked,
        "percent": result.percent,
        "last_error": _error(result.trouble),
        "seen": result.seen,
        "shown": result.shown,
        "device_online": result.online,
    }


@RECORDS.kind("may_have_started", results.MayHaveStarted)
def _may_have_started(result: results.MayHaveStarted) -> Record:
    return {
        **values.job_keys(result.job),
        "state": None,
        "http_status": result.lost.status if result.lost else None,
        "searched": result.search is results.StartSearch.DONE,
        "findable": result.search not in {results.StartSearch.NAMELESS, results.StartSearch.ELSEWHERE},
        "possible_jobs": [_possible_job(each) for each in result.possible],
    }


@RECORDS.kind("started_then_failed", results.StartedThenFailed)
def _started_then_failed(result: results.StartedThenFailed) -> Record:
    return {
        **values.job_keys(result.job),
        "state": values.state_code(result.state),
        "call_error": _error(result.trouble),
    }


@RECORDS.kind("waiting_for_feedback", results.WaitingForFeedback)
def _waiting_for_feedback(result: results.WaitingForFeedback) -> Record:
    return {
        **values.job_keys(result.job),
        "state": values.state_code(JobState.WAITING),
        "prompts": [values.prompt_object(each) for each in result.prompts],
        "prompts_answered": result.answered,
        "unanswered": None if result.unanswered is None else UNANSWERED[result.unanswered],
    }


@RECORDS.kind("no_results", results.NoResults)
def _no_results(result: results.NoResults) -> Record:
    return {
        **values.job_keys(result.job),
        "state": None,
        "last_state": values.state_code(result.last),
        "origin": values.origin_object(result.origin),
    }


@RECORDS.kind("job_removed", results.JobRemoved)
def _job_removed(result: results.JobRemoved) -> Record:
    ending = result.ending
    return {
        **values.job_keys(result.job),
        "state": None if ending is None else values.state_code(ending.state),
        "last_seen_state": values.state_code(result.last),
        "exit_code": None if ending is None else ending.exit_code,
        "duration_seconds": None if ending is None else ending.duration,
        "ended_at": None if ending is None else values.time(ending.at),
    }


@RECORDS.kind("cancel_report", results.CancelReport)
def _cancel_report(result: results.CancelReport) -> Record:
    state = result.state or (
        JobState.CANCELED if result.outcome is results.Cancellation.CANCELED else JobState.CANCELING
    )
    return {
        **values.job_keys(result.job),
        "state": values.state_code(state),
        "outcome": CANCELLATIONS[result.outcome],
        "waited_seconds": result.waited,
    }


@RECORDS.kind_with_layout("answer_not_sent", results.AnswerNotSent)
def _answer_not_sent(result: results.AnswerNotSent, layout: ReportLayout) -> Record:
    return {
        **values.job_keys(result.report.job),
        "answers_not_sent": result.count,
        "report": RECORDS.record(result.report, layout),
    }


@RECORDS.kind_with_layout("job_details", results.JobDetails)
def _job_details(result: results.JobDetails, layout: ReportLayout) -> Record:
    told = dict(result.facts)
    return {
        **values.job_keys(result.report.job),
        "facts": {code: _fact(told.get(fact), fact) for fact, code in FACTS.items()},
        "built_in_variables": values.text_map(dict(result.built_in)),
        "parameters": None if result.given is None else values.text_map(result.given),
        "report": RECORDS.record(result.report, layout),
    }


def _fact(value: FactValue | None, fact: JobAttribute) -> object:
    match value:
        case datetime():
            return values.time(value)
        case tuple():
            return values.texts(value)
        case _:
            return [] if value is None and fact is JobAttribute.CHILDREN else values.text(value)


def _possible_job(seen: JobMatch) -> Record:
    return {
        "job_uid": values.text(seen.job_uid),
        "state": values.state_code(seen.state),
        "created_at": values.time(seen.at),
        "started_by": values.text(seen.started_by),
    }


def _given(result: results.Finished | results.TimedOut) -> Record:
    """Return with which parameters the job ran; nothing where its system tells none, as Datto RMM."""
    return {} if result.given is None else {"parameters": values.text_map(result.given)}


def _exit_code_source(result: results.Finished) -> str | None:
    if result.exit_code is None:
        return None
    return DERIVED if result.exit_derived else REPORTED


def _verdicts(told: Verdicts) -> Record:
    return {"job": values.text(told.job), "component": values.text(told.component)}


def _streams(layout: ReportLayout) -> Record:
    parts = layout.streams
    return {"stdout": values.stream_object(parts[Stream.STDOUT]), "stderr": values.stream_object(parts[Stream.STDERR])}


def _error(error: JobsError | None) -> Record | None:
    return None if error is None else RECORDS.record(error)
