"""What the domain needs from outside, as small protocols. Times called `deadline` are `Clock.monotonic()` seconds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import anyio

from rmm_jobs.domain.model import Component, Job, JobMatch, JobState, JobStatus, StartRequest, Stream


class Clock(Protocol):
    """Time, so that a test can wait 300 seconds without sleeping."""

    def now(self) -> datetime:
        """The wall clock, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that only go forward; the zero is arbitrary."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` pass."""
        ...

    def limit(self, deadline: float) -> anyio.CancelScope:
        """A scope that is cancelled when `monotonic()` reaches `deadline`."""
        ...


class System(Protocol):
    """What every system does: start jobs, look at them, and read what they printed.

    Every call gives up at `deadline` and raises `SystemFailure`s; reads are retried. What some can do: `capabilities`.
    """

    async def components(self, *, since: float | None = None, deadline: float) -> Sequence[Component]:
        """All components the credentials can see, in a list that may be minutes old.

        With `since` it is read now, unless it was read after that moment (on the monotonic clock).
        """
        ...

    async def start(self, order: StartRequest, *, deadline: float) -> str:
        """Start the job, sent once; its UID.

        Raises:
            StartOutcomeUnknown: it was sent and may have run.
            SystemFailure: it was refused, or never sent: nothing runs.
        """
        ...

    async def find_started(self, order: StartRequest, *, sent_at: datetime, deadline: float) -> Sequence[JobMatch]:
        """Look where the system shows its jobs for the one that this start made.

        Either the one, which is certain, or all that may be it, the likeliest first.
        """
        ...

    async def find_reference(self, reference: str, *, sent_at: datetime, deadline: float) -> Sequence[JobMatch] | None:
        """The same by reference alone, for an earlier start. `None`: nothing is known of it here; nothing was asked."""
        ...

    async def job_status(self, job: Job, *, deadline: float) -> JobStatus | None:
        """One look, one request: how the job stands. `None`: not there, or no results (yet) from its device."""
        ...

    async def output(self, job: Job, stream: Stream, *, deadline: float) -> str:
        """All the text of one stream; empty when there is none."""
        ...

    async def aclose(self) -> None:
        """Close connections."""
        ...


@dataclass(frozen=True, slots=True)
class Ending:
    """How a job ended, for the ledger. `duration` is in seconds."""

    state: JobState
    exit_code: int | None
    duration: float | None
    at: datetime


class Ledger(Protocol):
    """The memory of starts, shared by all processes of one user. Raises `LedgerUnavailable`."""

    async def record(
        self, job: Job, *, identity: str = "", known_ended: Collection[str] | None = None
    ) -> Sequence[Job]:
        """Write a start before it is sent, unless an identical one is open; both in one transaction.

        Args:
            job: Its `uid` is empty, its `reference` is set, its variables are masked.
            identity: What is started, secrets included; only a keyed digest of it is kept.
            known_ended: References of identical starts that are known to be over; `None` writes it whatever is open.

        Returns:
            The identical starts that are not known to have ended, newest first. If there are any, nothing was written.
        """
        ...

    async def accepted(self, reference: str, job_uid: str) -> None:
        """The start was answered: this is its UID."""
        ...

    async def refused(self, reference: str) -> None:
        """The start was provably refused: forget the row."""
        ...

    async def ended(self, job_uid: str, ending: Ending) -> None:
        """Write how the job ended; only the first ending counts."""
        ...

    async def mark_closed(self, reference: str) -> None:
        """Write that a start is not open any more, though nobody knows how its job ended."""
        ...

    async def find(self, uid_or_reference: str) -> tuple[Job, Ending | None] | None:
        """The row of a job, by its UID or by our reference."""
        ...

    async def unconfirmed(self) -> Sequence[Job]:
        """Starts of the last seven days that were never confirmed nor refused, newest first."""
        ...

    async def usual_duration(self, component_uid: str) -> float | None:
        """The median duration in seconds of the component's completed runs; `None` when there is none."""
        ...

    async def check(self) -> str:
        """Open it for writing, without writing a row; where it is."""
        ...

    async def aclose(self) -> None:
        """Close it."""
        ...


class Step(StrEnum):
    """What a call is doing; a value reads well after the name of a tool."""

    FINDING_DEVICE = "finding the device"
    FINDING_COMPONENT = "finding the component"
    FINDING_SCRIPT = "finding the script"
    CHECKING_EARLIER = "looking at an identical job that was started earlier"
    STARTING = "starting the job"
    LOOKING_FOR_START = "looking for the job that was sent"
    FINDING_JOB = "finding the job"
    WAITING = "waiting for the job"
    READING_OUTPUT = "reading the output"


@dataclass(frozen=True, slots=True)
class Progress:
    """One tick of a call: `step` says what is being done, `elapsed` is in seconds since the call arrived."""

    step: Step
    elapsed: float
    percent: int | None = None
    job: Job | None = None
    state: JobState | None = None


class ProgressSink(Protocol):
    """Somebody who is shown the progress of a call."""

    async def __call__(self, progress: Progress) -> None:
        """Show it; must not raise."""
        ...


@dataclass(frozen=True, slots=True)
class JobOutput:
    """The text of both streams. `None` is a stream that could not be read; empty is one with no text."""

    stdout: str | None
    stderr: str | None
