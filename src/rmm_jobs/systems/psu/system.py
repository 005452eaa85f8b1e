"""Implement the ports for PowerShell Universal, and the reads that `doctor` needs."""

import math
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import anyio.to_thread

from rmm_jobs.domain.capabilities import JobQuery, ServerStatus
from rmm_jobs.domain.catalog import Component, listed_with, shortfall_of
from rmm_jobs.domain.job_errors import PipelineUnreadable
from rmm_jobs.domain.listing_results import JobRow
from rmm_jobs.domain.model import GivenValues, Job, JobMatch, JobStatus, Prompt, StartRequest, Stream, ValueForm
from rmm_jobs.domain.output_results import PipelineView
from rmm_jobs.domain.ports import Clock, JobOutput
from rmm_jobs.domain.schedules import NameKind, OnceOrder, Schedule, SentOrder, ServerName
from rmm_jobs.domain.system import LOOK_BACK, JobResults, Missing, PipelineRequest
from rmm_jobs.domain.system_errors import Action, NotFound, SystemFailure
from rmm_jobs.systems.http.body import MAX_BODY
from rmm_jobs.systems.http.connection import Transport
from rmm_jobs.systems.http.decode import validate
from rmm_jobs.systems.psu import mcp_plugin, parameters, paths, pipelines, swagger, translate
from rmm_jobs.systems.psu.cancel import Cancel
from rmm_jobs.systems.psu.client import Client
from rmm_jobs.systems.psu.feedback import Feedback
from rmm_jobs.systems.psu.forms import FormChoice, read_status
from rmm_jobs.systems.psu.job_lists import JobKeys, JobLists
from rmm_jobs.systems.psu.job_rows import JobRows
from rmm_jobs.systems.psu.lost_starts import LostStarts
from rmm_jobs.systems.psu.output import text_of
from rmm_jobs.systems.psu.schedules import Schedules
from rmm_jobs.systems.psu.scripts import Scripts
from rmm_jobs.systems.psu.server_names import read_names
from rmm_jobs.systems.psu.starting import Starter
from rmm_jobs.systems.psu.wire import JobAnswer, OutputRow, PipelineRow

VISIBLE_WITHIN = timedelta(seconds=10)
"""Time after its start in which the server may not show a job yet."""
SECOND_POLL_AFTER = 1.0
"""Seconds before a missing job is polled once more: one miss may be a slip of the server."""
REMEMBERED = 64


class PsuSystem:
    """Implement `System` and all capabilities but `SupportsDevices`, and those on top of it, for PowerShell Universal.

    Nothing is sent before the first call. A malformed job id raises `JobNotFound` without a request.
    """

    def __init__(  # noqa: PLR0913  # the server, its settings, and two replacements for tests
        self,
        base_url: str,
        app_token: str,
        *,
        clock: Clock,
        transport: Transport | None = None,
        parameters: parameters.Setting = "clixml",
        cache_seconds: float = 300,
        max_body: int = MAX_BODY,
    ) -> None:
        self._client = Client(base_url, app_token, clock=clock, transport=transport, max_body=max_body)
        self._scripts = Scripts(self._client, keep=cache_seconds)
        self._keys = JobKeys()
        self._lists = JobLists(self._client, self._keys)
        self._lost = LostStarts(self._client, self._lists, self._keys)
        self._forms = FormChoice(self._client, parameters)
        self._starter = Starter(self._client, self._lost, self._keys, forms=self._forms)
        self._feedback = Feedback(self._client)
        self._job_rows = JobRows(self._client)
        self._schedules = Schedules(self._client)
        self._visible: deque[str] = deque(maxlen=REMEMBERED)
        self._tells_given = False

    async def parameter_form(self, *, deadline: float) -> parameters.Form:
        """Return the form in which parameters are sent."""
        return await self._forms.settle(deadline=deadline)

    # --- the port `domain.ports.System`, whose docstrings are the contract -------------------------------------------

    async def components(
        self, *, since: float | None = None, partly: bool = False, deadline: float
    ) -> Sequence[Component]:
        """Return all scripts that the token can see: one request, which is answered whole or not at all."""
        del partly
        return await self._scripts.all(since=since, deadline=deadline)

    async def start(self, order: StartRequest, *, deadline: float) -> str:
        """Send the start once, and return the job's id."""
        return await self._starter.start(order, deadline=deadline)

    async def find_started(self, order: StartRequest, *, sent_at: datetime, deadline: float) -> Sequence[JobMatch]:
        """Find the start's job: one that is certain, or else all candidates."""
        return await self.find_reference(order.reference, sent_at=sent_at, deadline=deadline) or ()

    async def find_reference(
        self, reference: str, *, sent_at: datetime | None, deadline: float
    ) -> Sequence[JobMatch] | None:
        """Find a start by its reference; `None` in another process, which did not see the earlier jobs."""
        since = sent_at or self._client.clock.now() - LOOK_BACK
        return await self._lost.find(reference, sent_at=since, deadline=deadline)

    async def locate(self, job: Job, *, deadline: float) -> Job:
        """Return the job as it is: its id is all that a poll needs."""
        del deadline
        return job

    async def poll(self, job: Job, *, deadline: float) -> JobStatus | Missing:
        """Return the job's status. A job may be unknown, groomed, or too new for the server to show."""
        try:
            answer = await self._client.read(Action.READ_JOB, paths.JOB.of_job(job.uid), deadline=deadline)
        except NotFound:
            return self._missing(job)
        if answer.data is None:
            return self._missing(job)
        found = validate(JobAnswer, answer.data, Action.READ_JOB)
        self._keys.record_key(found, job.uid)
        self._lost.see(found)
        self._tells_given |= bool(found.parameters)
        seen = translate.job_status(found, self._keys)
        if seen.given is None and self._tells_given:
            # A poll has told some, so polls tell them here. A repetition asks all the same.
            seen = replace(seen, given=GivenValues({}))
        self._job_rows.see(job.uid, seen)
        if job.uid not in self._visible:
            self._visible.append(job.uid)
        return seen

    def looks_a_minute(self) -> float:
        """Return infinity: the server limits no requests."""
        return math.inf

    async def ended_since(self, since: datetime, *, deadline: float) -> None:
        """Return that no list is needed: the server limits no requests."""
        del since, deadline

    async def ask_further(self, job: Job, found: JobStatus | Missing, *, deadline: float) -> JobStatus | Missing:
        """Poll a job that this user has started once more."""
        clock = self._client.clock
        if isinstance(found, JobStatus) or job.sent_at is None or clock.monotonic() + SECOND_POLL_AFTER >= deadline:
            return found
        await clock.sleep(SECOND_POLL_AFTER)
        return await self.poll(job, deadline=deadline)

    async def output(self, job: Job, stream: Stream, *, deadline: float) -> str:
        """Return the text of one stream."""
        return text_of(await self._job_rows.rows(paths.OUTPUT, OutputRow, job.uid, deadline=deadline), stream)

    async def is_online(self, job: Job, *, deadline: float) -> bool | None:
        """Return `None`: the server itself runs its jobs, or does not tell."""
        del job, deadline

    async def results(
        self, job: Job, streams: Sequence[Stream], objects: PipelineRequest | None, *, deadline: float
    ) -> JobResults:
        """Read all streams with one request, and the objects with another."""
        left = JobResults(JobOutput(None, None))
        if streams:
            try:
                rows = await self._job_rows.rows(paths.OUTPUT, OutputRow, job.uid, deadline=deadline)
                left = JobResults(JobOutput(text_of(rows, Stream.STDOUT), text_of(rows, Stream.STDERR)))
            except SystemFailure as failure:
                left = replace(left, trouble=failure)
        if objects is None:
            return left
        try:
            return replace(left, pipeline=await self.pipeline(job, objects, deadline=deadline))
        except (SystemFailure, PipelineUnreadable) as failure:
            return replace(left, pipeline_trouble=failure)

    async def prompts(self, job: Job, *, deadline: float) -> Sequence[Prompt]:
        """Return the prompts that a job waits on."""
        return await self._feedback.prompts(job.uid, deadline=deadline)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.connection.aclose()

    # --- `domain.capabilities`, whose docstrings are the contract ----------------------------------------------------

    async def declared(self, component: Component, *, deadline: float) -> Component:
        """Return the script with its parameters."""
        return await self._scripts.declared(component, deadline=deadline)

    async def check(self, component: Component, variables: Mapping[str, str], *, deadline: float) -> ValueForm | None:
        """Check values against the declaration, and keep them for the start."""
        return await self._starter.check(component, variables, deadline=deadline)

    async def names(self, kind: NameKind, *, deadline: float) -> Sequence[ServerName]:
        """Return the names of computers, environments or variables."""
        return await read_names(self._client, kind, deadline=deadline)

    async def schedules(self, *, deadline: float) -> Sequence[Schedule]:
        """Return all schedules."""
        return await self._schedules.all(deadline=deadline)

    async def pause(self, schedule: Schedule, *, paused: bool, deadline: float) -> None:
        """Pause or resume a schedule, sent once."""
        await self._schedules.pause(schedule, paused=paused, deadline=deadline)

    async def run_once(
        self, order: OnceOrder, *, unless: Callable[[Schedule], bool], deadline: float
    ) -> Schedule | SentOrder | None:
        """Make a schedule that runs a script once, sent once, unless there is such a one."""
        return await self._schedules.run_once(order, unless=unless, deadline=deadline)

    async def answer(self, job: Job, prompt: Prompt, text: str, *, deadline: float) -> None:
        """Answer one prompt, sent once."""
        await self._feedback.answer(job.uid, prompt, text, deadline=deadline)

    async def cancel(self, job: Job, *, deadline: float) -> None:
        """Ask a job to stop."""
        await Cancel(self._client, job.uid).send(deadline=deadline)

    async def pipeline(self, job: Job, request: PipelineRequest, *, deadline: float) -> PipelineView | None:
        """Return the objects that the job wrote to its pipeline."""
        rows = await self._job_rows.rows(paths.PIPELINE, PipelineRow, job.uid, deadline=deadline)
        return await anyio.to_thread.run_sync(pipelines.view, job, rows, request) if rows else None

    async def jobs(self, query: JobQuery, *, deadline: float) -> tuple[Sequence[JobRow], int]:
        """List jobs, newest first."""
        page = await self._lists.page(query, deadline=deadline)
        rows = [translate.row(job, uid) for job in page.page if (uid := self._keys(job))]
        return listed_with(rows, shortfall_of(page.page)), len(rows) if page.total is None else page.total

    # --- for checking a set-up ---------------------------------------------------------------------------------------

    async def status(self, *, deadline: float) -> ServerStatus:
        """Return the server's version and clock."""
        return await read_status(self._client, deadline=deadline)

    async def probe_jobs(self, *, deadline: float) -> None:
        """Read one job, to check the permission.

        Raises:
            SystemFailure: the jobs could not be read.
        """
        await self._lists.page(JobQuery(limit=1), deadline=deadline)

    async def compare(self, *, deadline: float) -> Sequence[swagger.Comparison]:
        """Compare every path that is asked with the server's list at `/swagger`."""
        return await swagger.compare(self._client, deadline=deadline)

    async def mcp_plugin(self, *, deadline: float) -> Sequence[mcp_plugin.Found]:
        """Look for the vendor's own MCP plug-in, with and without the app token."""
        return await mcp_plugin.look(self._client, deadline=deadline)

    # --- the parts ---------------------------------------------------------------------------------------------------

    def _missing(self, job: Job) -> Missing:
        """Tell a job that is too new to be shown from one that is gone: a job that was shown once is not new."""
        is_new = job.sent_at is not None and self._client.clock.now() - job.sent_at < VISIBLE_WITHIN
        return Missing.NOT_VISIBLE_YET if is_new and job.uid not in self._visible else Missing.NOT_THERE
