"""Read a job's output, a window or a search at a time. Everything cut from an answer can be read so."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from anyio import to_thread

from rmm_jobs.domain.capabilities import SupportsPipeline
from rmm_jobs.domain.limits import fit_bytes
from rmm_jobs.domain.model import Job, Stream
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.results import JobRemoved, Match, MayHaveStarted, OutputMatches, OutputPage, PipelineView
from rmm_jobs.domain.system import PipelineRequest, System
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.find import fill_names, find_job
from rmm_jobs.jobs.observe import observe
from rmm_jobs.safety.redact import redact_same_length
from rmm_jobs.safety.sanitize import clean_block

PAGE = 8_000
"""Characters of one answer, unless the caller says otherwise."""
MATCHES = 50
"""Limit of the lines that a search shows."""
MAX_BYTES = 20_000
"""Limit of one answer in bytes of UTF-8, whatever its characters: an assistant can read no more at once."""
MANY_CHARS = 100_000
"""Characters from which a text is cleaned and searched in a thread, so that other calls go on meanwhile."""
CONTEXT_CHARS = 200
"""Characters shown of a matching line."""


@dataclass(frozen=True, slots=True)
class OutputRequest:
    """Select a part of a stream. Offsets and lengths are in characters of the cleaned text.

    `tail` wins over `offset`. `search` asks for lines that contain it, ignoring case, instead of a window.
    """

    job: str
    stream: Stream = Stream.STDOUT
    offset: int = 0
    limit: int = PAGE
    tail: int | None = None
    search: str | None = field(default=None, repr=False)
    max_bytes: int = MAX_BYTES


async def job_output(
    services: Services[System], request: OutputRequest, call: CallContext
) -> OutputPage | OutputMatches | MayHaveStarted | JobRemoved:
    """Return a window of a stream, or the lines that contain a text.

    Raises:
        JobNotFound, JobDeviceUnknown: the job or its device cannot be found.
        SystemFailure: the system was not reached, or refused.
    """
    job = await find_job(services, request.job, call)
    if isinstance(job, MayHaveStarted):
        return job
    await call.report_progress(Step.READING_OUTPUT, job=job)
    seen = await observe(services, job, deadline=call.deadline)
    if isinstance(seen, JobRemoved):
        return seen
    job = fill_names(job, seen)
    printed = await services.system.output(job, request.stream, deadline=call.deadline)
    secrets = services.memory.hidden(job.uid)
    if len(printed) <= MANY_CHARS:
        return _part(job, request, printed, secrets)
    return await to_thread.run_sync(_part, job, request, printed, secrets)


def _part(job: Job, request: OutputRequest, printed: str, secrets: Sequence[str]) -> OutputPage | OutputMatches:
    """Return what was asked for of a text; slow for megabytes."""
    # Offsets are a promise to the caller, who reads on from them: redacting must not move the text.
    text = redact_same_length(clean_block(printed), secrets)
    if request.search:
        matches, total = _matches(text, request.search)
        return OutputMatches(job, request.stream, request.search, matches, total, len(text))
    if request.tail is not None:
        end = text[max(0, len(text) - request.tail) :]
        # The end of a tail matters most, so a tail too large loses its beginning.
        offset = len(text) - fit_bytes(reversed(end), request.max_bytes)
        return OutputPage(job, request.stream, text[offset:], offset, len(text))
    window = text[request.offset : request.offset + request.limit]
    return OutputPage(job, request.stream, window[: fit_bytes(window, request.max_bytes)], request.offset, len(text))


def _matches(text: str, search: str) -> tuple[list[Match], int]:
    """Find the first lines that contain `search`, cut each around its first match, and count all of them."""
    found: list[Match] = []
    wanted = search.casefold()
    offset = total = 0
    for number, line in enumerate(text.split("\n"), start=1):
        at = line.casefold().find(wanted)
        if at >= 0:
            total += 1
        if at >= 0 and total <= MATCHES:
            begin = max(0, at - CONTEXT_CHARS // 2)
            found.append(Match(number, offset + begin, line[begin : begin + CONTEXT_CHARS]))
        offset += len(line) + 1
    return found, total


async def job_pipeline(
    services: Services[SupportsPipeline], uid: str, request: PipelineRequest, call: CallContext
) -> PipelineView | JobRemoved | MayHaveStarted:
    """Return the objects that a job wrote to its pipeline.

    Raises:
        JobNotFound: there is no such job.
        PipelineUnreadable, PathNotFound: the objects cannot be opened, or the path leads nowhere.
    """
    job = await find_job(services, uid, call)
    if isinstance(job, MayHaveStarted):
        return job
    await call.report_progress(Step.READING_OUTPUT, job=job)
    seen = await observe(services, job, deadline=call.deadline)
    if isinstance(seen, JobRemoved):
        return seen
    job = fill_names(job, seen)
    request = replace(request, secrets=services.memory.hidden(job.uid))
    view = await services.system.pipeline(job, request, deadline=call.deadline)
    return view or PipelineView(job, request.path)
