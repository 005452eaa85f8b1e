"""Define the ports of the domain as small protocols. A `deadline` is a time on `Clock.monotonic()`, in seconds."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import anyio

from rmm_jobs.domain.alert_results import KeptNote
from rmm_jobs.domain.model import Job, JobState


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


@dataclass(frozen=True, slots=True)
class Ending:
    """Record how a job ended, for the ledger. `duration` is in seconds."""

    state: JobState
    exit_code: int | None
    duration: float | None
    at: datetime


@dataclass(frozen=True, slots=True)
class LedgerPlace:
    """Say where the ledger is kept, and which files and folders of it others can read or replace."""

    path: str
    exposed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """Hold a start that the ledger has. `over` says that the job is known to have ended, however it did.

    `options` are those of its `StartRequest`; `None` where an older version of the product wrote the row.
    """

    job: Job
    ending: Ending | None = None
    over: bool = False
    options: Mapping[str, str] | None = None


class Notes(Protocol):
    """Keep what people say of alerts and prompts. Every method raises `LedgerUnavailable` when the storage fails."""

    async def note_resolve(self, alert_uid: str, kept: KeptNote) -> None:
        """Write that an alert was resolved from here, with the caller's note."""
        ...

    async def resolve_note(self, alert_uid: str) -> KeptNote | None:
        """Return what was written of an alert last, or `None`."""
        ...

    async def note_no(self, job_uid: str, prompt: str) -> None:
        """Write that a person said no to this prompt of a job. No word of the prompt is kept."""
        ...

    async def said_no(self, prompts: Collection[tuple[str, str]], *, seconds: float) -> Collection[tuple[str, str]]:
        """Return those of the prompts to which a person said no, in any process. Each is its job's UID and its own.

        A storage that others lock is waited for so many `seconds` at most.
        """
        ...


class Ledger(Notes, Protocol):
    """Remember starts for all processes of one user. Every method raises `LedgerUnavailable` when the storage fails."""

    async def record(self, job: Job, *, identity: str = "") -> None:
        """Write a start before it is sent: a job with an empty `uid`, a `reference`, and redacted variables.

        Identical starts share their `identity`, a text with secrets. Only a keyed digest of it is kept.
        """
        ...

    async def record_unless_open(self, job: Job, *, identity: str, released: Collection[str]) -> Sequence[Job]:
        """Write a start as `record` does, unless an identical one is open; both in one transaction.

        `released` has the references of identical starts that are known to keep this one back no longer.

        Returns:
            Identical starts that keep it back, newest first. If there are any, nothing was written.
        """
        ...

    async def accepted(self, reference: str, job_uid: str) -> None:
        """Add the UID that the system answered the start with."""
        ...

    async def refused(self, reference: str) -> None:
        """Delete the row of a start that the system provably refused."""
        ...

    async def nameless(self, reference: str) -> None:
        """Note that the start was sent in a form that gives its job no name: no search can find it."""
        ...

    async def ended(self, job_uid: str, ending: Ending) -> None:
        """Record how the job ended. Only the first ending is kept."""
        ...

    async def begun(self, job_uid: str, at: datetime) -> None:
        """Note that the job was seen to run. The first time counts, and jobs without a row are ignored."""
        ...

    async def begun_at(self, job_uid: str) -> datetime | None:
        """Return when any process first saw the job run, or `None`."""
        ...

    async def mark_closed(self, reference: str) -> None:
        """Mark a start as no longer open, though nobody knows how its job ended."""
        ...

    async def find(self, uid_or_reference: str) -> tuple[Job, Ending | None] | None:
        """Return a job's row and its ending, by the job's UID or by our reference."""
        ...

    async def open_beside(self, job: Job) -> Job | None:
        """Return the newest other start of the job's component on its device, of the last day, that has not ended."""
        ...

    async def unconfirmed(self) -> Sequence[Job]:
        """List the starts of the last seven days that were neither confirmed nor refused, newest first."""
        ...

    async def entries(self) -> Sequence[LedgerEntry]:
        """List all starts that are kept, newest first."""
        ...

    async def usual_duration(self, component_uid: str) -> float | None:
        """Return the median duration, in seconds, of the component's completed runs, or `None`."""
        ...

    async def check(self) -> LedgerPlace:
        """Open the storage for writing, without writing a row, and return its location."""
        ...

    async def aclose(self) -> None:
        """Close the storage."""
        ...


class Memory(Protocol):
    """Remember between two calls times of polls and secrets, which no file holds, and a person's no.

    It is bounded in jobs and in characters. What was used longest ago is forgotten first.
    """

    def begin(self, job_uid: str, *, not_begun: float) -> None:
        """Measure a job's duration from now on. `not_begun` is a monotonic time at which it had not begun."""
        ...

    def see(self, job_uid: str, state: JobState, *, asked: float, answered: float) -> None:
        """Note the state that a poll has shown, and the poll's monotonic times."""
        ...

    def last_state(self, job_uid: str) -> JobState | None:
        """Return the state that the last poll of a job has shown, or `None`."""
        ...

    def take_duration(self, job_uid: str) -> float | None:
        """Return the measured duration in seconds, or `None` while it is too uncertain, and stop measuring."""
        ...

    def hide(self, key: str, values: Iterable[str]) -> None:
        """Add secret values to redact in whatever the job prints. `key` is a job's UID, or a start's reference."""
        ...

    def hidden(self, key: str) -> tuple[str, ...]:
        """Return the secret values to redact, longest first."""
        ...

    def decline(self, job_uid: str, prompt: str) -> None:
        """Note that a person was asked this prompt of a job, and said no."""
        ...

    def is_declined(self, job_uid: str, prompt: str) -> bool:
        """Return whether a person has said no to this prompt of a job."""
        ...


class Step(StrEnum):
    """Steps of a call. Each value reads well after the name of a tool."""

    FINDING_DEVICE = "finding the device"
    FINDING_SITE = "finding the site"
    READING_SITES = "reading the sites"
    READING_DEVICES = "reading the devices"
    READING_ALERTS = "reading the alerts"
    FINDING_COMPONENT = "finding the component"
    FINDING_SCRIPT = "finding the script"
    CHECKING_EARLIER = "looking at an identical job that was started earlier"
    STARTING = "starting the job"
    LOOKING_FOR_START = "looking for the job that was sent"
    FINDING_JOB = "finding the job"
    READING_LOG = "reading the activity log"
    WAITING = "waiting for the job"
    READING_OUTPUT = "reading the output"
    RESOLVING_ALERTS = "resolving alerts"


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
