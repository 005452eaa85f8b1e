"""Records of one job: its report, its details, and requests to stop or answer it."""

from datetime import datetime

from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.model import FactValue, JobAttribute, JobMatch, JobState, Stream, Verdicts
from rmm_jobs.domain.results import (
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
from rmm_jobs.text.layout import ReportLayout
from rmm_jobs.text.records.codes import CANCELLATIONS, DERIVED, FACTS, REPORTED
from rmm_jobs.text.records.values import (
    job_keys,
    origin_object,
    pipeline_object,
    prompt_object,
    state_code,
    stream_object,
    text,
    text_map,
    texts,
    time,
)
from rmm_jobs.text.registry import RECORDS, Record


@RECORDS.kind("queued", Queued)
def _queued(result: Queued) -> Record:
    return {
        **job_keys(result.job),
        "state": state_code(JobState.QUEUED),
        "just_started": result.just_started,
        "shown": result.shown,
        "other_job_uid": None if result.job.beside is None else text(result.job.beside.uid),
    }


@RECORDS.kind("running", Running)
def _running(result: Running) -> Record:
    return {
        **job_keys(result.job),
        "state": state_code(result.state),
        "started_at": time(result.started_at),
        "elapsed_seconds": result.elapsed,
        "percent": result.percent,
    }


@RECORDS.kind_with_layout("finished", Finished)
def _finished(result: Finished, layout: ReportLayout) -> Record:
    return {
        **job_keys(result.job),
        "state": state_code(result.state),
        "exit_code": result.exit_code,
        "exit_code_source": _exit_code_source(result),
        "duration_seconds": result.duration,
        "warnings": result.warnings,
        "verdicts": None if result.verdicts is None else _verdicts(result.verdicts),
        **_streams(layout),
        "output_error": _error(result.trouble),
        "pipeline": None if result.pipeline is None else pipeline_object(result.pipeline),
        "pipeline_error": _error(result.pipeline_trouble),
        "origin": origin_object(result.origin),
    }


@RECORDS.kind_with_layout("timed_out", TimedOut)
def _timed_out(result: TimedOut, layout: ReportLayout) -> Record:
    return {
        **job_keys(result.job),
        "state": state_code(JobState.TIMED_OUT),
        "duration_seconds": result.seconds,
        **_streams(layout),
    }


@RECORDS.kind("still_running", StillRunning)
def _still_running(result: StillRunning) -> Record:
    return {
        **job_keys(result.job),
        "state": state_code(result.state),
        "elapsed_seconds": result.elapsed,
        "waited_seconds": result.waited,
        "requested_seconds": result.asked,
        "percent": result.percent,
        "last_error": _error(result.trouble),
        "seen": result.seen,
        "shown": result.shown,
        "device_online": result.online,
    }


@RECORDS.kind("may_have_started", MayHaveStarted)
def _may_have_started(result: MayHaveStarted) -> Record:
    return {
        **job_keys(result.job),
        "state": None,
        "http_status": result.status,
        "searched": result.searched,
        "possible_jobs": [_possible_job(each) for each in result.possible],
    }


@RECORDS.kind("started_then_failed", StartedThenFailed)
def _started_then_failed(result: StartedThenFailed) -> Record:
    return {
        **job_keys(result.job),
        "state": state_code(result.state),
        "call_error": _error(result.trouble),
    }


@RECORDS.kind("waiting_for_feedback", WaitingForFeedback)
def _waiting_for_feedback(result: WaitingForFeedback) -> Record:
    return {
        **job_keys(result.job),
        "state": state_code(JobState.WAITING),
        "prompts": [prompt_object(each) for each in result.prompts],
        "prompts_answered": result.answered,
    }


@RECORDS.kind("no_results", NoResults)
def _no_results(result: NoResults) -> Record:
    return {
        **job_keys(result.job),
        "state": None,
        "last_state": state_code(result.last),
        "origin": origin_object(result.origin),
    }


@RECORDS.kind("job_removed", JobRemoved)
def _job_removed(result: JobRemoved) -> Record:
    ending = result.ending
    return {
        **job_keys(result.job),
        "state": None if ending is None else state_code(ending.state),
        "last_seen_state": state_code(result.last),
        "exit_code": None if ending is None else ending.exit_code,
        "duration_seconds": None if ending is None else ending.duration,
        "ended_at": None if ending is None else time(ending.at),
    }


@RECORDS.kind("cancel_report", CancelReport)
def _cancel_report(result: CancelReport) -> Record:
    state = result.state or (JobState.CANCELED if result.outcome is Cancellation.CANCELED else JobState.CANCELING)
    return {
        **job_keys(result.job),
        "state": state_code(state),
        "outcome": CANCELLATIONS[result.outcome],
        "waited_seconds": result.waited,
    }


@RECORDS.kind_with_layout("answer_not_sent", AnswerNotSent)
def _answer_not_sent(result: AnswerNotSent, layout: ReportLayout) -> Record:
    return {
        **job_keys(result.report.job),
        "answers_not_sent": result.count,
        "report": RECORDS.record(result.report, layout),
    }


@RECORDS.kind_with_layout("job_details", JobDetails)
def _job_details(result: JobDetails, layout: ReportLayout) -> Record:
    told = dict(result.facts)
    return {
        **job_keys(result.report.job),
        "facts": {code: _fact(told.get(fact), fact) for fact, code in FACTS.items()},
        "built_in_variables": text_map(dict(result.built_in)),
        "report": RECORDS.record(result.report, layout),
    }


def _fact(value: FactValue | None, fact: JobAttribute) -> object:
    match value:
        case datetime():
            return time(value)
        case tuple():
            return texts(value)
        case _:
            return [] if value is None and fact is JobAttribute.CHILDREN else text(value)


def _possible_job(seen: JobMatch) -> Record:
    return {
        "job_uid": text(seen.job_uid),
        "state": state_code(seen.state),
        "created_at": time(seen.at),
        "started_by": text(seen.started_by),
    }


def _exit_code_source(result: Finished) -> str | None:
    if result.exit_code is None:
        return None
    return DERIVED if result.exit_derived else REPORTED


def _verdicts(told: Verdicts) -> Record:
    return {"job": text(told.job), "component": text(told.component)}


def _streams(layout: ReportLayout) -> Record:
    parts = layout.streams
    return {"stdout": stream_object(parts[Stream.STDOUT]), "stderr": stream_object(parts[Stream.STDERR])}


def _error(error: JobsError | None) -> Record | None:
    return None if error is None else RECORDS.record(error)
