"""Define what every system does: start a job, poll it, and read what it left.

The module `capabilities` has what only some systems do. A `deadline` is a time on `Clock.monotonic()`, in seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from rmm_jobs.domain.catalog import Component
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.history import Event
from rmm_jobs.domain.limits import PIPELINE_BYTES
from rmm_jobs.domain.model import Job, JobMatch, JobStatus, Prompt, StartRequest, Stream
from rmm_jobs.domain.output_results import NO_QUERY, PipelineView, TableQuery
from rmm_jobs.domain.ports import JobOutput
from rmm_jobs.domain.system_errors import SystemFailure

LOOK_BACK = timedelta(days=7)
"""Age up to which a system's record of its jobs is searched for one."""


class Missing(StrEnum):
    """Say what it means that a poll found no job. Only the system's adapter knows."""

    NOT_VISIBLE_YET = "the system may show the job later"
    NOT_THERE = "the system would show the job if there were one"


@dataclass(frozen=True, slots=True)
class PipelineRequest:
    """Select part of a job's pipeline output: rows of a table from `first`, or JSON from `offset`, opened at `path`."""

    path: str = ""
    json: bool = False
    first: int = 0
    rows: int = 25
    offset: int = 0
    max_bytes: int = PIPELINE_BYTES
    """Limit of one answer, in bytes of UTF-8."""
    max_tokens: int | None = None
    """Limit of a table in tokens, as `estimated_tokens` counts them; None for none."""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """Values to redact before anything is cut: a cut secret would match no longer."""
    query: TableQuery = NO_QUERY
    """Which of the objects at `path`, and what of them."""


@dataclass(frozen=True, slots=True)
class JobResults:
    """Hold what a job left. A part that could not be read is `None`, and its error is kept beside it."""

    output: JobOutput
    trouble: SystemFailure | None = None
    pipeline: PipelineView | None = None
    """Objects of the job's pipeline; `None` also where it wrote none, and where jobs write none at all."""
    pipeline_trouble: JobsError | None = None


class System(Protocol):
    """Start jobs, poll them, and read what they left: the part that every system supports.

    Every method gives up at `deadline` and raises `SystemFailure`s. Reads are retried; a start never is.
    """

    async def components(
        self, *, since: float | None = None, partly: bool = False, deadline: float
    ) -> Sequence[Component]:
        """Return all components that the credentials can see.

        The list may be minutes old. With `since`, a monotonic time, it is read again unless it was read after that.
        `partly` returns those that were read where a later page fails; the list then says why (`domain/catalog.py`).
        """
        ...

    # Datto RMM's API has no idempotency key and no way to cancel (docs/divergences.md, sent-once).
    async def start(self, order: StartRequest, *, deadline: float) -> str:
        """Start the job and return its UID. The request is sent again only in the cases of docs/adr/0004.

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

    async def find_reference(
        self, reference: str, *, sent_at: datetime | None, deadline: float
    ) -> Sequence[JobMatch] | None:
        """Search for an earlier start by its reference alone, from its time on or else as far as `LOOK_BACK`.

        Returns:
            Matches as `find_started` returns them. `None` when nothing here knows that start; no request was sent then.
        """
        ...

    async def locate(self, job: Job, *, deadline: float) -> Job:
        """Return the job with what a poll needs to know of it, such as its device.

        Raises:
            JobNotFound: there is no such job.
            JobDeviceUnknown: the job exists, but nothing tells its device.
        """
        ...

    async def poll(self, job: Job, *, deadline: float) -> JobStatus | Missing:
        """Return the status of a located job, with one request."""
        ...

    def looks_a_minute(self) -> float:
        """Return how many polls this process may make in a minute; infinity where nothing limits them."""
        ...

    async def ended_since(self, since: datetime, *, deadline: float) -> Sequence[Event] | None:
        """Return the newest ends of jobs that a list tells, whoever started them, with one request.

        Returns:
            Rows of which each has an own `uid`; `None` where the system has no such list.
        """
        ...

    async def ask_further(self, job: Job, found: JobStatus | Missing, *, deadline: float) -> JobStatus | Missing:
        """Return what else the system knows of a job, where the last poll leaves doubt; else `found` itself."""
        ...

    async def is_online(self, job: Job, *, deadline: float) -> bool | None:
        """Return whether the device that is to run a job is online, or `None` where nothing tells."""
        ...

    async def output(self, job: Job, stream: Stream, *, deadline: float) -> str:
        """Return all the text of one stream; empty when there is none."""
        ...

    async def results(
        self, job: Job, streams: Sequence[Stream], objects: PipelineRequest | None, *, deadline: float
    ) -> JobResults:
        """Read these streams of stdout and stderr and, with `objects`, the job's objects; never raise a failure."""
        ...

    async def prompts(self, job: Job, *, deadline: float) -> Sequence[Prompt]:
        """Return the job's open prompts, oldest first; empty when there are none, or where no job ever asks."""
        ...

    async def aclose(self) -> None:
        """Close connections."""
        ...
