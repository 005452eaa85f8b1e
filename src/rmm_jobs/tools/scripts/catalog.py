"""Every tool of a script system: a static list that needs no credentials."""

from rmm_jobs.tools.registry import ToolSpec
from rmm_jobs.tools.scripts.answer_job import ANSWER_JOB
from rmm_jobs.tools.scripts.cancel_job import CANCEL_JOB
from rmm_jobs.tools.scripts.job_output import JOB_OUTPUT
from rmm_jobs.tools.scripts.job_pipeline import JOB_PIPELINE
from rmm_jobs.tools.scripts.job_status import JOB_STATUS
from rmm_jobs.tools.scripts.last_job import LAST_JOB
from rmm_jobs.tools.scripts.list_jobs import LIST_JOBS
from rmm_jobs.tools.scripts.run_job import RUN_JOB
from rmm_jobs.tools.scripts.script_lookup import SCRIPT_LOOKUP

SCRIPT_TOOLS: tuple[ToolSpec, ...] = (
    RUN_JOB,
    JOB_STATUS,
    ANSWER_JOB,
    CANCEL_JOB,
    LIST_JOBS,
    LAST_JOB,
    JOB_OUTPUT,
    JOB_PIPELINE,
    SCRIPT_LOOKUP,
)
