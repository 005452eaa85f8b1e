"""Jobs in lists, newest first, and what a job is looked up by."""

from collections.abc import Mapping

from rmm_jobs.domain.capabilities import JobQuery
from rmm_jobs.domain.errors import Action, NotFound, SystemFailure, UnexpectedAnswer
from rmm_jobs.systems.http.address import is_segment
from rmm_jobs.systems.http.decode import HTML_PAGE
from rmm_jobs.systems.psu import paths
from rmm_jobs.systems.psu.client import Client
from rmm_jobs.systems.psu.translate import NUMBERS
from rmm_jobs.systems.psu.wire import JobAnswer, JobRef, Page, listed

LOOKED_THROUGH = 200
"""How many of all jobs are looked through for those of one script, where the server does not list these itself."""

_NEWEST_FIRST = {"orderBy": "Id", "orderDirection": "Descending"}


def is_missing(failure: SystemFailure) -> bool:
    """Whether the server does not have what was asked for: a 404, or the page that a wrong path leads to."""
    return isinstance(failure, NotFound) or (isinstance(failure, UnexpectedAnswer) and failure.reason == HTML_PAGE)


class JobKeys:
    """What jobs are looked up by: their `id` or, on servers that are set so, their `runId`.

    Where a job has both and they differ, the first one that is looked up by either tells.
    """

    def __init__(self) -> None:
        self.by_run_id: bool | None = None

    def __call__(self, job: JobRef) -> str | None:
        """The id to look a job up by; `None` when it has none that can stand in a path."""
        uid = job.run_id if self.by_run_id and job.run_id else job.id or job.run_id
        return uid if uid and is_segment(uid) else None

    def learn(self, job: JobRef, asked: str) -> None:
        """Take note of the id that a job was found by."""
        if job.id and job.run_id and job.id != job.run_id:
            self.by_run_id = asked.casefold() == job.run_id.casefold()


class JobLists:
    """The server's lists of jobs."""

    def __init__(self, client: Client, keys: JobKeys) -> None:
        self._client = client
        self._keys = keys

    async def page(self, query: JobQuery, *, deadline: float) -> Page[JobAnswer]:
        """The jobs that are asked for.

        Raises:
            SystemFailure: they could not be read.
        """
        if query.state is not None and query.state not in NUMBERS:
            return Page[JobAnswer](page=(), total=0)
        page = await self._read(query, deadline)
        if page.page and self._keys.by_run_id is None:
            await self._try_keys(page.page[0], deadline)
        return page

    async def _read(self, query: JobQuery, deadline: float) -> Page[JobAnswer]:
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
        every = await self._ask(paths.JOBS.path, {**words, "take": str(LOOKED_THROUGH), "skip": "0"}, deadline)
        own = [job for job in every.page if job.script_uid == query.script]
        return Page[JobAnswer](page=tuple(own[query.offset : query.offset + query.limit]), total=len(own))

    async def _ask(self, path: str, words: Mapping[str, str], deadline: float) -> Page[JobAnswer]:
        answer = await self._client.read(Action.LIST_JOBS, path, words, deadline=deadline)
        return listed(JobAnswer, answer.data, Action.LIST_JOBS)

    async def _try_keys(self, job: JobRef, deadline: float) -> None:
        """Look one job up by its `id`, where a list alone does not tell by what."""
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


def _window(page: Page[JobAnswer], query: JobQuery) -> Page[JobAnswer]:
    """The page, cut out of the whole list where the server answered with that."""
    if page.total is not None or len(page.page) <= query.limit:
        return page
    return Page[JobAnswer](page=page.page[query.offset : query.offset + query.limit], total=len(page.page))
