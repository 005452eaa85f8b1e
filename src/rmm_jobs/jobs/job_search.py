"""Search the lists of jobs: by what the server filters, and by what it cannot, within so many requests."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from rmm_jobs.domain.capabilities import JobQuery, SupportsJobList
from rmm_jobs.domain.catalog import shortfall_of
from rmm_jobs.domain.listing_results import ROWS, JobFilter, JobRow, LookedAt
from rmm_jobs.domain.system_errors import SystemFailure
from rmm_jobs.inputs.job_rows import begun, fitting
from rmm_jobs.jobs.context import Services

PAGE = 200
"""Jobs of one request, where jobs are looked through."""
REQUESTS = 5
"""The most requests of one search."""
QUEUED = timedelta(hours=1)
"""How long before a time the jobs are read that may have begun after it: lists are in the order of making."""
_EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class JobSearch:
    """Say what is searched for: `script` is a component's UID, `here` the jobs that were started with this product."""

    wanted: JobFilter
    script: str | None = None
    here: Collection[str] = ()
    offset: int = 0


@dataclass(slots=True)
class Found:
    """Hold the rows of one answer, and the number of all that match.

    `looked_at` is set where jobs were looked through.
    """

    rows: Sequence[JobRow]
    total: int
    looked_at: LookedAt | None = None


@dataclass(slots=True)
class _Read:
    """Hold what was read of one list; `total` counts the list, and `is_whole` says that the rest cannot match.

    `failure` is what ended the reading after its first page, `back_to` a time since which all that were made were read.
    """

    rows: list[JobRow] = field(default_factory=list[JobRow])
    total: int = 0
    is_whole: bool = False
    failure: SystemFailure | None = None
    back_to: datetime | None = None


async def search_jobs(services: Services[SupportsJobList], search: JobSearch, *, deadline: float) -> Found:
    """Return the jobs that match, newest first, from `search.offset` on.

    One state, or none, is one request that the server filters. Several are a request each, as long as they are few.
    By everything else the newest jobs are looked through, `REQUESTS` times `PAGE` of them at most.

    Raises:
        SystemFailure: the jobs could not be read.
    """
    states = search.wanted.states
    if not search.wanted.is_local and len(states) <= REQUESTS and search.offset + ROWS <= PAGE:
        found = await _filtered_there(services, search, deadline)
        if found is not None:
            return found
    elif not search.wanted.is_local and len(states) <= 1:
        query = JobQuery(search.script, states[0] if states else None, search.offset, ROWS)
        rows, total = await services.system.jobs(query, deadline=deadline)
        return Found(rows, total, _short(rows))
    return await _looked_through(services, search, deadline)


async def _filtered_there(services: Services[SupportsJobList], search: JobSearch, deadline: float) -> Found | None:
    """Return what the server filters by state; `None` where it does not filter."""
    states = search.wanted.states or (None,)
    single = len(states) == 1
    every: dict[str, JobRow] = {}
    total, looked_at = 0, None
    for state in states:
        offset, limit = (search.offset, ROWS) if single else (0, search.offset + ROWS)
        rows, there = await services.system.jobs(JobQuery(search.script, state, offset, limit), deadline=deadline)
        if state is not None and any(row.state is not state for row in rows):
            return None
        every.update((row.job_uid, row) for row in rows)
        total, looked_at = total + there, looked_at or _short(rows)
    if single:
        return Found(list(every.values()), total, looked_at)
    newest = _newest_first(list(every.values()))
    return Found(newest[search.offset : search.offset + ROWS], total, looked_at)


async def _looked_through(services: Services[SupportsJobList], search: JobSearch, deadline: float) -> Found:
    states = search.wanted.states or (None,)
    if len(states) > REQUESTS:
        states = (None,)
    pages = max(1, REQUESTS // len(states))
    every: dict[str, JobRow] = {}
    there, is_whole = 0, True
    failure: SystemFailure | None = None
    back_to: datetime | None = None
    for state in states:
        read = await _read(services, JobQuery(search.script, state, 0, PAGE), pages, search.wanted.since, deadline)
        every.update((row.job_uid, row) for row in read.rows)
        there, is_whole = there + read.total, is_whole and read.is_whole
        failure, back_to = failure or read.failure, back_to or read.back_to
    found = _newest_first(fitting(list(every.values()), search.wanted, search.here))
    looked_at = LookedAt(len(every), max(there, len(every)), is_whole=is_whole, failure=failure, back_to=back_to)
    return Found(found[search.offset : search.offset + ROWS], len(found), looked_at)


async def _read(
    services: Services[SupportsJobList], query: JobQuery, pages: int, since: datetime | None, deadline: float
) -> _Read:
    """Read the newest jobs of one list in so many pages, as far back as those were made that may have begun at `since`.

    Raises:
        SystemFailure: the first page could not be read.
    """
    read = _Read()
    for number in range(pages):
        asked = JobQuery(query.script, query.state, number * query.limit, query.limit)
        try:
            rows, read.total = await services.system.jobs(asked, deadline=deadline)
        except SystemFailure as failure:
            if not read.rows:
                raise
            read.failure = failure
            return read
        read.rows += rows
        if shortfall_of(rows) is not None:
            return read
        if len(rows) < query.limit or len(read.rows) >= read.total:
            read.is_whole = True
            return read
        wanted = since if since is None or number + 1 == pages else since - QUEUED
        back_to = _last_made(rows)
        if wanted is not None and back_to is not None and back_to < wanted:
            read.is_whole, read.back_to = True, back_to
            return read
    return read


def _last_made(rows: Sequence[JobRow]) -> datetime | None:
    """Return when the last job of a page was made, where the page is in the order of time."""
    times = [row.created_at or row.started_at for row in rows]
    known = [at for at in times if at is not None]
    return known[-1] if known and known == sorted(known, reverse=True) else None


def _newest_first(rows: Sequence[JobRow]) -> list[JobRow]:
    return sorted(rows, key=lambda row: row.created_at or begun(row) or _EARLIEST, reverse=True)


def _short(rows: Sequence[JobRow]) -> LookedAt | None:
    """Return how many jobs were looked at, where the system has looked through a part of them itself."""
    shortfall = shortfall_of(rows)
    return shortfall and LookedAt(shortfall.received, shortfall.announced or shortfall.received, is_whole=False)
