"""The tool `job-output`: the rest of what a job printed."""

from typing import Annotated, Literal

from pydantic import Field

from rmm_jobs.domain.capabilities import SupportsDevices
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.output import OutputReport, job_output_on
from rmm_jobs.tools.arguments import ElsewhereDevice, Typed
from rmm_jobs.tools.output import OutputArguments, output_request
from rmm_jobs.tools.registry import LOOKS, tool

DESCRIPTION = "Read more of a job's output: characters, lines, the end, or a search."


class JobOutputArguments(OutputArguments):
    """Hold the arguments of `job-output`."""

    device: ElsewhereDevice = None
    stream: Annotated[  # pyright: ignore[reportIncompatibleVariableOverride] # frozen
        Literal["stdout", "stderr"] | None,
        Field(description="Default stdout; of a search, both"),
        Typed("default stdout; a search looks in both"),
    ] = None


@tool(
    "job-output",
    title="Read job output",
    description=DESCRIPTION,
    hints=LOOKS,
    search_hint="what a job printed: stdout, stderr, log, last lines",
    command="Read what a job printed.",
    examples=('job-output "<Job UID>" --search deleted', 'job-output "<Job UID>" --tail 20'),
)
async def job_output(
    services: Services[SupportsDevices], arguments: JobOutputArguments, call: CallContext
) -> OutputReport:
    """Read the output."""
    return await job_output_on(services, output_request(arguments, call), arguments.device, call)
