"""What every `job-output` shares: a window, the end, or the lines with a text, of whatever streams there are."""

from typing import Annotated

from pydantic import Field

from rmm_jobs.domain.model import Stream
from rmm_jobs.jobs.output import PAGE, OutputRequest, job_output
from rmm_jobs.responses import Responder, ToolResponse
from rmm_jobs.tools.registry import Arguments, Caller, JobUid, Number

MAX_CHARACTERS = 16_000
"""Characters one call may ask for: about what an assistant can read at once."""


class OutputArguments(Arguments):
    """Arguments that `job-output` has whatever streams there are; a subclass names those."""

    job: JobUid
    offset: Annotated[Number, Field(ge=0, description="First character")] = 0
    limit: Annotated[Number, Field(ge=1, le=MAX_CHARACTERS, description="Characters")] = PAGE
    tail: Annotated[Number | None, Field(ge=1, le=MAX_CHARACTERS, description="Last characters, instead of offset")] = (
        None
    )
    search: Annotated[str | None, Field(min_length=1, max_length=200, description="List lines with this text")] = None


async def read(responder: Responder, arguments: OutputArguments, stream: Stream, caller: Caller) -> ToolResponse:
    """Read this stream."""
    request = OutputRequest(
        job=arguments.job,
        stream=stream,
        offset=arguments.offset,
        limit=arguments.limit,
        tail=arguments.tail,
        search=arguments.search,
    )
    return await caller.serve(responder, lambda services, call: job_output(services, request, call))
