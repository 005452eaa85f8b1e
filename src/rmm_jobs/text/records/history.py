"""Records of looking back: runs of jobs, and where a job comes from."""

from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.history import Event, JobRun
from rmm_jobs.domain.history_errors import (
    JobStateUnknown,
    MomentUnreadable,
    RepeatNeedsValues,
    RepeatOpen,
    RepeatUnknown,
    RepeatUntold,
)
from rmm_jobs.domain.history_results import Activity, RecentJobs, RunFilter, Window
from rmm_jobs.domain.listing_results import ROWS
from rmm_jobs.domain.newest_job import NewestJob
from rmm_jobs.text.layout import ReportLayout
from rmm_jobs.text.records.codes import RUN_STATUSES
from rmm_jobs.text.records.values import job_keys, known, missing_object, origin_object, state_code, text, texts, time
from rmm_jobs.text.registry import RECORDS, Record


@RECORDS.kind("recent_jobs", RecentJobs)
def _recent_jobs(result: RecentJobs) -> Record:
    return {
        **_wanted_keys(result.wanted),
        "offset": result.offset,
        "jobs": [_run_object(run) for run in result.runs[:ROWS]],
        "jobs_total": result.total,
        "similar_names": texts(result.near),
        "window": _window_object(result.window),
        "open_error": _error(result.trouble),
    }


@RECORDS.kind_with_layout("newest_job", NewestJob)
def _newest_job(result: NewestJob, layout: ReportLayout) -> Record:
    return {
        **job_keys(result.report.job),
        **_wanted_keys(result.wanted),
        "origin": origin_object(result.origin),
        "jobs_total": result.total,
        "window": None if result.window is None else _window_object(result.window),
        "report": RECORDS.record(result.report, layout),
    }


@RECORDS.kind("activity", Activity)
def _activity(result: Activity) -> Record:
    wanted = result.wanted
    return {
        "wanted_device": text(wanted.device),
        "wanted_site": text(wanted.site),
        "wanted_user": text(wanted.by),
        "wanted_kind": text(None if wanted.kind is None else str(wanted.kind)),
        "offset": result.offset,
        "events": [_event_object(event) for event in result.events[:ROWS]],
        "events_total": result.total,
        "similar_names": texts(result.near),
        "window": _window_object(result.window),
    }


@RECORDS.kind("time_unreadable", MomentUnreadable)
def _moment_unreadable(error: MomentUnreadable) -> Record:
    return {"text": text(error.text), "in_future": error.is_future}


@RECORDS.kind("status_unknown", JobStateUnknown)
def _job_state_unknown(error: JobStateUnknown) -> Record:
    return {"unknown": texts(error.words), "known": list(error.known)}


@RECORDS.kind("repeat_needs_values", RepeatNeedsValues)
def _repeat_needs_values(error: RepeatNeedsValues) -> Record:
    return {"job_uid": text(error.job), "component": text(error.component), "needed": texts(error.names)}


@RECORDS.kind("repeat_open", RepeatOpen)
def _repeat_open(error: RepeatOpen) -> Record:
    return {**job_keys(error.job), "state": state_code(error.state)}


@RECORDS.kind("repeat_unknown", RepeatUnknown)
def _repeat_unknown(error: RepeatUnknown) -> Record:
    return {
        "job_uid": text(error.job),
        "components_run": texts(error.components),
        "device_missing": error.is_device_missing,
    }


@RECORDS.kind("repeat_untold", RepeatUntold)
def _repeat_untold(error: RepeatUntold) -> Record:
    return {
        "job_uid": text(error.job),
        "component": text(error.component.name),
        "needed": texts(each.name for each in error.component.variables if each.required),
    }


def _wanted_keys(wanted: RunFilter) -> Record:
    return {
        "wanted_device": text(wanted.device),
        "wanted_component": text(wanted.component),
        "wanted_status": None if wanted.status is None else RUN_STATUSES[wanted.status],
        "wanted_user": text(wanted.by),
    }


def _run_object(run: JobRun) -> Record:
    return {
        "job_uid": known(run.uid),
        "reference": text(run.reference),
        "device": text(run.device),
        "device_uid": text(run.device_uid),
        "component": text(run.component),
        "state": state_code(run.state),
        "ended": run.over,
        "started_at": time(run.started_at),
        "ended_at": time(run.ended_at),
        "started_by": text(run.started_by),
        "started_here": run.here,
    }


def _event_object(event: Event) -> Record:
    return {
        "at": time(event.at),
        "category": text(str(event.kind) if event.kind else event.category),
        "action": text(event.action),
        "device": text(event.hostname),
        "device_uid": text(event.device_uid),
        "site": text(event.site),
        "user": text(event.user),
        "job_uid": text(event.job_uid),
        "job": text(event.job_name),
    }


def _window_object(window: Window) -> Record:
    return {
        "since_at": time(window.since),
        "until_at": time(window.until),
        "log_error": _error(window.trouble),
        "ledger_error": _error(window.ledger_trouble),
        "log_missing": missing_object(window.shortfall),
        "log_read_to_at": time(window.read_to),
    }


def _error(error: JobsError | None) -> Record | None:
    return None if error is None else RECORDS.record(error)
