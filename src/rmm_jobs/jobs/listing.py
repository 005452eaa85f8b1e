"""List jobs, describe one job in detail, and find the newest job of a script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rmm_jobs.domain.capabilities import JobQuery, SupportsJobList
from rmm_jobs.domain.job_errors import JobNotFound, NoJobOfScript
from rmm_jobs.domain.listing_results import JobFilter, JobList, JobRow
from rmm_jobs.domain.model import Job, JobState, Prompt
from rmm_jobs.domain.results import Finished, JobDetails, JobReport, TimedOut
from rmm_jobs.domain.system import System
from rmm_jobs.domain.system_errors import SystemFailure
from rmm_jobs.inputs.job_states import state_names, states_of
from rmm_jobs.inputs.likeness import loose
from rmm_jobs.inputs.moments import read_since
from rmm_jobs.inputs.runs import MYSELF
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.finish import secrets_given, shown_given
from rmm_jobs.jobs.job_search import JobSearch, search_jobs
from rmm_jobs.jobs.status import job_status_report
from rmm_jobs.jobs.targets.scripts import find_script
from rmm_jobs.jobs.waiting.observe import StatusReport, describe_missing_job
from rmm_jobs.jobs.waiting.prompts import recall_no
from rmm_jobs.safety.redact import redact, redact_variables

ASKED = 5
"""The most waiting jobs whose prompts one list reads, with a request each."""


@dataclass(frozen=True, slots=True)
class JobListRequest:
    """Arguments for listing jobs, as typed. Times are read as `read_since` reads them."""

    script: str | None = None
    status: str | None = None
    folder: str | None = None
    by: str | None = None
    schedule: str | None = None
    computer: str | None = None
    tag: str | None = None
    since: str | None = None
    until: str | None = None
    offset: int = 0


async def list_jobs(services: Services[SupportsJobList], request: JobListRequest, call: CallContext) -> JobList:
    """List jobs, newest first, with what the waiting ones among them ask.

    Raises:
        ComponentNotFound, DuplicateComponents, ComponentListIncomplete: the name does not mean exactly one script.
        MomentUnreadable: a text names no time in the past.
        LedgerUnavailable: the jobs that were started here are wanted, and cannot be read.
        SystemFailure: the jobs could not be read.
    """
    now = services.clock.now()
    names = state_names(request.status) if request.status else ()
    wanted = JobFilter(
        script=request.script,
        states=states_of(names),
        status=",".join(names) or None,
        folder=request.folder,
        by=request.by,
        schedule=request.schedule,
        computer=request.computer,
        tag=request.tag,
        since=read_since(request.since, now) if request.since else None,
        until=read_since(request.until, now) if request.until else None,
    )
    here: set[str] = set()
    if request.by is not None and loose(request.by) == MYSELF:
        here = {entry.job.uid for entry in await services.ledger.entries()}
    uid = (await find_script(services, request.script, call)).uid if request.script else None
    search = JobSearch(wanted, uid, here, request.offset)
    found = await search_jobs(services, search, deadline=call.deadline)
    asked = await _asked(services, found.rows, call)
    declined = [uid for uid, prompts in asked.items() if services.memory.is_declined(uid, prompts[0].uid)]
    now = services.clock.now()
    rows = [replace(row, given=None) for row in found.rows]
    return JobList(rows, found.total, request.offset, now, wanted, found.looked_at, asked, declined)


async def _asked(
    services: Services[SupportsJobList], rows: Sequence[JobRow], call: CallContext
) -> Mapping[str, Sequence[Prompt]]:
    """Return what the first waiting jobs ask; one whose prompts cannot be read is left out."""
    asked: dict[str, Sequence[Prompt]] = {}
    for row in [row for row in rows if row.state is JobState.WAITING][:ASKED]:
        try:
            prompts = await services.system.prompts(Job(row.job_uid), deadline=call.deadline)
        except SystemFailure:
            continue
        if row.given is not None:  # a prompt may repeat them
            services.memory.hide(row.job_uid, secrets_given(row.given))
        secrets = services.memory.hidden(row.job_uid)
        if prompts:
            asked[row.job_uid] = [replace(each, message=redact(each.message, secrets)) for each in prompts]
    await recall_no(services, asked, deadline=call.deadline)
    return asked


async def job_details(services: Services[System], uid: str, call: CallContext, *, wait: bool) -> JobReport | JobDetails:
    """Report a job's status with its details: who started it, its place among other jobs, its built-in variables."""
    return await with_details(services, await job_status_report(services, uid, call, wait=wait), call)


async def with_details(
    services: Services[System], status_report: StatusReport, call: CallContext
) -> JobReport | JobDetails:
    """Add the details that a status shows to its report."""
    del call  # the details came with the status
    status = status_report.status
    if status is None or not (status.facts or status.built_in or status.given):
        return status_report.report
    uid = status_report.report.job.uid
    # A server that repeats no parameters leaves those of the ledger, of a start from this computer.
    given = shown_given(services, uid, status.given) or redact_variables(status_report.report.job.variables) or None
    secrets = services.memory.hidden(uid)
    # A description or a built-in variable can repeat a secret of the start.
    facts = [(fact, redact(value, secrets) if isinstance(value, str) else value) for fact, value in status.facts]
    built_in = [(variable, redact(value, secrets)) for variable, value in status.built_in]
    return JobDetails(_hiding(status_report.report, secrets), facts, built_in, given=given)


def _hiding(report: JobReport, secrets: tuple[str, ...]) -> JobReport:
    """Return the report with the secrets that are known by now: what the job printed may hold them."""
    return replace(report, secrets=secrets) if isinstance(report, Finished | TimedOut) else report


async def newest_job(services: Services[SupportsJobList], script: str, call: CallContext) -> JobReport | JobDetails:
    """Report the newest job of a script, with its output and details.

    Raises:
        ComponentNotFound, DuplicateComponents, ComponentListIncomplete: the name does not mean exactly one script.
        NoJobOfScript: the script has no job, or none that is still kept.
    """
    found = await find_script(services, script, call)
    rows, _ = await services.system.jobs(JobQuery(script=found.uid, limit=1), deadline=call.deadline)
    if not rows:
        raise NoJobOfScript(script)
    try:
        return await job_details(services, rows[0].job_uid, call, wait=False)
    except JobNotFound:  # it was listed a moment ago
        return await describe_missing_job(services, Job(rows[0].job_uid, component=found.name), rows[0].state)
