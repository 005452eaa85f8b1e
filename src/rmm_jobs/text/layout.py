"""How the parts of a job's report share the room of one answer: together they show no more than two full streams."""

from dataclasses import dataclass

from rmm_jobs.domain.model import Stream
from rmm_jobs.domain.results import Finished, TimedOut
from rmm_jobs.text.excerpt import BUDGETS, Excerpt, excerpt_within
from rmm_jobs.text.pipeline import pipeline_bytes

MIN_OBJECT_BYTES = 2_400
"""Bytes that the objects have beside long output; it is cut for them. What either leaves free, the other has."""
MIN_FAILURE_BYTES = 700
"""The same of the failure beside long errors."""


@dataclass(frozen=True, slots=True)
class ReportLayout:
    """What is shown of each part: `streams` hold `None` for one that could not be read, `objects` are bytes."""

    streams: dict[Stream, Excerpt | None]
    failure: Excerpt
    objects: int


def report_layout(result: Finished | TimedOut) -> ReportLayout:
    """Output and objects share the room of the output, errors and failure that of the errors."""
    secrets = result.secrets
    said, view = (result.failure or "", result.pipeline) if isinstance(result, Finished) else ("", None)

    def part(text: str | None, stream: Stream, taken: int) -> Excerpt | None:
        return None if text is None else excerpt_within(text, BUDGETS[stream] - taken, secrets)

    def left(stream: Stream, beside: Excerpt | None, least: int) -> int:
        return max(least, BUDGETS[stream] - (0 if beside is None else len(beside.text.encode())))

    wanted = pipeline_bytes(view, secrets)
    stdout = part(result.output.stdout, Stream.STDOUT, min(wanted, MIN_OBJECT_BYTES))
    wanted_to_say = len(excerpt_within(said, MIN_FAILURE_BYTES, secrets).text.encode())
    stderr = part(result.output.stderr, Stream.STDERR, min(wanted_to_say, MIN_FAILURE_BYTES))
    return ReportLayout(
        {Stream.STDOUT: stdout, Stream.STDERR: stderr},
        excerpt_within(said, left(Stream.STDERR, stderr, MIN_FAILURE_BYTES), secrets),
        left(Stream.STDOUT, stdout, MIN_OBJECT_BYTES),
    )
