"""The tool `job-pipeline`: the objects a job wrote, as a table or JSON."""

import sys
from typing import Annotated, Literal

from pydantic import Field

from rmm_jobs.domain.capabilities import SupportsPipeline
from rmm_jobs.domain.limits import PIPELINE_BYTES, PIPELINE_TOKENS
from rmm_jobs.domain.output_results import PipelineView, TableQuery
from rmm_jobs.domain.results import JobRemoved, MayHaveStarted
from rmm_jobs.domain.system import PipelineRequest
from rmm_jobs.jobs import output
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.tools.arguments import Arguments, JobId, Number, Typed
from rmm_jobs.tools.registry import LOOKS, tool

DESCRIPTION = (
    "The objects a job wrote to its pipeline, filtered and sorted, as a table or JSON; a path opens nested values."
)


class JobPipelineArguments(Arguments):
    """Hold the arguments of `job-pipeline`. At a terminal JSON is printed whole."""

    job: JobId
    path: Annotated[
        str, Field(max_length=500, description="Such as [0].Process.Modules"), Typed("such as [0].Process.Modules")
    ] = ""
    where: Annotated[
        str,
        Field(max_length=500, description="Such as Status=Stopped, FreeGB<10, Name~sql; all must hold"),
        Typed("such as Status=Stopped,FreeGB<10", metavar="CONDITIONS"),
    ] = ""
    columns: Annotated[
        str, Field(max_length=1_000, description="Such as Name,Status"), Typed("such as Name,Status", metavar="NAMES")
    ] = ""
    sort: Annotated[
        str,
        Field(max_length=500, description="Column; -FreeGB descends"),
        Typed("column to sort by; with a minus the greatest first: --sort=-FreeGB", metavar="NAMES"),
    ] = ""
    search: Annotated[
        str, Field(max_length=200, description="Text in any value"), Typed("objects that contain this", metavar="TEXT")
    ] = ""
    format: Annotated[Literal["table", "json"], Typed("a table, or all of it as JSON")] = "table"
    first: Annotated[Number, Field(ge=0, description="Rows to skip"), Typed("rows to skip", metavar="N")] = 0
    rows: Annotated[
        Number,
        Field(ge=1, le=100, description="Rows"),
        Typed("rows to show; default 1000", metavar="N", default=1_000),
    ] = 25
    offset: Annotated[Number, Field(ge=0, description="First character of JSON"), Typed(absent=True)] = 0


@tool(
    "job-pipeline",
    title="Read pipeline output",
    description=DESCRIPTION,
    hints=LOOKS,
    search_hint="what a job returned",
    command="Read the objects a job wrote to its pipeline.",
    examples=(
        'job-pipeline "<Job ID>" --path "[0].Drive"',
        'job-pipeline "<Job ID>" --where "FreeGB<20" --sort FreeGB',
        'job-pipeline "<Job ID>" --format json',
    ),
)
async def job_pipeline(
    services: Services[SupportsPipeline], arguments: JobPipelineArguments, call: CallContext
) -> PipelineView | JobRemoved | MayHaveStarted:
    """Read it."""
    request = PipelineRequest(
        path=arguments.path,
        json=arguments.format == "json",
        first=arguments.first,
        rows=arguments.rows,
        offset=arguments.offset,
        query=TableQuery(arguments.columns, arguments.where, arguments.sort, arguments.search),
        max_bytes=sys.maxsize if call.unlimited else PIPELINE_BYTES,
        max_tokens=None if call.unlimited or "rows" in arguments.model_fields_set else PIPELINE_TOKENS,
    )
    return await output.job_pipeline(services, arguments.job, request, call)
