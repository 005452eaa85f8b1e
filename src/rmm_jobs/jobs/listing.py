"""List jobs, describe one job in detail, and find the newest job of a script."""

from rmm_jobs.domain.capabilities import JobQuery, SupportsJobList
from rmm_jobs.domain.job_errors import JobNotFound, NoJobOfScript
from rmm_jobs.domain.listing_results import ROWS, JobList
from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.results import JobDetails, JobReport
from rmm_jobs.domain.system import System
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.observe import StatusReport, describe_missing_job
from rmm_jobs.jobs.status import job_status_report
from rmm_jobs.jobs.targets.scripts import find_script
from rmm_jobs.safety.redact import redact


async def list_jobs(
    services: Services[SupportsJobList],
    call: CallContext,
    *,
    script: str | None = None,
    state: JobState | None = None,
    offset: int = 0,
) -> JobList:
    """List jobs, newest first, optionally of one script or in one state.

    Raises:
        ComponentNotFound, DuplicateComponents, ComponentListIncomplete: the name does not mean exactly one script.
    """
    uid = (await find_script(services, script, call)).uid if script else None
    query = JobQuery(script=uid, state=state, offset=offset, limit=ROWS)
    rows, total = await services.system.jobs(query, deadline=call.deadline)
    return JobList(rows, total, offset, script, state, services.clock.now())


async def job_details(services: Services[System], uid: str, call: CallContext, *, wait: bool) -> JobReport | JobDetails:
    """Report a job's status with its details: who started it, its place among other jobs, its built-in variables."""
    return await with_details(services, await job_status_report(services, uid, call, wait=wait), call)


async def with_details(
    services: Services[System], status_report: StatusReport, call: CallContext
) -> JobReport | JobDetails:
    """Add the details that a status shows to its report."""
    del call  # the details came with the status
    status = status_report.status
    if status is None or not (status.facts or status.built_in):
        return status_report.report
    secrets = services.memory.hidden(status_report.report.job.uid)
    # A description or a built-in variable can repeat a secret of the start.
    facts = [(fact, redact(value, secrets) if isinstance(value, str) else value) for fact, value in status.facts]
    built_in = [(variable, redact(value, secrets)) for variable, value in status.built_in]
    return JobDetails(status_report.report, facts, built_in)


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
