"""What PowerShell Universal calls itself and its things, for the text of the answers."""

from rmm_jobs.jobs.model import Stream
from rmm_jobs.jobs.vocabulary import Vocabulary

PSU = Vocabulary(
    system="PowerShell Universal",
    key_settings="PSU_URL and PSU_APP_TOKEN",
    pickup="",
    device="Computer",
    component="Script",
    variable="parameter",
    job_uid="Job ID",
    run_command="/run-script",
    needs_device=False,
    key="app token",
    address="server",
    history="list of jobs",
    start_error="",
    finds_references=False,
    terminal="rmm-jobs-mcp --system psu",
    signs_in=False,
    case_counts=False,
    nested_values=True,
    exit_codes=False,
    output_stream=Stream.ALL,
    documented=False,
)
