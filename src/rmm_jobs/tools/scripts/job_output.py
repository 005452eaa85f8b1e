"""The tool `job-output` of a script system: what a job printed, of all streams or of one."""

from typing import Literal

from rmm_jobs.domain.system import System
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.output import OutputReport
from rmm_jobs.jobs.output import job_output as read
from rmm_jobs.tools.arguments import JobId
from rmm_jobs.tools.output import OutputArguments, output_request
from rmm_jobs.tools.registry import LOOKS, tool

DESCRIPTION = "Read what a job printed, of all streams or one: a window, the end (tail), or the lines with a text."


class JobOutputArguments(OutputArguments):
    """Hold the arguments of `job-output`."""

    job: JobId
    stream: Literal[  # pyright: ignore[reportIncompatibleVariableOverride] # frozen
        "all", "information", "verbose", "debug", "warning", "error", "progress", "stdout", "stderr"
    ] = "all"


@tool(
    "job-output",
    title="Read job output",
    description=DESCRIPTION,
    hints=LOOKS,
    search_hint="search printed text, errors, warnings",
    command="Read what a job printed.",
    examples=('job-output "<Job ID>" --stream information',),
)
async def job_output(services: Services[System], arguments: JobOutputArguments, call: CallContext) -> OutputReport:
    """Read the output."""
    return await read(services, output_request(arguments, call), call)
