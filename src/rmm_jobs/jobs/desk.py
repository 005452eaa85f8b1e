"""Where a call is served: the system it speaks to, the memory it keeps, and the time it has."""

from dataclasses import dataclass, field

from rmm_jobs.jobs.model import Job, JobState
from rmm_jobs.jobs.ports import Clock, Ledger, Progress, Step, System, Watcher

START_WITHIN = 25.0
"""Seconds after its arrival in which a call may still start a job."""
READ_TAIL = 10.0
"""Seconds that reading the output may take once the wait is over: a job that has ended is shown, not announced."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The three ports every use case needs."""

    system: System
    ledger: Ledger
    clock: Clock
    secrets: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]], repr=False)
    """Job UID to secret values it was given: known to this process alone, to hide them in what the job printed."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request: when it arrived, when its wait must be over, and who is shown its progress.

    All times are `clock.monotonic()` seconds.
    """

    clock: Clock
    arrived: float
    ends: float
    watcher: Watcher

    @classmethod
    def arriving(cls, clock: Clock, *, seconds: float, watcher: Watcher) -> "Call":
        """A call that arrives now and has `seconds` until its wait must be over."""
        now = clock.monotonic()
        return cls(clock=clock, arrived=now, ends=now + seconds, watcher=watcher)

    @property
    def elapsed(self) -> float:
        """Seconds since the call arrived."""
        return self.clock.monotonic() - self.arrived

    @property
    def start_by(self) -> float:
        """The last moment for a start: its answer and one look for a lost one must still fit into the call."""
        return self.arrived + min(START_WITHIN, (self.ends - self.arrived) * START_WITHIN / 45)

    async def tell(
        self, step: Step, *, job: Job | None = None, state: JobState | None = None, percent: int | None = None
    ) -> None:
        """Show the watcher where the call is."""
        await self.watcher(Progress(step=step, elapsed=self.elapsed, percent=percent, job=job, state=state))
