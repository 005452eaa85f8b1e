"""Share what every `job-output` has: a window, the end, or the lines with a text, of whatever streams there are."""

import sys
from typing import Annotated

from pydantic import Field

from rmm_jobs.domain.model import Stream
from rmm_jobs.inputs.output_request import MAX_BYTES, PAGE, OutputRequest
from rmm_jobs.jobs.context import CallContext
from rmm_jobs.tools.arguments import Arguments, JobUid, Number, Typed

MAX_CHARACTERS = 16_000
"""Characters one call may ask for: about what an assistant can read at once."""


MAX_LINES = 1_000
"""Lines one call may ask for."""


class OutputArguments(Arguments):
    """Hold the arguments of every `job-output`; a subclass names the streams that its system has."""

    job: JobUid
    stream: str | None
    offset: Annotated[
        Number, Field(ge=0, description="First character"), Typed("first character; default 0", metavar="N")
    ] = 0
    limit: Annotated[
        Number,
        Field(ge=1, le=MAX_CHARACTERS, description="Characters"),
        Typed("characters; default all", metavar="N", default=sys.maxsize),
    ] = PAGE
    tail: Annotated[
        Number | None,
        Field(ge=1, le=MAX_CHARACTERS, description="Last characters, instead of offset"),
        Typed("the last N characters", metavar="N"),
    ] = None
    line: Annotated[
        Number | None,
        Field(ge=1, description="First line"),
        Typed("first line, instead of offset", metavar="N"),
    ] = None
    lines: Annotated[
        Number | None,
        Field(ge=1, le=MAX_LINES, description="Lines; without line, the last ones"),
        Typed("lines from there, or the last N", metavar="N"),
    ] = None
    search: Annotated[
        str | None,
        Field(min_length=1, max_length=200, description="List lines with this text"),
        Typed("list the lines that contain this", metavar="TEXT"),
    ] = None


def output_request(arguments: OutputArguments, call: CallContext) -> OutputRequest:
    """Return the request for a part of one stream; all that was asked for at a terminal."""
    return OutputRequest(
        job=arguments.job,
        stream=Stream(arguments.stream or Stream.STDOUT),
        offset=arguments.offset,
        limit=arguments.limit,
        tail=arguments.tail,
        search=arguments.search,
        line=arguments.line,
        lines=arguments.lines,
        both=arguments.stream is None,
        max_bytes=sys.maxsize if call.unlimited else MAX_BYTES,
    )
