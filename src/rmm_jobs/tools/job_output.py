"""The tool `job-output`: the rest of what a job printed."""

from typing import Annotated, Literal

from mcp.types import ToolAnnotations
from pydantic import Field

from rmm_jobs.answers import Answer, Answers
from rmm_jobs.jobs.model import Stream
from rmm_jobs.jobs.output import PAGE, OutputRequest, job_output
from rmm_jobs.tools.fields import JobUid, Number
from rmm_jobs.tools.spec import Arguments, Caller, ToolSpec

MOST = 16_000
"""Characters one call may ask for: about what an assistant can read at once."""

DESCRIPTION = "Read more of what a job printed: a window (offset, limit), the end (tail), or the lines with a text."


class JobOutputArguments(Arguments):
    """Arguments of `job-output`."""

    job: JobUid
    stream: Literal["stdout", "stderr"] = "stdout"
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
    hints=ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=True),
    arguments=JobOutputArguments,
    handler=handle,
)
