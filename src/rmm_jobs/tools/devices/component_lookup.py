"""The tool `component-lookup`: components and their variables."""

from typing import Annotated

from pydantic import Field

from rmm_jobs.jobs.find import component_lookup
from rmm_jobs.responses import Responder, ToolResponse
from rmm_jobs.tools.registry import LOOKS, Arguments, Caller, Name, ToolSpec

DESCRIPTION = "Find components (scripts) by name, with UID and variables. Without a query: all of them."


class ComponentLookupArguments(Arguments):
    """Arguments of `component-lookup`."""

    query: Annotated[Name | None, Field(description="Part of the name, or a UID")] = None


async def handle(responder: Responder, arguments: ComponentLookupArguments, caller: Caller) -> ToolResponse:
    """Look the component up."""
    return await caller.serve(responder, lambda services, call: component_lookup(services, arguments.query, call))


COMPONENT_LOOKUP = ToolSpec(
    name="component-lookup",
    title="Look up components",
    description=DESCRIPTION,
    hints=LOOKS,
    arguments=ComponentLookupArguments,
    handler=handle,
)
