"""List jobs, newest first, and choose the id that a job is looked up by."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from rmm_jobs.domain.capabilities import JobQuery
from rmm_jobs.domain.catalog import Shortfall, listed_with
from rmm_jobs.domain.system_errors import Action, NotFound, SystemFailure, UnexpectedAnswer
from rmm_jobs.systems.http.address import is_segment
from rmm_jobs.systems.http.decode import HTML_PAGE
from rmm_jobs.systems.psu import paths
from rmm_jobs.systems.psu.client import Client
from rmm_jobs.systems.psu.translate import NUMBERS
from rmm_jobs.systems.psu.wire import JobAnswer, JobRef, Page, listed

MAX_SEARCHED = 200
"""Number of newest jobs that are filtered by script, where the server cannot list a script's jobs."""

# docs/divergences.md, psu-job-list: without paging words a list can be empty.
_NEWEST_FIRST = {"orderBy": "Id", "orderDirection": "Descending"}


def is_missing(failure: SystemFailure) -> bool:
    """Return True when the server lacks the resource: a 404, or the page that a wrong path leads to."""
    return isinstance(failure, NotFound) or (isinstance(failure, UnexpectedAnswer) and failure.reason == HTML_PAGE)


class JobKeys:
    """Choose the id that jobs are looked up by: `id` or, where the server is set so, `runId`.

    Where a job's ids differ, the first successful look-up by either one decides.
    """

    def __init__(self) -> None:
        self.by_run_id: bool | None = None

    def __call__(self, job: JobRef) -> str | None:
        """Return the id to look a job up by; `None` when it has none that can stand in a path."""
        uid = job.run_id if self.by_run_id and job.run_id else job.id or job.run_id
        return uid if uid and is_segment(uid) else None

    def record_key(self, job: JobRef, asked: str) -> None:
        """Record the id by which a job was found."""
        if job.id and job.run_id and job.id != job.run_id:
            self.by_run_id = asked.casefold() == job.run_id.casefold()


class JobLists:
    """Read the server's lists of jobs."""

    def __init__(self, client: Client, keys: JobKeys) -> None:
        self._client = client
        self._keys = keys

    async def page(self, query: JobQuery, *, back_to: datetime | None = None, deadline: float) -> Page[JobAnswer]:
        """Return the jobs that match the query.

        Where the server cannot list a script's jobs, the newest of all jobs are filtered. Of these nothing is missing
        that was made at `back_to` or later, where they go back so far.

        Raises:
            SystemFailure: the jobs could not be read.
        """
        if query.state is not None and query.state not in NUMBERS:
            return Page[JobAnswer](page=(), total=0)
        page = await self._read(query, back_to, deadline)
        if page.page and self._keys.by_run_id is None:
            await self._try_keys(page.page[0], deadline)
        return page

    async def _read(self, query: JobQuery, back_to: datetime | None, deadline: float) -> Page[JobAnswer]:
        words = {"take": str(query.limit), "skip": str(query.offset), **_NEWEST_FIRST}
        if query.state is not None:
            words["status"] = str(NUMBERS[query.state])
        if query.script is None or not is_segment(query.script):
            return _window(await self._ask(paths.JOBS.path, words, deadline), query)
        try:
            return _window(await self._ask(paths.SCRIPT_JOBS.at(query.script), words, deadline), query)
        except SystemFailure as failure:
            if not is_missing(failure):
                raise
        # docs/divergences.md, psu-script-jobs: not every server lists the jobs of one script.
        every = await self._ask(paths.JOBS.path, {**words, "take": str(MAX_SEARCHED), "skip": "0"}, deadline)
        own = [job for job in every.page if job.script_uid == query.script]
        left_out = (every.total or 0) > len(every.page) and not goes_back(every.page, back_to)
        short = Shortfall(len(every.page), every.total, at_limit=True) if left_out else None
        chosen = listed_with(own[query.offset : query.offset + query.limit], short)
        return Page[JobAnswer].model_construct(page=chosen, total=len(own))

    async def _ask(self, path: str, words: Mapping[str, str], deadline: float) -> Page[JobAnswer]:
        answer = await self._client.read(Action.LIST_JOBS, path, words, deadline=deadline)
        return listed(JobAnswer, answer.data, Action.LIST_JOBS)

    async def _try_keys(self, job: JobRef, deadline: float) -> None:
        """Look one job up by its `id`: a list alone does not show which id the server accepts."""
        # docs/divergences.md, psu-job-ids.
        if not job.id or not job.run_id or job.id == job.run_id or not is_segment(job.id):
            return
        try:
            await self._client.read(Action.READ_JOB, paths.JOB.at(job.id), deadline=deadline)
        except NotFound:
            self._keys.by_run_id = True
        except SystemFailure:
            return
        else:
            self._keys.by_run_id = False


def goes_back(jobs: Iterable[JobAnswer], moment: datetime | None) -> bool:
    """Return whether one of these jobs was made before a moment."""
    return moment is not None and any(job.created_time and job.created_time < moment for job in jobs)


def _window(page: Page[JobAnswer], query: JobQuery) -> Page[JobAnswer]:
    """Cut the page out of a whole list, for servers that ignore paging."""
    if page.total is not None or len(page.page) <= query.limit:
        return page
    return Page[JobAnswer](page=page.page[query.offset : query.offset + query.limit], total=len(page.page))
