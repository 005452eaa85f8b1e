"""Define the ports of the domain as small protocols. A `deadline` is a time on `Clock.monotonic()`, in seconds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import anyio

from rmm_jobs.domain.model import Component, Job, JobMatch, JobState, JobStatus, StartRequest, Stream


class Clock(Protocol):
    """Tell time and sleep. Tests replace it, so that 300 seconds pass at once."""

    def now(self) -> datetime:
        """Return the wall clock's time, in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that only increase; only differences mean anything."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait for `seconds`."""
        ...

    def limit(self, deadline: float) -> anyio.CancelScope:
        """Return a scope that is cancelled when `monotonic()` reaches `deadline`."""
        ...


class System(Protocol):
    """Start jobs, read their status and read their output: the part every system supports.

    Every method gives up at `deadline` and raises `SystemFailure`s. Reads are retried; a start never is. The module
    `capabilities` has what only some systems can do.
    """

    async def components(self, *, since: float | None = None, deadline: float) -> Sequence[Component]:
        """Return all components that the credentials can see.

        The list may be minutes old. With `since`, a monotonic time, it is read again unless it was read after that.
        """
        ...

    # Sent once: Datto RMM's API has no idempotency key and no way to cancel (docs/divergences.md, sent-once).
    async def start(self, order: StartRequest, *, deadline: float) -> str:
        """Start the job and return its UID. The request is sent once.

        Raises:
            StartOutcomeUnknown: the request was sent, and the job may have run.
            SystemFailure: the request was refused or never sent, so nothing runs.
        """
        ...

    async def find_started(self, order: StartRequest, *, sent_at: datetime, deadline: float) -> Sequence[JobMatch]:
        """Search the system's jobs for the one that this start made.

        Returns:
            One certain match, or every possible match, likeliest first.
        """
        ...

    async def find_reference(self, reference: str, *, sent_at: datetime, deadline: float) -> Sequence[JobMatch] | None:
        """Search for an earlier start by its reference alone.

        Returns:
            Matches as `find_started` returns them. `None` when nothing here knows that start; no request was sent then.
        """
        ...

    async def job_status(self, job: Job, *, deadline: float) -> JobStatus | None:
        """Return the job's status with one request, or `None`: no such job, or no results from its device yet."""
        ...

    async def output(self, job: Job, stream: Stream, *, deadline: float) -> str:
        """Return all the text of one stream; empty when there is none."""
        ...

    async def aclose(self) -> None:
        """Close connections."""
        ...


@dataclass(frozen=True, slots=True)
class Ending:
    """Record how a job ended, for the ledger. `duration` is in seconds."""

    state: JobState
    exit_code: int | None
    duration: float | None
    at: datetime


class Ledger(Protocol):
    """Remember starts for all processes of one user. Every method raises `LedgerUnavailable` when the storage fails."""

    async def record(
        self, job: Job, *, identity: str = "", known_ended: Collection[str] | None = None
    ) -> Sequence[Job]:
        """Write a start before it is sent, unless an identical one is open; both in one transaction.

        Args:
            job: The start, with an empty `uid`, a `reference`, and redacted variables.
            identity: Text that identical starts share, secrets included. Only a keyed digest of it is kept.
            known_ended: References of identical starts that have ended. `None` writes the start whatever is open.

        Returns:
            Identical starts that may not have ended, newest first. If there are any, nothing was written.
        """
        ...

    async def accepted(self, reference: str, job_uid: str) -> None:
        """Add the UID that the system answered the start with."""
        ...

    async def refused(self, reference: str) -> None:
        """Delete the row of a start that the system provably refused."""
        ...

    async def ended(self, job_uid: str, ending: Ending) -> None:
        """Record how the job ended. Only the first ending is kept."""
        ...

    async def mark_closed(self, reference: str) -> None:
        """Mark a start as no longer open, though nobody knows how its job ended."""
        ...

    async def find(self, uid_or_reference: str) -> tuple[Job, Ending | None] | None:
        """Return a job's row and its ending, by the job's UID or by our reference."""
        ...

    async def unconfirmed(self) -> Sequence[Job]:
        """List the starts of the last seven days that were neither confirmed nor refused, newest first."""
        ...

    async def usual_duration(self, component_uid: str) -> float | None:
        """Return the median duration, in seconds, of the component's completed runs, or `None`."""
        ...

    async def check(self) -> str:
        """Open the storage for writing, without writing a row, and return its location."""
        ...

    async def aclose(self) -> None:
        """Close the storage."""
        ...


class Step(StrEnum):
    """Steps of a call. Each value reads well after the name of a tool."""

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
    """One progress message of a call. `elapsed` is in seconds since the call arrived."""

    step: Step
    elapsed: float
    percent: int | None = None
    job: Job | None = None
    state: JobState | None = None


class ProgressSink(Protocol):
    """Show a call's progress to a person or a client."""

    async def __call__(self, progress: Progress) -> None:
        """Show the progress. Implementations must not raise: a viewer's fault must not break the call."""
        ...


@dataclass(frozen=True, slots=True)
class JobOutput:
    """Text of both streams. `None` is a stream that could not be read; an empty text is a stream without text."""

    stdout: str | None
    stderr: str | None
