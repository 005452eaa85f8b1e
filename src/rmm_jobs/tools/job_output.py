"""The tool `job-output`: the rest of what a job printed."""

from typing import Annotated, Literal

from pydantic import Field

from rmm_jobs.answers import Answer, Answers
from rmm_jobs.jobs.model import Stream
from rmm_jobs.jobs.output import PAGE, OutputRequest, job_output
from rmm_jobs.tools.fields import JobUid, Number
from rmm_jobs.tools.hints import LOOKS
from rmm_jobs.tools.spec import Arguments, Caller, ToolSpec

MOST = 16_000
"""Characters one call may ask for: about what an assistant can read at once."""

DESCRIPTION = "Read more of what a job printed: a window (offset, limit), the end (tail), or the lines with a text."


class OutputArguments(Arguments):
    """Arguments that `job-output` has whatever streams there are; a subclass names those."""

    job: JobUid
    offset: Annotated[Number, Field(ge=0, description="First character")] = 0
    limit: Annotated[Number, Field(ge=1, le=MOST, description="Characters")] = PAGE
    tail: Annotated[Number | None, Field(ge=1, le=MOST, description="Last characters, instead of offset")] = None
    search: Annotated[str | None, Field(min_length=1, max_length=200, description="List lines with this text")] = None


class JobOutputArguments(OutputArguments):
    """Arguments of `job-output`."""

    stream: Literal["stdout", "stderr"] = "stdout"


async def handle(answers: Answers, arguments: JobOutputArguments, caller: Caller) -> Answer:
    """Read the output."""
    return await read(answers, arguments, Stream(arguments.stream), caller)


async def read(answers: Answers, arguments: OutputArguments, stream: Stream, caller: Caller) -> Answer:
    """Read this stream."""
    request = OutputRequest(
        job=arguments.job,
        stream=stream,
        offset=arguments.offset,
        limit=arguments.limit,
        tail=arguments.tail,
        search=arguments.search,
    )
    return await caller.serve(answers, lambda desk, call: job_output(desk, request, call))


JOB_OUTPUT = ToolSpec(
    name="job-output",
    title="Read job output",
    description=DESCRIPTION,
    hints=LOOKS,
    arguments=JobOutputArguments,
    handler=handle,
)
