"""The tool `list-jobs`."""

from typing import Annotated

from pydantic import AliasChoices, Field

from rmm_jobs.domain.capabilities import SupportsJobList
from rmm_jobs.domain.listing_results import JobList
from rmm_jobs.domain.model import STATES_BY_NAME, StateName
from rmm_jobs.domain.toolsets import Toolset
from rmm_jobs.jobs import listing
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.tools.arguments import Arguments, NameOrId, Number, Typed
from rmm_jobs.tools.registry import LOOKS, tool

DESCRIPTION = "List jobs, newest first: id, script, status, when, by whom."


class ListJobsArguments(Arguments):
    """Hold the arguments of `list-jobs`."""

    script: Annotated[
        NameOrId | None,
        Field(validation_alias=AliasChoices("script", "component"), description="Only those of this script"),
        Typed("only those of this script"),
    ] = None
    status: Annotated[
        StateName | None, Field(description="Only those in this state"), Typed("only those in this state")
    ] = None
    offset: Annotated[Number, Field(ge=0, description="Jobs to skip"), Typed("jobs to skip", metavar="N")] = 0


@tool(
    "list-jobs",
    title="List jobs",
    description=DESCRIPTION,
    hints=LOOKS,
    search_hint="job history; which jobs ran, failed or wait; what a job is asking",
    toolset=Toolset.HISTORY,
    command="List jobs, newest first.",
    examples=("list-jobs --script Get-DiskReport.ps1 --status failed",),
)
async def list_jobs(services: Services[SupportsJobList], arguments: ListJobsArguments, call: CallContext) -> JobList:
    """List them."""
    state = STATES_BY_NAME[arguments.status] if arguments.status else None
    return await listing.list_jobs(services, call, script=arguments.script, state=state, offset=arguments.offset)
