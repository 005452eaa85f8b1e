"""The tool `script-lookup`: scripts and their parameters."""

from typing import Annotated

from pydantic import Field

from rmm_jobs.jobs.run import script_lookup
from rmm_jobs.responses import Responder, ToolResponse
from rmm_jobs.tools.registry import LOOKS, Arguments, Caller, Name, ToolSpec

DESCRIPTION = "Find scripts by name; one alone is shown with its parameters. Without a query: all of them."


class ScriptLookupArguments(Arguments):
    """Arguments of `script-lookup`."""

    query: Annotated[Name | None, Field(description="Part of the name, or an id")] = None


async def handle(responder: Responder, arguments: ScriptLookupArguments, caller: Caller) -> ToolResponse:
    """Look the script up."""
    return await caller.serve(responder, lambda services, call: script_lookup(services, arguments.query, call))


SCRIPT_LOOKUP = ToolSpec(
    name="script-lookup",
    title="Look up scripts",
    description=DESCRIPTION,
    hints=LOOKS,
    arguments=ScriptLookupArguments,
    handler=handle,
)
