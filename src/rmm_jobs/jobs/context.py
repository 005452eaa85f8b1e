"""Hold what every use case needs: the system, the memory between calls, and the time of one call."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from rmm_jobs.domain.callers import NOBODY_KNOWN, Ask, Principal, ask_nobody
from rmm_jobs.domain.capabilities import (
    SupportsCancel,
    SupportsDevices,
    SupportsFeedback,
    SupportsJobList,
    SupportsOutput,
    SupportsPipeline,
    SupportsScripts,
)
from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.ports import Clock, Ledger, Progress, ProgressSink, Step, System
from rmm_jobs.jobs.durations import ObservedDuration

WAIT_SECONDS = 45.0
"""Seconds a call may wait for an unknown client: many clients drop a call after 60 seconds."""
START_WITHIN = 25.0
"""Seconds after a call's arrival in which it may start a job; fewer in a call shorter than `WAIT_SECONDS`."""


@dataclass(frozen=True, slots=True)
class Services:
    """Hold the ports that every use case needs, the system's capabilities, and what is remembered between calls.

    A capability is `None` where the system lacks it.
    """

    system: System
    ledger: Ledger
    clock: Clock
    devices: SupportsDevices | None = None
    outputs: SupportsOutput | None = None
    scripts: SupportsScripts | None = None
    asks: SupportsFeedback | None = None
    cancels: SupportsCancel | None = None
    pipelines: SupportsPipeline | None = None
    lists: SupportsJobList | None = None
    durations: dict[str, ObservedDuration] = field(default_factory=dict[str, ObservedDuration], repr=False)
    """Times of polls by job UID. A wait that is resumed in another call goes on measuring."""
    secrets: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]], repr=False)
    """Secret values of a start, by job UID or reference, to be redacted in output. Only this process knows them."""

    def note(self, job_uid: str, state: JobState, *, asked: float) -> None:
        """Remember the state that a poll has shown. `asked` is when the poll was sent."""
        if job_uid in self.durations:
            self.durations[job_uid].see(state, asked=asked, answered=self.clock.monotonic())

    def remember_secrets(self, job_uid: str, values: Iterable[str]) -> None:
        """Add values to redact wherever the job prints them."""
        hidden = {*self.secrets.get(job_uid, ()), *values}
        self.secrets[job_uid] = tuple(sorted(hidden, key=lambda value: (-len(value), value)))


@dataclass(eq=False, slots=True)
class CallStart:
    """Hold what a caller has started: `job`, from the moment its start is sent, and its last known state.

    `job.uid` is empty until the start is confirmed. All steps that serve one caller share this object. Whatever fails
    after a start is answered with this job; only a caller without one is told that nothing was started.
    """

    job: Job | None = None
    state: JobState | None = None

    def send(self, job: Job) -> None:
        """Note that the start of `job` is about to be sent."""
        self.job, self.state = job, None

    def confirm(self, job: Job) -> None:
        """Note the job with the UID that the system answered the start with."""
        self.job = job

    def refuse(self) -> None:
        """Note that the start was provably refused, so nothing runs."""
        self.job = None

    def see(self, job: Job, state: JobState) -> None:
        """Note a state of the started job; ignore other jobs."""
        if self.job is not None and self.job.uid == job.uid:
            self.state = state


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
        )

    @property
    def elapsed(self) -> float:
        """Return the seconds since the call arrived."""
        return self.clock.monotonic() - self.arrived

    @property
    def start_deadline(self) -> float:
        """Return the last moment for a start: its answer and a search for a lost one must still fit into the call."""
        return self.arrived + min(START_WITHIN, (self.deadline - self.arrived) * START_WITHIN / WAIT_SECONDS)

    async def report_progress(
        self, step: Step, *, job: Job | None = None, state: JobState | None = None, percent: int | None = None
    ) -> None:
        """Show the call's step to the client, and note the state of the started job."""
        if job is not None and state is not None:
            self.started.see(job, state)
        await self.progress_sink(Progress(step=step, elapsed=self.elapsed, percent=percent, job=job, state=state))
