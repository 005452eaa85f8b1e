"""The tool `job-output` of a script system: all streams, or one of them."""

from typing import Literal

from rmm_jobs.domain.model import Stream
from rmm_jobs.responses import Responder, ToolResponse
from rmm_jobs.tools.output import OutputArguments, read
from rmm_jobs.tools.registry import LOOKS, Caller, ToolSpec

DESCRIPTION = "Read what a job printed, of all streams or one: a window, the end (tail), or the lines with a text."


class JobOutputArguments(OutputArguments):
    """Arguments of `job-output`."""

    stream: Literal["all", "information", "verbose", "debug", "warning", "error", "progress", "stdout", "stderr"] = (
        "all"
    )


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
