"""The tool `job-pipeline`: the objects a job wrote to its pipeline."""

from typing import Annotated, Literal

from pydantic import Field

from rmm_jobs.domain.capabilities import PipelineRequest
from rmm_jobs.jobs.output import job_pipeline
from rmm_jobs.responses import Responder, ToolResponse
from rmm_jobs.tools.registry import LOOKS, Arguments, Caller, JobUid, Number, ToolSpec

DESCRIPTION = "The objects a job wrote to its pipeline, as a table or JSON; a path opens nested values."


class JobPipelineArguments(Arguments):
    """Arguments of `job-pipeline`."""

    job: JobUid
    path: Annotated[str, Field(max_length=500, description="Such as [0].Process.Modules")] = ""
    format: Literal["table", "json"] = "table"
    first: Annotated[Number, Field(ge=0, description="Rows to skip, of a table")] = 0
    rows: Annotated[Number, Field(ge=1, le=100, description="Rows, of a table")] = 25
    offset: Annotated[Number, Field(ge=0, description="First character, of JSON")] = 0


async def handle(responder: Responder, arguments: JobPipelineArguments, caller: Caller) -> ToolResponse:
    """Read it."""
    request = PipelineRequest(
        path=arguments.path,
        json=arguments.format == "json",
        first=arguments.first,
        rows=arguments.rows,
        offset=arguments.offset,
    )
    return await caller.serve(responder, lambda services, call: job_pipeline(services, arguments.job, request, call))


JOB_PIPELINE = ToolSpec(
    name="job-pipeline",
    title="Read pipeline output",
    description=DESCRIPTION,
    hints=LOOKS,
    arguments=JobPipelineArguments,
    handler=handle,
)
