"""The tool `job-status`: how a job stands, and going on with a wait."""

from typing import Annotated

from pydantic import Field

from rmm_jobs.jobs.status import job_status
from rmm_jobs.responses import Responder, ToolResponse
from rmm_jobs.tools.registry import LOOKS, Arguments, Caller, JobUid, Name, ToolSpec

DESCRIPTION = """\
How a job stands; its output when it has ended. With wait, go on waiting for a job that still runs (call it again \
rather than starting the job again)."""


class JobStatusArguments(Arguments):
    """Arguments of `job-status`."""

    job: Annotated[JobUid, Field(description="Job UID, or the rj-... reference of a start that was not confirmed")]
    device: Annotated[Name | None, Field(description="Hostname or UID; only for a job that was started elsewhere")] = (
        None
    )
    wait: Annotated[bool, Field(description="Wait for the end")] = False


async def handle(responder: Responder, arguments: JobStatusArguments, caller: Caller) -> ToolResponse:
    """Look at the job."""
    return await caller.serve(
        responder,
        lambda services, call: job_status(services, arguments.job, arguments.device, call, wait=arguments.wait),
    )


JOB_STATUS = ToolSpec(
    name="job-status",
    title="Job status",
    description=DESCRIPTION,
    hints=LOOKS,
    arguments=JobStatusArguments,
    handler=handle,
)
