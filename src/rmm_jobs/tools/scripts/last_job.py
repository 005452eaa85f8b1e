"""The tool `last-job`: the newest job of a script."""

from typing import Annotated

from pydantic import AliasChoices, Field

from rmm_jobs.jobs.listing import newest_job
from rmm_jobs.responses import Responder, ToolResponse
from rmm_jobs.tools.registry import LOOKS, Arguments, Caller, Name, ToolSpec

DESCRIPTION = "The newest job of a script, with its output, errors and pipeline objects."


class LastJobArguments(Arguments):
    """Arguments of `last-job`."""

    script: Annotated[
        Name,
        Field(validation_alias=AliasChoices("script", "component"), description="Exact script name or path, or its id"),
    ]


async def handle(responder: Responder, arguments: LastJobArguments, caller: Caller) -> ToolResponse:
    """Find it."""
    return await caller.serve(responder, lambda services, call: newest_job(services, arguments.script, call))


LAST_JOB = ToolSpec(
    name="last-job",
    title="Last job of a script",
    description=DESCRIPTION,
    hints=LOOKS,
    arguments=LastJobArguments,
    handler=handle,
)
