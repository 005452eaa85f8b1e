"""The domain's ports as small real things: a system and a ledger that write what is asked of them into one diary."""

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

import anyio

from fakes.clock import FakeClock
from rmm_jobs.domain.alert_results import KeptNote
from rmm_jobs.domain.catalog import Component, Device
from rmm_jobs.domain.errors import LedgerUnavailable
from rmm_jobs.domain.history import Event
from rmm_jobs.domain.job_errors import JobNotFound
from rmm_jobs.domain.model import Job, JobMatch, JobStatus, Prompt, StartRequest, Stream
from rmm_jobs.domain.ports import Ending, JobOutput, LedgerEntry, LedgerPlace, Progress
from rmm_jobs.domain.system import JobResults, Missing, PipelineRequest
from rmm_jobs.jobs.context import CallContext, Services

ThingT = TypeVar("ThingT")


@dataclass
class PlainSystem:
    """A system of lists and scripted answers. Of `looks` each is given once, the last one stays; errors are raised.

    Its jobs run on devices, can be stopped, and ask `prompts`; it knows no scripts, objects or lists of jobs. A
    job that no look shows may come later.
    """

    clock: FakeClock
    diary: list[str] = field(default_factory=list[str])
    devices: Sequence[Device] = ()
    lists: list[Sequence[Component]] = field(default_factory=lambda: [()])
    """What the list of components is at each reading; the last one stays."""
    list_seconds: float = 0.0
    started: str | Exception = "job-1"
    found: Sequence[JobMatch] | Exception = ()
    looks: list[JobStatus | Exception | None] = field(default_factory=lambda: [None])
    itself: JobStatus | None = None
    """The job without its device."""
    missing: Missing = Missing.NOT_VISIBLE_YET
    """What it means that neither the device nor the job itself is there."""
    online: bool | None = None
    """Whether the job's device is online after the start."""
    looks_left: float = math.inf
    """How many polls there may be in a minute."""
    asked: tuple[Prompt, ...] = ()
    text: str = ""
    orders: list[StartRequest] = field(default_factory=list[StartRequest])
    stopped: list[Job] = field(default_factory=list[Job])
    answers: list[tuple[Job, str]] = field(default_factory=list[tuple[Job, str]])

    async def device(self, uid: str, *, deadline: float) -> Device | None:
        del deadline
        return next((device for device in self.devices if device.uid == uid), None)

    async def devices_like(
        self,
        hostname: str,
        *,
        site: str | None = None,
        complete: bool = True,
        partly: bool = False,
        deadline: float,
    ) -> Sequence[Device]:
        del site, complete, partly, deadline
        await self._note("devices")
        return [device for device in self.devices if hostname.casefold() in device.hostname.casefold()]

    async def components(
        self, *, since: float | None = None, partly: bool = False, deadline: float
    ) -> Sequence[Component]:
        del partly, deadline
        await self._note("components" if since is None else "components anew")
        self.clock.advance(self.list_seconds)
        return _next(self.lists)

    async def start(self, order: StartRequest, *, deadline: float) -> str:
        del deadline
        self.orders.append(order)
        await self._note("start")
        return _or_raise(self.started)

    async def find_started(self, order: StartRequest, *, sent_at: datetime, deadline: float) -> Sequence[JobMatch]:
        del order, sent_at, deadline
        await self._note("find start")
        return _or_raise(self.found)

    async def find_reference(self, reference: str, *, sent_at: datetime | None, deadline: float) -> Sequence[JobMatch]:
        del sent_at, deadline
        await self._note("find reference")
        is_ours = any(order.reference == reference for order in self.orders[-1:])
        return _or_raise(self.found) if is_ours else ()

    async def find_device_of(self, job_uid: str, *, deadline: float) -> JobMatch | None:
        del job_uid, deadline
        return None

    async def locate(self, job: Job, *, deadline: float) -> Job:
        del deadline
        if job.device_uid:
            return job
        if self.itself is None:
            raise JobNotFound(job.uid)
        return replace(job, device=self.itself.hostname, device_uid=self.itself.device_uid)

    async def poll(self, job: Job, *, deadline: float) -> JobStatus | Missing:
        del deadline
        assert job.device_uid in {device.uid for device in self.devices}
        await self._note("look")
        return _or_raise(_next(self.looks)) or Missing.NOT_VISIBLE_YET

    async def ended_since(self, since: datetime, *, deadline: float) -> Sequence[Event] | None:
        del since, deadline
        return None

    def looks_a_minute(self) -> float:
        return self.looks_left

    async def ask_further(self, job: Job, found: JobStatus | Missing, *, deadline: float) -> JobStatus | Missing:
        del job, deadline
        if isinstance(found, Missing):
            return self.itself or self.missing
        return self.itself if self.itself and self.itself.over_without_results else found

    async def is_online(self, job: Job, *, deadline: float) -> bool | None:
        del job, deadline
        return self.online

    async def output(self, job: Job, stream: Stream, *, deadline: float) -> str:
        del job, deadline
        await self._note(stream.value)
        return self.text if stream is Stream.STDOUT else ""

    async def results(
        self, job: Job, streams: Sequence[Stream], objects: PipelineRequest | None, *, deadline: float
    ) -> JobResults:
        del objects
        texts = {stream: await self.output(job, stream, deadline=deadline) for stream in streams}
        return JobResults(JobOutput(texts.get(Stream.STDOUT), texts.get(Stream.STDERR)))

    async def prompts(self, job: Job, *, deadline: float) -> Sequence[Prompt]:
        del deadline
        await self._note(f"prompts on {job.device_uid}")
        return self.asked

    async def answer(self, job: Job, prompt: Prompt, text: str, *, deadline: float) -> None:
        del deadline
        assert prompt in self.asked
        await self._note("answer")
        self.answers.append((job, text))

    async def cancel(self, job: Job, *, deadline: float) -> None:
        del deadline
        await self._note("cancel")
        self.stopped.append(job)

    async def aclose(self) -> None:
        pass

    async def _note(self, what: str) -> None:
        self.diary.append(what)
        await anyio.lowlevel.checkpoint()


@dataclass
class PlainLedger:
    """Rows in a dictionary, by reference. A `broken` one can neither be written nor read."""

    diary: list[str] = field(default_factory=list[str])
    rows: dict[str, Job] = field(default_factory=dict[str, Job])
    endings: dict[str, Ending] = field(default_factory=dict[str, Ending])
    identities: dict[str, str] = field(default_factory=dict[str, str])
    """What each row started, by reference."""
    closed: set[str] = field(default_factory=set[str])
    running: dict[str, datetime] = field(default_factory=dict[str, datetime])
    notes: dict[str, KeptNote] = field(default_factory=dict[str, KeptNote])
    refusals: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    broken: bool = False
    takes: Callable[[], None] = lambda: None
    """Lets time pass while a start is recorded."""

    async def record(self, job: Job, *, identity: str = "") -> None:
        await self._note("record")
        self.takes()
        reference = job.reference or ""
        self.rows[reference], self.identities[reference] = job, identity

    async def record_unless_open(self, job: Job, *, identity: str, released: Collection[str]) -> Sequence[Job]:
        alike = [self.rows[each] for each, other in self.identities.items() if other == identity and each in self.rows]
        still_open = [
            row for row in alike if row.uid not in self.endings and row.reference not in {*self.closed, *released}
        ]
        if not still_open:
            await self.record(job, identity=identity)
        return still_open

    async def begun(self, job_uid: str, at: datetime) -> None:
        await self._note("begun")
        self.running.setdefault(job_uid, at)

    async def begun_at(self, job_uid: str) -> datetime | None:
        await anyio.lowlevel.checkpoint()
        return self.running.get(job_uid)

    async def mark_closed(self, reference: str) -> None:
        await self._note("over")
        self.closed.add(reference)

    async def open_beside(self, job: Job) -> Job | None:
        await anyio.lowlevel.checkpoint()
        del job
        return None

    async def unconfirmed(self) -> Sequence[Job]:
        if self.broken:
            raise LedgerUnavailable("in memory", "broken")
        return [job for job in self.rows.values() if not job.uid]

    async def entries(self) -> Sequence[LedgerEntry]:
        if self.broken:
            raise LedgerUnavailable("in memory", "broken")
        return [
            LedgerEntry(job, self.endings.get(job.uid), over=job.uid in self.endings or reference in self.closed)
            for reference, job in reversed(self.rows.items())
        ]

    async def accepted(self, reference: str, job_uid: str) -> None:
        await self._note("accepted")
        self.rows[reference] = replace(self.rows[reference], uid=job_uid)

    async def refused(self, reference: str) -> None:
        await self._note("refused")
        del self.rows[reference]

    async def nameless(self, reference: str) -> None:
        await self._note("nameless")
        self.rows[reference] = replace(self.rows[reference], named=False)

    async def ended(self, job_uid: str, ending: Ending) -> None:
        await self._note("ended")
        self.endings.setdefault(job_uid, ending)

    async def note_resolve(self, alert_uid: str, kept: KeptNote) -> None:
        await self._note("resolve")
        self.notes[alert_uid] = kept

    async def resolve_note(self, alert_uid: str) -> KeptNote | None:
        await anyio.lowlevel.checkpoint()
        return self.notes.get(alert_uid)

    async def note_no(self, job_uid: str, prompt: str) -> None:
        await self._note("no")
        self.refusals.add((job_uid, prompt))

    async def said_no(self, prompts: Collection[tuple[str, str]], *, seconds: float) -> Collection[tuple[str, str]]:
        del seconds
        await anyio.lowlevel.checkpoint()
        return [each for each in prompts if each in self.refusals]

    async def find(self, uid_or_reference: str) -> tuple[Job, Ending | None] | None:
        await self._note("find")
        row = next((job for job in self.rows.values() if uid_or_reference in {job.uid, job.reference}), None)
        return None if row is None else (row, self.endings.get(row.uid))

    async def usual_duration(self, component_uid: str) -> float | None:
        del component_uid
        return None

    async def check(self) -> LedgerPlace:
        return LedgerPlace("in memory")

    async def aclose(self) -> None:
        pass

    async def _note(self, what: str) -> None:
        await anyio.lowlevel.checkpoint()
        if self.broken:
            raise LedgerUnavailable("in memory", "broken")
        self.diary.append(what)


@dataclass
class PlainServices:
    """Services in front of both, their clock, and what was shown of progress."""

    clock: FakeClock = field(default_factory=FakeClock)
    diary: list[str] = field(default_factory=list[str])
    shown: list[Progress] = field(default_factory=list[Progress])
    system: PlainSystem = field(init=False)
    ledger: PlainLedger = field(init=False)
    services: Services[PlainSystem] = field(init=False)

    def __post_init__(self) -> None:
        self.system = PlainSystem(self.clock, self.diary)
        self.ledger = PlainLedger(self.diary)
        self.services = Services(self.system, self.ledger, self.clock)

    def call(self, seconds: float = 45.0) -> CallContext:
        """A call that arrives now."""
        return CallContext.begin(self.clock, seconds=seconds, progress_sink=self._show)

    async def _show(self, progress: Progress) -> None:
        self.shown.append(progress)


def _next(each: list[ThingT]) -> ThingT:
    return each.pop(0) if len(each) > 1 else each[0]


def _or_raise(thing: ThingT | Exception) -> ThingT:
    if isinstance(thing, Exception):
        raise thing
    return thing
