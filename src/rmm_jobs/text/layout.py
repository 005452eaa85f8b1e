"""How the parts of a job's report share the room of one answer: together they show no more than two full streams."""

from dataclasses import dataclass

from rmm_jobs.domain.model import Stream
from rmm_jobs.domain.results import Finished, TimedOut
from rmm_jobs.text.excerpt import BUDGETS, Excerpt, excerpt_within
from rmm_jobs.text.pipeline import pipeline_bytes

OBJECTS_LEAST = 2_400
"""Bytes that the objects have beside long output; it is cut for them. What either leaves free, the other has."""
FAILURE_LEAST = 700
"""The same of the failure beside long errors."""


@dataclass(frozen=True, slots=True)
class Shares:
    """What is shown of each part: `streams` hold `None` for one that could not be read, `objects` are bytes."""

    streams: dict[Stream, Excerpt | None]
    failure: Excerpt
    objects: int


def shares(result: Finished | TimedOut) -> Shares:
    """Output and objects share the room of the output, errors and failure that of the errors."""
    secrets = result.secrets
    said, view = (result.failure or "", result.pipeline) if isinstance(result, Finished) else ("", None)

    def part(text: str | None, stream: Stream, taken: int) -> Excerpt | None:
        return None if text is None else excerpt_within(text, BUDGETS[stream] - taken, secrets)

    def left(stream: Stream, beside: Excerpt | None, least: int) -> int:
        return max(least, BUDGETS[stream] - (0 if beside is None else len(beside.text.encode())))

    wanted = pipeline_bytes(view, secrets)
    stdout = part(result.output.stdout, Stream.STDOUT, min(wanted, OBJECTS_LEAST))
    wanted_to_say = len(excerpt_within(said, FAILURE_LEAST, secrets).text.encode())
    stderr = part(result.output.stderr, Stream.STDERR, min(wanted_to_say, FAILURE_LEAST))
    return Shares(
        {Stream.STDOUT: stdout, Stream.STDERR: stderr},
        excerpt_within(said, left(Stream.STDERR, stderr, FAILURE_LEAST), secrets),
        left(Stream.STDOUT, stdout, OBJECTS_LEAST),
    )
