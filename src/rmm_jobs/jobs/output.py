"""Reading what a job printed, a window or a search at a time, so that nothing cut from an answer is out of reach."""

from dataclasses import dataclass, replace

from rmm_jobs.domain.capabilities import PipelineRequest, needed
from rmm_jobs.domain.errors import JobNotFound
from rmm_jobs.domain.limits import fitting
from rmm_jobs.domain.model import Job, Snapshot, Stream
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.results import Gone, Match, MayHaveStarted, OutputMatches, OutputPage, PipelineView
from rmm_jobs.jobs.context import Call, Desk
from rmm_jobs.jobs.find import find_job, with_names
from rmm_jobs.jobs.observe import glance, look
from rmm_jobs.safety.redact import black_out
from rmm_jobs.safety.sanitize import clean_block

PAGE = 8_000
"""Characters one answer shows unless told."""
MATCHES = 50
"""Lines a search shows at most."""
AROUND = 200
"""Characters shown of a matching line."""


@dataclass(frozen=True, slots=True)
class OutputRequest:
    """Which part of which stream: offsets and lengths in characters of the cleaned text.

    `tail` wins over `offset`; `search` lists the lines that contain it, but for case, instead of a window.
    """

    job: str
    stream: Stream = Stream.STDOUT
    offset: int = 0
    limit: int = PAGE
    tail: int | None = None
    search: str | None = None
    most: int = 20_000
    """Bytes of UTF-8 in one answer, whatever the limit in characters: what an assistant can read at once."""


async def job_output(
    desk: Desk, request: OutputRequest, call: Call
) -> OutputPage | OutputMatches | MayHaveStarted | Gone:
    """A window of a stream, or the lines that contain a text.

    Raises:
        JobNotFound, JobDeviceUnknown: the job or its device cannot be found.
        SystemFailure: the system could not be asked.
    """
    job = await find_job(desk, request.job, None, call)
    if isinstance(job, MayHaveStarted):
        return job
    await call.tell(Step.READING_OUTPUT, job=job)
    snapshot = await _look(desk, job, until=call.ends)
    if isinstance(snapshot, Gone):
        return snapshot
    if snapshot is not None:
        job = with_names(job, snapshot)
    printed = await desk.system.output(job, request.stream, until=call.ends)
    text = black_out(clean_block(printed), desk.secrets.get(job.uid, ()))
    if request.search:
        matches = _matches(text, request.search)
        return OutputMatches(job, request.stream, request.search, matches[:MATCHES], len(matches), len(text))
    if request.tail is not None:
        end = text[max(0, len(text) - request.tail) :]
        offset = len(text) - fitting(reversed(end), request.most)
        return OutputPage(job, request.stream, text[offset:], offset, len(text))
    window = text[request.offset : request.offset + request.limit]
    return OutputPage(job, request.stream, window[: fitting(window, request.most)], request.offset, len(text))


async def _look(desk: Desk, job: Job, *, until: float) -> Snapshot | Gone | None:
    """How the job stands; `None` where its results may come later."""
    if desk.devices is None:
        return await look(desk, job, until=until)
    snapshot = await glance(desk, job, until=until)
    if snapshot is None and job.sent_at is None and await desk.devices.job(job.uid, until=until) is None:
        raise JobNotFound(job.uid)
    return snapshot


def _matches(text: str, search: str) -> list[Match]:
    found: list[Match] = []
    wanted = search.casefold()
    offset = 0
    for number, line in enumerate(text.split("\n"), start=1):
        at = line.casefold().find(wanted)
        if at >= 0:
            begin = max(0, at - AROUND // 2)
            found.append(Match(number, offset + begin, line[begin : begin + AROUND]))
        offset += len(line) + 1
    return found


async def job_pipeline(
    desk: Desk, uid: str, request: PipelineRequest, call: Call
) -> PipelineView | Gone | MayHaveStarted:
    """The objects a job wrote to its pipeline.

    Raises:
        JobNotFound: there is no such job.
        PipelineUnreadable, PathNotFound: the objects cannot be opened, or not there.
    """
    job = await find_job(desk, uid, None, call)
    if isinstance(job, MayHaveStarted):
        return job
    await call.tell(Step.READING_OUTPUT, job=job)
    seen = await look(desk, job, until=call.ends)
    if isinstance(seen, Gone):
        return seen
    job = with_names(job, seen)
    request = replace(request, secrets=desk.secrets.get(job.uid, ()))
    view = await needed(desk.pipelines).pipeline(job, request, until=call.ends)
    return view or PipelineView(job, request.path)
