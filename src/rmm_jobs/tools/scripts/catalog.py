"""List every tool of a script system; the list needs no credentials."""

from rmm_jobs.domain.capabilities import RunsScripts
from rmm_jobs.tools.registry import ToolSpec
from rmm_jobs.tools.scripts.answer_job import answer_job
from rmm_jobs.tools.scripts.cancel_job import cancel_job
from rmm_jobs.tools.scripts.job_output import job_output
from rmm_jobs.tools.scripts.job_pipeline import job_pipeline
from rmm_jobs.tools.scripts.job_status import job_status
from rmm_jobs.tools.scripts.last_job import last_job
from rmm_jobs.tools.scripts.list_jobs import list_jobs
from rmm_jobs.tools.scripts.list_schedules import list_schedules
from rmm_jobs.tools.scripts.run_job import run_job
from rmm_jobs.tools.scripts.script_lookup import script_lookup
from rmm_jobs.tools.scripts.set_schedule import set_schedule

SCRIPT_TOOLS: tuple[ToolSpec[RunsScripts], ...] = (
    run_job,
    job_status,
    answer_job,
    cancel_job,
    list_jobs,
    last_job,
    job_output,
    job_pipeline,
    script_lookup,
    list_schedules,
    set_schedule,
)
