"""The tool `job-output` of a script system: all streams, or one of them."""

from typing import Annotated, Literal

from pydantic import Field

from rmm_jobs.answers import Answer, Answers
from rmm_jobs.jobs.model import Stream
from rmm_jobs.jobs.output import PAGE, OutputRequest, job_output
from rmm_jobs.tools.fields import JobUid, Number
from rmm_jobs.tools.job_output import MOST
from rmm_jobs.tools.scripts.hints import LOOKS
from rmm_jobs.tools.spec import Arguments, Caller, ToolSpec

DESCRIPTION = "Read what a job printed, of all streams or one: a window, the end (tail), or the lines with a text."

Streams = Literal["all", "information", "verbose", "debug", "warning", "error", "progress"]


class JobOutputArguments(Arguments):
    """Arguments of `job-output`."""

    job: JobUid
    stream: Streams = "all"
    offset: Annotated[Number, Field(ge=0, description="First character")] = 0
    limit: Annotated[Number, Field(ge=1, le=MOST, description="Characters")] = PAGE
    tail: Annotated[Number | None, Field(ge=1, le=MOST, description="Last characters, instead of offset")] = None
    search: Annotated[str | None, Field(min_length=1, max_length=200, description="List lines with this text")] = None


async def handle(answers: Answers, arguments: JobOutputArguments, caller: Caller) -> Answer:
    """Read the output."""
    request = OutputRequest(
        job=arguments.job,
        stream=Stream(arguments.stream),
        offset=arguments.offset,
        limit=arguments.limit,
        tail=arguments.tail,
        search=arguments.search,
    )
    return await answers.answer(
        lambda desk, call: job_output(desk, request, call), watcher=caller.watcher, client=caller.client
    )


JOB_OUTPUT = ToolSpec(
    name="job-output",
    title="Read job output",
    description=DESCRIPTION,
    hints=LOOKS,
    arguments=JobOutputArguments,
    handler=handle,
)
