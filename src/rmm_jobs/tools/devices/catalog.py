"""List every tool of a system whose jobs run on devices; the list needs no credentials."""

from rmm_jobs.domain.history_ports import SupportsHistory
from rmm_jobs.tools.devices.activity import activity
from rmm_jobs.tools.devices.alerts import alerts
from rmm_jobs.tools.devices.component_lookup import component_lookup
from rmm_jobs.tools.devices.device_audit import device_audit
from rmm_jobs.tools.devices.device_lookup import device_lookup
from rmm_jobs.tools.devices.job_output import job_output
from rmm_jobs.tools.devices.job_status import job_status
from rmm_jobs.tools.devices.patches import patches
from rmm_jobs.tools.devices.recent_jobs import recent_jobs
from rmm_jobs.tools.devices.resolve_alert import resolve_alert
from rmm_jobs.tools.devices.run_job import run_job
from rmm_jobs.tools.devices.site_devices import site_devices
from rmm_jobs.tools.devices.site_lookup import site_lookup
from rmm_jobs.tools.devices.software import software
from rmm_jobs.tools.registry import ToolSpec

TOOLS: tuple[ToolSpec[SupportsHistory], ...] = (
    run_job,
    job_status,
    job_output,
    component_lookup,
    device_lookup,
    site_devices,
    site_lookup,
    alerts,
    resolve_alert,
    recent_jobs,
    activity,
    device_audit,
    software,
    patches,
)
