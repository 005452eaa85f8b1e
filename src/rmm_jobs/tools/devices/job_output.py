"""The tool `job-output`: the rest of what a job printed."""

from typing import Literal

from rmm_jobs.domain.results import Answerable
from rmm_jobs.domain.system import System
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.tools.output import OutputArguments, read_output
from rmm_jobs.tools.registry import LOOKS, tool

DESCRIPTION = "Read more of what a job printed: a window (offset, limit), the end (tail), or the lines with a text."


class JobOutputArguments(OutputArguments):
    """Hold the arguments of `job-output`."""

    stream: Literal["stdout", "stderr"] = "stdout"  # pyright: ignore[reportIncompatibleVariableOverride] # frozen


@tool("job-output", title="Read job output", description=DESCRIPTION, hints=LOOKS, command="Read what a job printed.")
async def job_output(services: Services[System], arguments: JobOutputArguments, call: CallContext) -> Answerable:
    """Read the output."""
    return await read_output(services, arguments, call)
