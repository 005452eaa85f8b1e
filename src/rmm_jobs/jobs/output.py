"""Read a job's output, a window or a search at a time. Everything cut from an answer can be read so."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from anyio import to_thread

from rmm_jobs.domain.capabilities import SupportsDevices, SupportsPipeline
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.limits import fit_bytes
from rmm_jobs.domain.model import SERVER_TIME, Job, JobStatus, Stream
from rmm_jobs.domain.output_results import Match, OutputMatches, OutputPage, OutputSearch, PipelineView
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.results import JobRemoved, MayHaveStarted, NoResults
from rmm_jobs.domain.system import PipelineRequest, System
from rmm_jobs.domain.system_errors import SystemFailure
from rmm_jobs.inputs.output_request import OutputRequest, line_page
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.find import fill_names, find_job, find_job_on
from rmm_jobs.jobs.finish import is_told, read_once_more
from rmm_jobs.jobs.waiting.observe import observe
from rmm_jobs.safety.printed_secrets import hide_printed_secrets
from rmm_jobs.safety.redact import redact_same_length
from rmm_jobs.safety.sanitize import clean_block

MATCHES = 50
"""Limit of the lines that a search shows."""
NEW_END = timedelta(minutes=2)
"""Time after a job's end within which output may still be stored."""
MANY_CHARS = 100_000
"""Characters from which a text is cleaned and searched in a thread, so that other calls go on meanwhile."""
CONTEXT_CHARS = 200
"""Characters shown of a matching line."""


OutputReport = OutputPage | OutputMatches | OutputSearch | MayHaveStarted | JobRemoved | NoResults


async def job_output(services: Services[System], request: OutputRequest, call: CallContext) -> OutputReport:
    """Return a window of a stream, or the lines that contain a text.

    Raises:
        JobNotFound, JobDeviceUnknown: the job or its device cannot be found.
        SystemFailure: the system was not reached, or refused.
    """
    return await _read(services, await find_job(services, request.job, call), request, call)


async def job_output_on(
    services: Services[SupportsDevices], request: OutputRequest, device: str | None, call: CallContext
) -> OutputReport:
    """Return the output of a job, whose device the caller may know, by UID or exact hostname.

    Raises:
        JobOnAnotherDevice: the ledger names another device.
        JobNotFound, JobDeviceUnknown, SystemFailure: as `job_output` does.
    """
    return await _read(services, await find_job_on(services, request.job, device, call), request, call)


async def _read(
    services: Services[System], job: Job | MayHaveStarted, request: OutputRequest, call: CallContext
) -> OutputReport:
    if isinstance(job, MayHaveStarted):
        return job
    await call.report_progress(Step.READING_OUTPUT, job=job)
    earlier = services.memory.last_state(job.uid)
    seen = await observe(services, job, deadline=call.deadline)
    if isinstance(seen, JobRemoved):
        return seen
    job, ended_now = fill_names(job, seen), earlier is not None and not earlier.is_final
    if request.search and request.both:
        return await _search_both(services, job, seen, request, call, ended_now=ended_now)
    return await _read_stream(services, job, seen, request, call, ended_now=ended_now)


async def _search_both(  # noqa: PLR0913 - a job as it was seen, and the call
    services: Services[System], job: Job, seen: JobStatus, request: OutputRequest, call: CallContext, *, ended_now: bool
) -> OutputSearch | NoResults:
    """Search each stream of a process. One that cannot be read does not lose the other.

    Raises:
        SystemFailure: neither could be read.
    """
    found: list[OutputMatches] = []
    trouble = dict[Stream, JobsError]()
    failure: SystemFailure | None = None
    for stream in (Stream.STDOUT, Stream.STDERR):
        try:
            part = await _read_stream(services, job, seen, replace(request, stream=stream), call, ended_now=ended_now)
        except SystemFailure as error:
            trouble[stream] = failure = error
            continue
        if isinstance(part, OutputMatches):
            found.append(part)
    if not found:
        if failure is not None:
            raise failure
        return NoResults(job)
    return OutputSearch(job, request.search or "", found, trouble)


async def _read_stream(  # noqa: PLR0913 - the same
    services: Services[System], job: Job, seen: JobStatus, request: OutputRequest, call: CallContext, *, ended_now: bool
) -> OutputPage | OutputMatches | NoResults:
    printed = await _printed(services, job, seen, request.stream, deadline=call.deadline)
    if seen.over_without_results and not printed:
        return NoResults(job)
    late = seen.state.is_final and (ended_now or _may_come(services, seen, request.stream))
    secrets = services.memory.hidden(job.uid)
    if len(printed) <= MANY_CHARS:
        part = _part(job, request, printed, secrets)
    else:
        part = await to_thread.run_sync(_part, job, request, printed, secrets)
    return replace(part, state=seen.state, late=late and not printed)


def _part(job: Job, request: OutputRequest, printed: str, secrets: Sequence[str]) -> OutputPage | OutputMatches:
    """Return what was asked for of a text; slow for megabytes."""
    # Offsets are a promise to the caller, who reads on from them: redacting must not move the text.
    text = hide_printed_secrets(redact_same_length(clean_block(printed), secrets))
    if request.search:
        matches, total = _matches(text, request.search)
        return OutputMatches(job, request.stream, request.search, matches, total, len(text))
    if request.line is not None or request.lines is not None:
        return line_page(job, request, text)
    if request.tail is not None:
        end = text[max(0, len(text) - request.tail) :]
        # The end of a tail matters most, so a tail too large loses its beginning.
        offset = len(text) - fit_bytes(reversed(end), request.max_bytes)
        return OutputPage(job, request.stream, text[offset:], offset, len(text))
    window = text[request.offset : request.offset + request.limit]
    window = window[: fit_bytes(window, request.max_bytes)]
    return OutputPage(job, request.stream, window, request.offset, len(text))


async def _printed(services: Services[System], job: Job, seen: JobStatus, stream: Stream, *, deadline: float) -> str:
    """Return the stream's text. One that the system says is there is read twice before it counts as missing."""
    printed = await services.system.output(job, stream, deadline=deadline)
    if printed or not is_told(seen, stream):
        return printed
    return await read_once_more(services, job, stream, deadline=deadline)


def _may_come(services: Services[System], seen: JobStatus, stream: Stream) -> bool:
    """Return whether a text that is missing of a job that has ended may still come."""
    ended = seen.finished_at
    is_certain = ended is not None and ended.tzinfo is not SERVER_TIME
    is_new = is_certain and ended is not None and abs(services.clock.now() - ended) < NEW_END
    return is_new or is_told(seen, stream)


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
        ColumnNotFound, ConditionUnreadable: the request names what is no column or no condition.
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
    view = view or PipelineView(job, request.path, query=request.query)
    return view if seen.state.is_final else replace(view, state=seen.state)
