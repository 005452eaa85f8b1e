"""The tool `script-lookup`: scripts and their parameters."""

from typing import Annotated

from pydantic import Field

from rmm_jobs.domain.capabilities import SupportsScripts
from rmm_jobs.domain.listing_results import ComponentList
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.targets import scripts
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
    offset: Annotated[Number, Field(ge=0, description="Scripts to skip"), Typed("scripts to skip", metavar="N")] = 0


@tool(
    "script-lookup",
    title="Look up scripts",
    description=DESCRIPTION,
    hints=LOOKS,
    search_hint="find PowerShell scripts and their parameters",
    command="Find scripts and their parameters.",
    examples=("script-lookup Restart",),
)
async def script_lookup(
    services: Services[SupportsScripts], arguments: ScriptLookupArguments, call: CallContext
) -> ComponentList:
    """Look the script up."""
    return await scripts.script_lookup(services, arguments.query, call, offset=arguments.offset)
