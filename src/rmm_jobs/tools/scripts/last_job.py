"""The tool `last-job`: the newest job of a script."""

from typing import Annotated

from pydantic import AliasChoices, Field

from rmm_jobs.domain.capabilities import SupportsJobList
from rmm_jobs.domain.results import JobDetails, JobReport
from rmm_jobs.domain.toolsets import Toolset
from rmm_jobs.jobs import listing
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.tools.arguments import Arguments, NameOrId, Typed
from rmm_jobs.tools.registry import LOOKS, tool

DESCRIPTION = "The newest job of a script, with its output, errors and pipeline objects."


class LastJobArguments(Arguments):
    """Hold the arguments of `last-job`."""

    script: Annotated[
        NameOrId,
        Field(validation_alias=AliasChoices("script", "component"), description="Exact script name or path, or its id"),
        Typed("exact script name or path, or its id"),
    ]


@tool(
    "last-job",
    title="Last job of a script",
    description=DESCRIPTION,
    hints=LOOKS,
    search_hint="newest run of a script",
    toolset=Toolset.HISTORY,
    command="Show the newest job of a script with all its output.",
    examples=("last-job Get-DiskReport.ps1",),
)
async def last_job(
    services: Services[SupportsJobList], arguments: LastJobArguments, call: CallContext
) -> JobReport | JobDetails:
    """Find it."""
    return await listing.newest_job(services, arguments.script, call)
