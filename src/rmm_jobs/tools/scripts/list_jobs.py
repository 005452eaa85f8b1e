"""The tool `list-jobs`."""

from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field

from rmm_jobs.domain.capabilities import SupportsJobList
from rmm_jobs.domain.listing_results import JobList
from rmm_jobs.domain.toolsets import Toolset
from rmm_jobs.inputs.job_states import STATES
from rmm_jobs.jobs import listing
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.tools.arguments import Arguments, Name, NameOrId, Number, Typed
from rmm_jobs.tools.registry import LOOKS, tool

DESCRIPTION = "List jobs, newest first: id, script, status, start, end, by whom, and what waiting ones ask."


def _by_comma(value: object) -> object:
    """Join a list of states, which some clients send."""
    return ",".join(map(str, value)) if isinstance(value, list) else value  # pyright: ignore[reportUnknownArgumentType]  # decoded JSON


class ListJobsArguments(Arguments):
    """Hold the arguments of `list-jobs`."""

    script: Annotated[
        NameOrId | None,
        Field(validation_alias=AliasChoices("script", "component")),
        Typed("only those of this script"),
    ] = None
    status: Annotated[
        Annotated[Name, BeforeValidator(_by_comma)] | None,
        Field(description=f"By comma: {', '.join(STATES)}"),
        Typed(f"by comma: {', '.join(STATES)}"),
    ] = None
    folder: Annotated[Name | None, Typed("only those of scripts in this folder")] = None
    by: Annotated[
        Name | None,
        Field(description="Person, or me: started here"),
        Typed("person, or me for those started here", metavar="USER"),
    ] = None
    schedule: Annotated[NameOrId | None, Typed("only those of this schedule")] = None
    computer: Annotated[
        Name | None,
        Field(validation_alias=AliasChoices("computer", "device")),
        Typed("only those on this computer", metavar="NAME"),
    ] = None
    tag: Annotated[Name | None, Typed("only those of scripts with this tag")] = None
    since: Annotated[
        Name | None,
        Field(description="24h, 7d, yesterday, a date or a time"),
        Typed("24h, 7d, yesterday, a date or a time", metavar="TIME"),
    ] = None
    until: Annotated[Name | None, Typed("a time, written like since", metavar="TIME")] = None
    offset: Annotated[Number, Field(ge=0), Typed("jobs to skip", metavar="N")] = 0


@tool(
    "list-jobs",
    title="List jobs",
    description=DESCRIPTION,
    hints=LOOKS,
    search_hint="job history; what ran, failed, waits, asks or went wrong",
    toolset=Toolset.HISTORY,
    command="List jobs, newest first.",
    examples=(
        "list-jobs --script Get-DiskReport.ps1 --status failed",
        "list-jobs --status unclean --since yesterday",
        "list-jobs --status active",
    ),
)
async def list_jobs(services: Services[SupportsJobList], arguments: ListJobsArguments, call: CallContext) -> JobList:
    """List them."""
    return await listing.list_jobs(services, listing.JobListRequest(**arguments.model_dump()), call)
