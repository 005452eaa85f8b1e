"""The tool `job-output`: the rest of what a job printed."""

from typing import Literal

from rmm_jobs.domain.model import Stream
from rmm_jobs.responses import Responder, ToolResponse
from rmm_jobs.tools.output import OutputArguments, read
from rmm_jobs.tools.registry import LOOKS, Caller, ToolSpec

DESCRIPTION = "Read more of what a job printed: a window (offset, limit), the end (tail), or the lines with a text."


class JobOutputArguments(OutputArguments):
    """Arguments of `job-output`."""

    stream: Literal["stdout", "stderr"] = "stdout"


async def handle(responder: Responder, arguments: JobOutputArguments, caller: Caller) -> ToolResponse:
    """Read the output."""
    return await read(responder, arguments, Stream(arguments.stream), caller)


JOB_OUTPUT = ToolSpec(
    name="job-output",
    title="Read job output",
    description=DESCRIPTION,
    hints=LOOKS,
    arguments=JobOutputArguments,
    handler=handle,
)
