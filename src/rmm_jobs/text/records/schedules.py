"""Records of schedules, of what became of a change, and of the names that a server lists."""

from rmm_jobs.domain import schedule_errors, schedule_results
from rmm_jobs.domain.listing_results import ROWS
from rmm_jobs.domain.schedules import Schedule
from rmm_jobs.text.records import values
from rmm_jobs.text.records.codes import NAME_KINDS, RUN_TIME_REASONS, SCHEDULE_ACTIONS, SCHEDULE_OUTCOMES
from rmm_jobs.text.registry import RECORDS, Record


@RECORDS.kind("schedule_list", schedule_results.ScheduleList)
def _schedule_list(result: schedule_results.ScheduleList) -> Record:
    looked_at = result.looked_at
    return {
        "query": values.text(result.query),
        "offset": result.offset,
        "schedules": [_row(each) for each in result.rows[:ROWS]],
        "schedules_total": result.total,
        "jobs_searched": None if looked_at is None else looked_at.count,
        "older_not_searched": looked_at is not None and not looked_at.is_whole,
        "jobs_error": None if result.trouble is None else RECORDS.record(result.trouble),
        "missing": values.missing_object(result.shortfall),
    }


@RECORDS.kind("schedule_report", schedule_results.ScheduleReport)
def _schedule_report(result: schedule_results.ScheduleReport) -> Record:
    return {
        "action": SCHEDULE_ACTIONS[result.action],
        "outcome": SCHEDULE_OUTCOMES[result.outcome],
        "schedule": None if result.schedule is None else _schedule(result.schedule),
        "component": values.text(result.script),
        "run_at": values.time(result.at),
        "call_error": None if result.trouble is None else RECORDS.record(result.trouble),
    }


@RECORDS.kind("name_list", schedule_results.NameList)
def _name_list(result: schedule_results.NameList) -> Record:
    return {
        "of": NAME_KINDS[result.kind],
        "query": values.text(result.query),
        "offset": result.offset,
        "names": [{"name": values.text(each.name), "detail": values.text(each.detail)} for each in result.names[:ROWS]],
        "names_total": result.total,
        "missing": values.missing_object(result.shortfall),
    }


@RECORDS.kind("schedule_not_found", schedule_errors.ScheduleNotFound)
def _schedule_not_found(error: schedule_errors.ScheduleNotFound) -> Record:
    return {
        "query": values.text(error.query),
        "nearest": [_schedule(each) for each in error.nearest],
        "missing": values.missing_object(error.shortfall),
    }


@RECORDS.kind("schedules_match", schedule_errors.SchedulesMatch)
def _schedules_match(error: schedule_errors.SchedulesMatch) -> Record:
    return {
        "query": values.text(error.query),
        "schedules": [_schedule(each) for each in error.schedules[:ROWS]],
        "schedules_total": len(error.schedules),
    }


@RECORDS.kind("run_time_refused", schedule_errors.RunTimeRefused)
def _run_time_refused(error: schedule_errors.RunTimeRefused) -> Record:
    return {"reason": RUN_TIME_REASONS[error.problem]}


@RECORDS.kind("too_late_to_change", schedule_errors.TooLateToChange)
def _too_late_to_change(error: schedule_errors.TooLateToChange) -> Record:
    return {"elapsed_seconds": error.elapsed}


@RECORDS.kind("schedule_needs_values", schedule_errors.ScheduleNeedsValues)
def _schedule_needs_values(error: schedule_errors.ScheduleNeedsValues) -> Record:
    return {"component": values.component_object(error.script), "missing": values.texts(error.missing)}


def _row(row: schedule_results.ScheduleRow) -> Record:
    last = row.last
    return {
        **_schedule(row.schedule),
        "last_job_uid": None if last is None else values.text(last.job_uid),
        "last_state": None if last is None else values.state_code(last.state),
        "last_started_at": None if last is None else values.time(last.started_at or last.created_at),
    }


def _schedule(schedule: Schedule) -> Record:
    return {
        "schedule_uid": values.text(schedule.uid),
        "name": values.text(schedule.name),
        "component": values.text(schedule.script),
        "component_uid": values.text(schedule.script_uid),
        "cron": values.text(schedule.cron),
        "time_zone": values.text(schedule.time_zone),
        "once": schedule.is_once,
        "continuous": schedule.is_continuous,
        "paused": schedule.paused,
        "next_run_at": values.time(schedule.next_at),
        "environment": values.text(schedule.environment),
        "computer": values.text(schedule.computer),
        "credential": values.text(schedule.credential),
    }
