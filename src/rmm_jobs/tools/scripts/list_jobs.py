"""The tool `list-jobs`."""

from typing import Annotated

from pydantic import AliasChoices, Field

from rmm_jobs.domain.model import STATES_BY_NAME, StateName
from rmm_jobs.jobs.listing import list_jobs
from rmm_jobs.responses import Responder, ToolResponse
from rmm_jobs.tools.registry import LOOKS, Arguments, Caller, Name, Number, ToolSpec

DESCRIPTION = "List jobs, newest first: id, script, status, when, by whom."


class ListJobsArguments(Arguments):
    """Arguments of `list-jobs`."""

    script: Annotated[
        Name | None,
        Field(validation_alias=AliasChoices("script", "component"), description="Only those of this script"),
    ] = None
    status: Annotated[StateName | None, Field(description="Only those in this state")] = None
    offset: Annotated[Number, Field(ge=0, description="Jobs to skip")] = 0


async def handle(responder: Responder, arguments: ListJobsArguments, caller: Caller) -> ToolResponse:
    """List them."""
    state = STATES_BY_NAME[arguments.status] if arguments.status else None
    return await caller.serve(
        responder,
        lambda services, call: list_jobs(services, call, script=arguments.script, state=state, offset=arguments.offset),
    )


LIST_JOBS = ToolSpec(
    name="list-jobs",
    title="List jobs",
    description=DESCRIPTION,
    hints=LOOKS,
    arguments=ListJobsArguments,
    handler=handle,
)
