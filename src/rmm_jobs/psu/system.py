"""PowerShell Universal as a `ScriptSystem`: the ports' calls, and a few small reads for checking a set-up."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

import anyio.to_thread

from rmm_jobs.http.answers import shape
from rmm_jobs.http.connection import Request, Transport
from rmm_jobs.http.held import Held
from rmm_jobs.http.shapes import Wire
from rmm_jobs.http.status import ServerStatus
from rmm_jobs.jobs.errors import Action, NotThere, PermissionDenied, SystemFailure
from rmm_jobs.jobs.model import Component, Device, Job, Prompt, Sighting, Snapshot, StartOrder, Stream
from rmm_jobs.jobs.ports import Clock
from rmm_jobs.jobs.powers import JobQuery, PipelineRequest
from rmm_jobs.jobs.results import JobRow, PipelineView
from rmm_jobs.psu import parameters, paths, pipelines, published, translate
from rmm_jobs.psu.canceling import Cancel
from rmm_jobs.psu.client import Client
from rmm_jobs.psu.feedback import Feedback
from rmm_jobs.psu.joblist import JobKeys, JobLists, is_missing
from rmm_jobs.psu.leavings import Leavings
from rmm_jobs.psu.lost import LostStarts
from rmm_jobs.psu.output import text_of
from rmm_jobs.psu.paths import Path
from rmm_jobs.psu.starting import Starter
from rmm_jobs.psu.wire import (
    ComputerRow,
    JobAnswer,
    Named,
    OutputRow,
    ParameterRow,
    PipelineRow,
    ScriptRow,
    listed,
    listed_or_none,
)

WireT = TypeVar("WireT", bound=Wire)


class PsuSystem:
    """The port `ScriptSystem` for PowerShell Universal. Nothing is sent before the first call.

    A job id that cannot be one raises `JobNotFound` without a request.
    """

    def __init__(  # noqa: PLR0913  # what a server is, how it is spoken to, and the two seams tests need
        self,
        base_url: str,
        app_token: str,
        *,
        clock: Clock,
        transport: Transport | None = None,
        parameters: parameters.Form = "clixml",
        cache_seconds: float = 300,
    ) -> None:
        self._client = Client(base_url, app_token, clock=clock, transport=transport)
        self._components = Held(self._read_components, action=Action.READ_COMPONENTS, keep=cache_seconds, clock=clock)
        self._keys = JobKeys()
        self._lists = JobLists(self._client, self._keys)
        self._lost = LostStarts(self._client, self._lists, self._keys)
        self._starter = Starter(self._client, self._lost, self._keys, form=parameters)
        self._feedback = Feedback(self._client)
        self._leavings = Leavings(self._client)

    @property
    def results_by_device(self) -> bool:
        """False: a job is looked at by its id alone."""
        return False

    @property
    def parameter_form(self) -> parameters.Form:
        """How parameters are sent."""
        return self._starter.form

    # --- the port: `jobs.ports.System` says what each call promises ----------------------------------------------

    async def device(self, uid: str, *, until: float) -> Device | None:
        """The computer with this id or name."""
        rows = await self._computers(until)
        return next(
            (device for device in rows if uid.casefold() in {device.uid.casefold(), device.hostname.casefold()}), None
        )

    async def devices_like(
        self, hostname: str, *, site: str | None = None, complete: bool = True, until: float
    ) -> Sequence[Device]:
        """Computers whose name contains this. The server has no sites and no pages of them."""
        del site, complete
        wanted = hostname.casefold()
        return [device for device in await self._computers(until) if wanted in device.hostname.casefold()]

    async def components(self, *, since: float | None = None, until: float) -> Sequence[Component]:
        """All scripts the token can see."""
        return await self._components.all(since=since, until=until)

    async def start(self, order: StartOrder, *, until: float) -> str:
        """Start the script, sent once; the job's id."""
        return await self._starter.start(order, until=until)

    async def find_started(self, order: StartOrder, *, sent_at: datetime, until: float) -> Sequence[Sighting]:
        """The new job of the script that is known to be this start's, or all that may be."""
        return await self.find_reference(order.reference, sent_at=sent_at, until=until) or ()

    async def find_reference(self, reference: str, *, sent_at: datetime, until: float) -> Sequence[Sighting] | None:
        """The same; `None` in another process, which does not know what was there before."""
        return await self._lost.find(reference, sent_at=sent_at, until=until)

    async def find_device_of(self, job_uid: str, *, until: float) -> Sighting | None:
        """Nothing: no job is looked at by its device."""
        del job_uid, until
        return None

    async def snapshot(self, job_uid: str, device_uid: str, *, until: float) -> Snapshot | None:
        """How the job stands."""
        del device_uid
        return await self.job(job_uid, until=until)

    async def job(self, job_uid: str, *, until: float) -> Snapshot | None:
        """How the job stands; `None` also when it has been groomed."""
        try:
            answer = await self._client.read(Action.READ_JOB, paths.JOB.of_job(job_uid), until=until)
        except NotThere:
            return None
        if answer.data is None:
            return None
        found = shape(JobAnswer, answer.data, Action.READ_JOB)
        self._keys.learn(found, job_uid)
        self._lost.see(found)
        seen = translate.snapshot(found, self._keys)
        self._leavings.see(job_uid, seen)
        return seen

    async def output(self, job_uid: str, device_uid: str, stream: Stream, *, until: float) -> str:
        """The text of one stream."""
        del device_uid
        return text_of(await self._leavings.rows(paths.OUTPUT, OutputRow, job_uid, until=until), stream)

    async def aclose(self) -> None:
        """Close connections."""
        await self._client.connection.aclose()

    # --- the powers: `jobs.powers` says what each call promises -------------------------------------------------

    async def declared(self, component: Component, *, until: float) -> Component:
        """The script with its parameters; they are on the script itself where they have no path of their own."""
        try:
            answer = await self._client.read(Action.READ_COMPONENTS, paths.PARAMETERS.at(component.uid), until=until)
        except SystemFailure as failure:
            if not is_missing(failure):
                raise
            answer = await self._client.read(Action.READ_COMPONENTS, paths.SCRIPT.at(component.uid), until=until)
            rows: Sequence[ParameterRow] = shape(ScriptRow, answer.data, Action.READ_COMPONENTS).script_parameters
        else:
            rows = listed(ParameterRow, answer.data, Action.READ_COMPONENTS).page
        return replace(component, variables=translate.variables(rows))

    def check(self, component: Component, variables: Mapping[str, str]) -> None:
        """Check values against the declaration: `parameters.read`."""
        parameters.read(component, variables, self.parameter_form)

    async def environments(self, *, until: float) -> Sequence[str]:
        """Names of environments."""
        rows = await self._names(paths.ENVIRONMENTS, Named, Action.READ_ENVIRONMENTS, until)
        return [row.name for row in rows if row.name]

    async def computers(self, *, until: float) -> Sequence[str]:
        """Names of computers."""
        return [device.hostname for device in await self._computers(until)]

    async def prompts(self, job_uid: str, *, until: float) -> Sequence[Prompt]:
        """What a job waits on."""
        return await self._feedback.prompts(job_uid, until=until)

    async def answer(self, job_uid: str, prompt: Prompt, text: str, *, until: float) -> None:
        """Answer one prompt, sent once."""
        await self._feedback.answer(job_uid, prompt, text, until=until)

    async def cancel(self, job_uid: str, *, until: float) -> None:
        """Ask a job to stop."""
        await Cancel(self._client, job_uid).send(until=until)

    async def pipeline(self, job: Job, request: PipelineRequest, *, until: float) -> PipelineView | None:
        """The objects that the job wrote."""
        rows = await self._leavings.rows(paths.PIPELINE, PipelineRow, job.uid, until=until)
        return await anyio.to_thread.run_sync(pipelines.view, job, rows, request) if rows else None

    async def jobs(self, query: JobQuery, *, until: float) -> tuple[Sequence[JobRow], int]:
        """Jobs, newest first."""
        page = await self._lists.page(query, until=until)
        rows = [translate.row(job, uid) for job in page.page if (uid := self._keys(job))]
        return rows, len(rows) if page.total is None else page.total

    # --- for checking a set-up ----------------------------------------------------------------------------------

    async def status(self, *, until: float) -> ServerStatus:
        """The server's version and clock."""
        request = Request(Action.READ_STATUS, paths.VERSION.method, paths.VERSION.path, plain=True)
        answer = await self._client.ask(request, until=until)
        return ServerStatus(answer.data if isinstance(answer.data, str) else None, answer.date)

    async def probe_jobs(self, *, until: float) -> None:
        """Read one job. Raises `SystemFailure`s."""
        await self._lists.page(JobQuery(limit=1), until=until)

    async def compare(self, *, until: float) -> Sequence[published.Comparison]:
        """Every path that is asked, and whether the server lists it at `/swagger`."""
        return await published.compare(self._client, until=until)

    # --- the parts ----------------------------------------------------------------------------------------------

    async def _read_components(self, until: float) -> tuple[Component, ...]:
        answer = await self._client.read(Action.READ_COMPONENTS, paths.SCRIPTS.path, until=until)
        return translate.components(listed(ScriptRow, answer.data, Action.READ_COMPONENTS).page)

    async def _computers(self, until: float) -> list[Device]:
        rows = await self._names(paths.COMPUTERS, ComputerRow, Action.READ_DEVICES, until)
        return [translate.device(row) for row in rows if row.name]

    async def _names(self, path: Path, model: type[WireT], action: Action, until: float) -> Sequence[WireT]:
        """A list that a server or a role may not have; then it is empty."""
        try:
            answer = await self._client.read(action, path.path, until=until)
        except SystemFailure as failure:
            if is_missing(failure) or isinstance(failure, PermissionDenied):
                return ()
            raise
        return listed_or_none(model, answer.data, action).page
