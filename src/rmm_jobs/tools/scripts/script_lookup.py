"""The tool `script-lookup`: scripts and their parameters, and the names that scripts use."""

from typing import Annotated, Literal

from pydantic import Field

from rmm_jobs.domain.capabilities import SupportsScripts
from rmm_jobs.domain.listing_results import ComponentList
from rmm_jobs.domain.schedule_results import NameList
from rmm_jobs.domain.schedules import NameKind
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.targets import scripts
from rmm_jobs.jobs.targets.server_names import list_names
from rmm_jobs.tools.arguments import Arguments, Number, Typed, WantedOrId
from rmm_jobs.tools.registry import LOOKS, tool

DESCRIPTION = (
    "Find scripts by name, folder, description, tags or parameters; one alone is shown with its parameters. "
    "Without a query: all of them."
)


class ScriptLookupArguments(Arguments):
    """Hold the arguments of `script-lookup`."""

    query: Annotated[
        WantedOrId | None,
        Field(description="Part of the name, words of the rest, or an id"),
        Typed("part of the name, or words of what describes it; all without it", metavar="SCRIPT", free=True),
    ] = None
    offset: Annotated[Number, Field(ge=0), Typed("scripts to skip", metavar="N")] = 0
    names: Annotated[
        Literal["computers", "environments", "variables"] | None,
        Field(description="List these names instead, no values"),
        Typed("list the names of these instead"),
    ] = None


@tool(
    "script-lookup",
    title="Look up scripts",
    description=DESCRIPTION,
    hints=LOOKS,
    search_hint="PowerShell scripts; computers, environments, variables",
    command="Find scripts and their parameters.",
    examples=("script-lookup Restart", "script-lookup --names computers"),
)
async def script_lookup(
    services: Services[SupportsScripts], arguments: ScriptLookupArguments, call: CallContext
) -> ComponentList | NameList:
    """Look the script up, or list names."""
    if arguments.names is not None:
        kind = NameKind(arguments.names)
        return await list_names(services, kind, arguments.query, call, offset=arguments.offset)
    return await scripts.script_lookup(services, arguments.query, call, offset=arguments.offset)
