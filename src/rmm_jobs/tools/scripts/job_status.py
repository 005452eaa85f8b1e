"""The tool `job-status` of a script system."""

from typing import Annotated

from pydantic import Field

from rmm_jobs.jobs.listing import job_details
from rmm_jobs.responses import Responder, ToolResponse
from rmm_jobs.tools.registry import LOOKS, Arguments, Caller, JobUid, ToolSpec

DESCRIPTION = """\
Open a job: how it stands, its output when it has ended, who or what started it, parent and child jobs, built-in \
variables. With wait, go on waiting for it."""


class JobStatusArguments(Arguments):
    """Arguments of `job-status`."""

    job: JobUid
    wait: Annotated[bool, Field(description="Wait for the end")] = False


async def handle(responder: Responder, arguments: JobStatusArguments, caller: Caller) -> ToolResponse:
    """Look at the job, and no more: what it asks is shown, and nobody is asked to answer it in here."""
    return await caller.serve(
        responder, lambda services, call: job_details(services, arguments.job, call, wait=arguments.wait)
    )


JOB_STATUS = ToolSpec(
    name="job-status",
    title="Job status",
    description=DESCRIPTION,
    hints=LOOKS,
    arguments=JobStatusArguments,
    handler=handle,
)
