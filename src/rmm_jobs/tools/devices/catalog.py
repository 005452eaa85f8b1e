"""Every tool of a system whose jobs run on devices: a static list that needs no credentials."""

from rmm_jobs.tools.devices.component_lookup import COMPONENT_LOOKUP
from rmm_jobs.tools.devices.device_lookup import DEVICE_LOOKUP
from rmm_jobs.tools.devices.job_output import JOB_OUTPUT
from rmm_jobs.tools.devices.job_status import JOB_STATUS
from rmm_jobs.tools.devices.run_job import RUN_JOB
from rmm_jobs.tools.registry import ToolSpec

TOOLS: tuple[ToolSpec, ...] = (RUN_JOB, JOB_STATUS, DEVICE_LOOKUP, COMPONENT_LOOKUP, JOB_OUTPUT)
