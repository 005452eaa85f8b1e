"""Where a call is served: the system it speaks to, the memory it keeps, and the time it has."""

from collections.abc import Iterable
from dataclasses import dataclass, field

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
"""How long a call may wait for a client of which nothing is known: many drop a call after 60 seconds."""
START_WITHIN = 25.0
"""Seconds after its arrival in which a call may still start a job; fewer in one that ends before `WAIT_SECONDS`."""


@dataclass(frozen=True, slots=True)
class Services:
    """The three ports every use case needs, the capabilities its system has, and what is remembered between calls.

    A capability is `None` where the system has not got it.
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
    """Job UID to what this process has seen of it: a wait that is taken up again goes on measuring."""
    secrets: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]], repr=False)
    """Job UID or reference to the secret values of its start: known to this process alone, to hide where printed."""

    def note(self, job_uid: str, state: JobState, *, asked: float) -> None:
        """Remember what a look at a job has shown; `asked` is when it was taken."""
        if job_uid in self.durations:
            self.durations[job_uid].see(state, asked=asked, answered=self.clock.monotonic())

    def remember_secrets(self, job_uid: str, values: Iterable[str]) -> None:
        """Hide these, too, wherever the job prints them."""
        hidden = {*self.secrets.get(job_uid, ()), *values}
        self.secrets[job_uid] = tuple(sorted(hidden, key=lambda value: (-len(value), value)))


@dataclass(eq=False, slots=True)
class CallStart:
    """What a caller has started: `job` from the moment its start is sent, and the state it was last seen in.

    `job.uid` is empty until the start is confirmed. All steps that serve one caller share it: whatever fails after a
    start is answered with this job, and only a caller without one is told that nothing was started.
    """

    job: Job | None = None
    state: JobState | None = None

    def send(self, job: Job) -> None:
        """Note that the start of `job` is about to leave."""
        self.job, self.state = job, None

    def confirm(self, job: Job) -> None:
        """Note the UID that the start was answered with."""
        self.job = job

    def refuse(self) -> None:
        """Note that the start was provably refused: nothing runs."""
        self.job = None

    def see(self, job: Job, state: JobState) -> None:
        """Note a state that was shown of the job; other jobs are left out."""
        if self.job is not None and self.job.uid == job.uid:
            self.state = state


@dataclass(frozen=True, slots=True)
class CallContext:
    """One request: when it arrived, when its wait must be over, who is shown its progress, and what it has started.

    All times are `clock.monotonic()` seconds.
    """

    clock: Clock
    arrived: float
    deadline: float
    progress_sink: ProgressSink
    started: CallStart = field(default_factory=CallStart)
    unlimited: bool = False
    """Whether the answer may be of any length: a person at a terminal reads it, and no assistant pays for it."""

    @classmethod
    def begin(
        cls,
        clock: Clock,
        *,
        seconds: float,
        progress_sink: ProgressSink,
        started: CallStart | None = None,
        unlimited: bool = False,
    ) -> "CallContext":
        """A call that arrives now and has `seconds` until its wait must be over."""
        now = clock.monotonic()
        return cls(
            clock=clock,
            arrived=now,
            deadline=now + seconds,
            progress_sink=progress_sink,
            started=started or CallStart(),
            unlimited=unlimited,
        )

    @property
    def elapsed(self) -> float:
        """Seconds since the call arrived."""
        return self.clock.monotonic() - self.arrived

    @property
    def start_deadline(self) -> float:
        """The last moment for a start: its answer and one look for a lost one must still fit into the call."""
        return self.arrived + min(START_WITHIN, (self.deadline - self.arrived) * START_WITHIN / WAIT_SECONDS)

    async def report_progress(
        self, step: Step, *, job: Job | None = None, state: JobState | None = None, percent: int | None = None
    ) -> None:
        """Show the watcher where the call is."""
        if job is not None and state is not None:
            self.started.see(job, state)
        await self.progress_sink(Progress(step=step, elapsed=self.elapsed, percent=percent, job=job, state=state))
