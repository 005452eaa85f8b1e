"""Name Datto RMM, its things and its features for the text of the answers."""

from rmm_jobs.domain.model import Stream
from rmm_jobs.domain.wording import SystemFeatures, Wording

DATTO = Wording(
    features=SystemFeatures(
        needs_device=True,
        typed_values=False,
        nested_values=False,
        case_counts=True,
        exit_codes=True,
        output_stream=Stream.STDOUT,
        finds_references=True,
        signs_in=True,
    ),
    system="Datto RMM",
    key_settings="DATTO_API_KEY and DATTO_API_SECRET",
    key="API key",
    address_setting="platform",
    device="Device",
    component="Component",
    variable="variable",
    job_uid="Job UID",
    job_log_name="activity log",
    run_command="/run-job",
    terminal="rmm-jobs-mcp",
    queued_note="Job will run when the device checks in (typically within 5 minutes).",
    timeout_note="The job may still be running on the device.\nCheck device logs or run a shorter test job.",
    start_error="the API user's role may be below the component's level",
    missing_permission="access to this site",
    removal_note="",
    documented=True,
    # Public clients show this action; no document lists the actions.
    log_words={"jrto": "a remote session"},
)
