"""The tool `component-lookup`: components and their variables."""

from typing import Annotated

from pydantic import Field

from rmm_jobs.domain.listing_results import ComponentList
from rmm_jobs.domain.system import System
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.targets import components
from rmm_jobs.tools.arguments import Arguments, Number, Typed, Wanted
from rmm_jobs.tools.registry import LOOKS, tool

DESCRIPTION = "Find components (scripts) by name, with UID and variables. Without a query: all of them."


class ComponentLookupArguments(Arguments):
    """Hold the arguments of `component-lookup`."""

    query: Annotated[
        Wanted | None,
        Field(description="Part of the name, or a UID"),
        Typed("part of the name; all without it", metavar="COMPONENT", free=True),
    ] = None
    offset: Annotated[
        Number, Field(ge=0, description="Components to skip"), Typed("components to skip", metavar="N")
    ] = 0


@tool(
    "component-lookup",
    title="Look up components",
    description=DESCRIPTION,
    hints=LOOKS,
    search_hint="what can be run; scripts, jobs",
    command="Find components and their variables.",
    examples=('component-lookup "Clear Temp"',),
)
async def component_lookup(
    services: Services[System], arguments: ComponentLookupArguments, call: CallContext
) -> ComponentList:
    """Look the component up."""
    return await components.component_lookup(services, arguments.query, call, offset=arguments.offset)
