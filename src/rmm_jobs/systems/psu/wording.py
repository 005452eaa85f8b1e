"""Name PowerShell Universal, its things and its features for the text of the answers."""

from rmm_jobs.domain.model import Stream
from rmm_jobs.domain.wording import SystemFeatures, Wording

PSU = Wording(
    features=SystemFeatures(
        needs_device=False,
        typed_values=True,
        nested_values=True,
        case_counts=False,
        exit_codes=False,
        output_stream=Stream.ALL,
        finds_references=False,
        signs_in=False,
    ),
    system="PowerShell Universal",
    key_settings="PSU_URL and PSU_APP_TOKEN",
    key="app token",
    address_setting="server",
    device="Computer",
    component="Script",
    variable="parameter",
    job_uid="Job ID",
    job_log_name="list of jobs",
    run_command="/run-script",
    terminal="rmm-jobs-mcp --system psu",
    queued_note="",
    timeout_note="The job may still be running.\nTo check: {look}",
    start_error="",
    removal_note="Old jobs are removed there.",
    missing_permission="",
    documented=False,
)
