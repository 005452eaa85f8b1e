"""Lists of jobs, one job with all that is told of it, and the newest of a script."""

from rmm_jobs.domain.capabilities import JobQuery, needed
from rmm_jobs.domain.errors import JobNotFound, NoJobOfScript
from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.results import ROWS, JobDetails, JobList, JobReport
from rmm_jobs.jobs.context import Call, Desk
from rmm_jobs.jobs.observe import what_is_left
from rmm_jobs.jobs.run import find_script
from rmm_jobs.jobs.status import job_standing
from rmm_jobs.safety.redact import hide


async def list_jobs(
    desk: Desk, call: Call, *, script: str | None = None, state: JobState | None = None, offset: int = 0
) -> JobList:
    """Jobs, newest first; those of one script, or in one state, when asked.

    Raises:
        ComponentNotFound, DuplicateComponents: the script cannot be told.
    """
    uid = (await find_script(desk, script, call)).uid if script else None
    query = JobQuery(script=uid, state=state, offset=offset, limit=ROWS)
    rows, total = await needed(desk.lists).jobs(query, until=call.ends)
    return JobList(rows, total, offset, script, state, desk.clock.now())


async def job_details(desk: Desk, uid: str, call: Call, *, wait: bool) -> JobReport | JobDetails:
    """How a job stands, with who or what started it, its place among other jobs, and its built-in variables."""
    standing = await job_standing(desk, uid, None, call, wait=wait)
    seen = standing.seen
    if seen is None or not (seen.facts or seen.built_in):
        return standing.report
    secrets = desk.secrets.get(standing.report.job.uid, ())
    facts = [(fact, hide(value, secrets) if isinstance(value, str) else value) for fact, value in seen.facts]
    built_in = [(variable, hide(value, secrets)) for variable, value in seen.built_in]
    return JobDetails(standing.report, facts, built_in)


async def newest_job(desk: Desk, script: str, call: Call) -> JobReport | JobDetails:
    """The newest job of a script, with all it left behind and all that is told of it.

    Raises:
        ComponentNotFound, DuplicateComponents: the script cannot be told.
        NoJobOfScript: it has none (any more).
    """
    found = await find_script(desk, script, call)
    rows, _ = await needed(desk.lists).jobs(JobQuery(script=found.uid, limit=1), until=call.ends)
    if not rows:
        raise NoJobOfScript(script)
    try:
        return await job_details(desk, rows[0].job_uid, call, wait=False)
    except JobNotFound:  # it was listed a moment ago
        return await what_is_left(desk, Job(rows[0].job_uid, component=found.name), rows[0].state)
