"""Look back: which jobs ran, who started them and how they ended, here and elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from rmm_jobs.domain.catalog import shortfall_of
from rmm_jobs.domain.errors import JobsError, LedgerUnavailable
from rmm_jobs.domain.history import Event, EventKind, EventQuery, JobRun
from rmm_jobs.domain.history_ports import SupportsHistory
from rmm_jobs.domain.history_results import ANY_RUN, NOTHING_KNOWN, Origin, RecentJobs, RunFilter, Window
from rmm_jobs.domain.listing_results import ROWS
from rmm_jobs.domain.model import Job
from rmm_jobs.domain.newest_job import NewestJob
from rmm_jobs.domain.ports import LedgerEntry, Step
from rmm_jobs.domain.results import Finished, JobReport, NoResults, TimedOut
from rmm_jobs.domain.system_errors import SystemFailure
from rmm_jobs.inputs.moments import read_since
from rmm_jobs.inputs.runs import chosen, near_names
from rmm_jobs.inventory.runs import merged_runs
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.find import find_job
from rmm_jobs.jobs.ledger_rows import ledger_row
from rmm_jobs.jobs.status import job_status_on, report_found
from rmm_jobs.jobs.waiting.observe import StatusReport
from rmm_jobs.safety.redact import Redacted, redact_variables, secret_values

ReportT = TypeVar("ReportT", bound=JobReport)

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
"""How far back the newest job is looked for, unless the caller says otherwise; a list goes back a day."""


@dataclass(frozen=True, slots=True)
class HistoryRequest:
    """Arguments for listing runs. `last` opens the newest one."""

    wanted: RunFilter = ANY_RUN
    since: str | None = None
    last: bool = False
    offset: int = 0


async def recent_jobs(
    services: Services[SupportsHistory], request: HistoryRequest, call: CallContext
) -> RecentJobs | NewestJob:
    """List runs of jobs, newest first; open the newest if asked, or where there is only one.

    Raises:
        MomentUnreadable: `since` names no time in the past.
        SystemFailure: neither the ledger nor the system's log could be read.
    """
    now = services.clock.now()
    back = WEEK if request.last else DAY
    since = now - back if request.since is None else read_since(request.since, now)
    await call.report_progress(Step.FINDING_JOB)
    entries, ledger_trouble = await _entries(services)
    events, trouble = await _job_events(services, EventQuery(since, now, kind=EventKind.JOBS), call)
    if ledger_trouble is not None and trouble is not None:
        raise trouble
    shortfall = shortfall_of(events)
    window = Window(since, now, trouble, ledger_trouble, shortfall, _oldest(events) if shortfall else None)
    runs = merged_runs(entries, events, since)
    found = chosen(runs, request.wanted)
    listed = RecentJobs(
        found[request.offset : request.offset + ROWS],
        len(found),
        window,
        request.wanted,
        request.offset,
        [] if found else near_names(runs, request.wanted),
    )
    if not found or not (request.last or (len(found) == 1 and request.offset == 0)):
        return listed
    try:
        return await _opened(services, found[0], listed, call)
    except JobsError as error:  # the row is known all the same
        return replace(listed, trouble=error)


async def job_status_told(
    services: Services[SupportsHistory], uid: str, device: str | None, call: CallContext, *, wait: bool
) -> JobReport:
    """Report the status of a job; of one that has ended, where it comes from, as far as that is known.

    Raises:
        JobOnAnotherDevice, JobNotFound, JobDeviceUnknown, SystemFailure: as `job_status_on` does.
    """
    report = await job_status_on(services, uid, device, call, wait=wait)
    return await with_origin(services, StatusReport(report), call)


async def with_origin(services: Services[SupportsHistory], seen: StatusReport, call: CallContext) -> JobReport:
    """Add to the report of a job that has ended where the job comes from, as far as that is known."""
    report = seen.report
    if not isinstance(report, Finished | NoResults):
        return report
    origin = await _origin(services, report.job, None, call)
    report = _hiding(services, report)
    return report if origin == NOTHING_KNOWN else replace(report, origin=origin)


async def _entries(services: Services[SupportsHistory]) -> tuple[Sequence[LedgerEntry], LedgerUnavailable | None]:
    try:
        return await services.ledger.entries(), None
    except LedgerUnavailable as error:
        return (), error


async def _job_events(
    services: Services[SupportsHistory], query: EventQuery, call: CallContext
) -> tuple[Sequence[Event], SystemFailure | None]:
    try:
        return await services.system.history.events(query, deadline=call.deadline), None
    except SystemFailure as failure:
        return (), failure


def _oldest(events: Sequence[Event]) -> datetime | None:
    return min((event.at for event in events if event.at), default=None)


async def _opened(services: Services[SupportsHistory], run: JobRun, listed: RecentJobs, call: CallContext) -> NewestJob:
    """Return a run with its report and its origin."""
    if run.here:
        found = await find_job(services, run.uid or run.reference or "", call)
    else:
        found = Job(run.uid, device=run.device, device_uid=run.device_uid)
        if run.device_uid is None:
            found = await services.system.locate(found, deadline=call.deadline)
    report = (await report_found(services, found, call, wait=False)).report
    origin = await _origin(services, report.job, run, call)
    return NewestJob(_hiding(services, report), (), (), origin, listed.total, listed.window, listed.wanted)


def _hiding(services: Services[SupportsHistory], report: ReportT) -> ReportT:
    """Return the report with all secrets of its job that are known by now: what it printed may hold them."""
    if isinstance(report, Finished | TimedOut):
        return replace(report, secrets=services.memory.hidden(report.job.uid))
    return report


async def _origin(services: Services[SupportsHistory], job: Job, run: JobRun | None, call: CallContext) -> Origin:
    """Gather who started a job, when, and with which variables. What cannot be read is left out."""
    row = await ledger_row(services, job.uid or job.reference or "") if job.reference else None
    if row is not None:
        by = run.started_by if run else None
        return Origin(row[0].sent_at, by, here=True, variables=redact_variables(row[0].variables))
    started_at, by = (run.started_at, run.started_by) if run else await _started(services, job, call)
    return Origin(started_at, by, variables=await _given(services, job, call))


async def _started(
    services: Services[SupportsHistory], job: Job, call: CallContext
) -> tuple[datetime | None, str | None]:
    try:
        events = await services.system.history.job_events(job.uid, deadline=call.deadline)
    except SystemFailure:
        return None, None
    start = next((event for event in events if event.is_start), None)
    return (start.at, start.user) if start else (None, None)


async def _given(services: Services[SupportsHistory], job: Job, call: CallContext) -> Mapping[str, str] | None:
    """Return the variables of a job that was started elsewhere, those with telling names masked.

    Their values are hidden from now on in whatever the job has printed.
    """
    try:
        inputs = await services.system.history.inputs(job.uid, deadline=call.deadline)
    except SystemFailure:
        return None
    if not inputs:
        return None
    for each in inputs:
        services.memory.hide(job.uid, secret_values(each.variables))
    return Redacted({name: value for each in inputs for name, value in redact_variables(each.variables).items()})
