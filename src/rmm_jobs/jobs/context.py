"""Hold what every use case needs: the system, the memory between calls, and the time of one call."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import anyio

from rmm_jobs.domain.callers import NOBODY_KNOWN, Ask, Principal, ask_nobody
from rmm_jobs.domain.device_index import DeviceIndex
from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.ports import Clock, Ledger, Memory, Progress, ProgressSink, Step
from rmm_jobs.domain.system import System
from rmm_jobs.jobs.memory import JobMemory
from rmm_jobs.jobs.waiting.looks import JobLooks

SystemT_co = TypeVar("SystemT_co", bound=System, covariant=True)

WAIT_SECONDS = 45.0
"""Seconds a call may wait for an unknown client: many clients drop a call after 60 seconds."""
START_WITHIN = 25.0
"""Seconds after a call's arrival in which it may start a job; fewer in a call shorter than `WAIT_SECONDS`."""


@dataclass(frozen=True, slots=True)
class Services(Generic[SystemT_co]):
    """Hold the ports that a use case needs. The type of `system` says what the use case can ask of it.

    `Services[System]` runs on every system, and `Services[SupportsCancel]` on those whose jobs can be canceled.
    """

    system: SystemT_co
    ledger: Ledger
    clock: Clock
    memory: Memory = field(default_factory=JobMemory, repr=False)
    looks: JobLooks = field(default_factory=JobLooks, repr=False)
    """The looks at jobs, which all calls and tasks share."""
    index: DeviceIndex | None = None
    """What was read of the devices in the background; `None` where nothing is kept."""


@dataclass(eq=False, slots=True)
class CallStart:
    """Hold what a caller has started: `job`, from the moment its start is sent, and its last known state.

    `job.uid` is empty until the start is confirmed. All steps that serve one caller share this object. Whatever fails
    after a start is answered with this job; only a caller without one is told that nothing was started.
    """

    job: Job | None = None
    state: JobState | None = None
    refused: bool = False
    """Whether the last start was provably refused or not sent: nothing runs, although the call has named a job."""

    def send(self, job: Job) -> None:
        """Note that the start of `job` is about to be sent."""
        self.job, self.state, self.refused = job, None, False

    def learn(self, job: Job) -> None:
        """Note what is known of the job since its start was sent: its UID, or that nothing can find it."""
        self.job = job

    def refuse(self) -> None:
        """Note that the start was provably refused, or not sent after its progress was shown: nothing runs."""
        self.job, self.refused = None, True

    def see(self, job: Job, state: JobState) -> None:
        """Note a state of the started job; ignore other jobs."""
        if self.job is not None and self.job.uid == job.uid:
            self.state = state


@dataclass(eq=False, slots=True)
class EndOfWaits:
    """Tell the waits of a process that it ends: each then answers with what is known, as at the end of its time."""

    is_told: bool = field(default=False, init=False)
    _scopes: set[anyio.CancelScope] = field(default_factory=set[anyio.CancelScope], init=False)

    def tell(self) -> None:
        """End what is cut short, now and from now on."""
        self.is_told = True
        for scope in self._scopes:
            scope.cancel()

    @contextmanager
    def cutting_short(self) -> Generator[None]:
        """Leave the body when the process ends. It may only read: a start is never cut short."""
        with anyio.CancelScope() as scope:
            self._scopes.add(scope)
            if self.is_told:
                scope.cancel()
            try:
                yield
            finally:
                self._scopes.discard(scope)


@dataclass(frozen=True, slots=True)
class CallContext:
    """Hold one request: who calls and can be asked, its arrival, its deadline, its progress, and what it has started.

    All times are `clock.monotonic()` seconds.
    """

    clock: Clock
    arrived: float
    deadline: float
    progress_sink: ProgressSink
    principal: Principal = NOBODY_KNOWN
    ask: Ask = ask_nobody
    """Asks the person at the client. Where nobody can be asked, nobody replies."""
    started: CallStart = field(default_factory=CallStart)
    unlimited: bool = False
    """Whether the answer may be of any length: a person at a terminal reads it, and no assistant pays for it."""
    in_background: bool = False
    """Whether the caller goes on without the answer: the call looks once where another one would wait."""
    ending: EndOfWaits = field(default_factory=EndOfWaits)

    @classmethod
    def begin(  # noqa: PLR0913 - what is known of a call, each by name
        cls,
        clock: Clock,
        *,
        seconds: float,
        progress_sink: ProgressSink,
        principal: Principal = NOBODY_KNOWN,
        ask: Ask = ask_nobody,
        started: CallStart | None = None,
        unlimited: bool = False,
        in_background: bool = False,
        ending: EndOfWaits | None = None,
    ) -> "CallContext":
        """Create a call that arrives now and has `seconds` until its wait must be over."""
        now = clock.monotonic()
        return cls(
            clock=clock,
            arrived=now,
            deadline=now + seconds,
            progress_sink=progress_sink,
            principal=principal,
            ask=ask,
            started=started or CallStart(),
            unlimited=unlimited,
            in_background=in_background,
            ending=ending or EndOfWaits(),
        )

    @property
    def elapsed(self) -> float:
        """Return the seconds since the call arrived."""
        return self.clock.monotonic() - self.arrived

    @property
    def start_deadline(self) -> float:
        """Return the last moment for a start: its answer and a search for a lost one must still fit into the call."""
        return self.arrived + START_WITHIN * self.share

    @property
    def share(self) -> float:
        """Return the share of its usual time that a step has, in a call that is shorter than `WAIT_SECONDS`."""
        return min(1.0, (self.deadline - self.arrived) / WAIT_SECONDS)

    async def report_progress(
        self, step: Step, *, job: Job | None = None, state: JobState | None = None, percent: int | None = None
    ) -> None:
        """Show the call's step to the client, and note the state of the started job."""
        if job is not None and state is not None:
            self.started.see(job, state)
        await self.progress_sink(Progress(step=step, elapsed=self.elapsed, percent=percent, job=job, state=state))
