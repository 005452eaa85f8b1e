"""Define the results of looking back: runs of jobs, and where a job comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rmm_jobs.domain.catalog import Shortfall
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.history import Event, EventKind, JobRun, RunStatus


@dataclass(frozen=True, slots=True)
class Window:
    """Hold the time that was looked at, and what of it could not be read.

    `trouble` is why the system's log could not be read, `ledger_trouble` why the ledger could not. `shortfall` is what
    is missing of a log that was read back to `read_to`.
    """

    since: datetime
    until: datetime
    trouble: JobsError | None = None
    ledger_trouble: JobsError | None = None
    shortfall: Shortfall | None = None
    read_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Hold what a caller looks for among the runs, as typed."""

    device: str | None = None
    component: str | None = None
    status: RunStatus | None = None
    by: str | None = None


ANY_RUN = RunFilter()


@dataclass(frozen=True, slots=True)
class RecentJobs:
    """Runs of jobs, newest first: those from `offset` on, of `total` that match.

    `near` holds names that resemble one that was looked for in vain. `trouble` is why the one match could not be
    opened.
    """

    runs: Sequence[JobRun]
    total: int
    window: Window
    wanted: RunFilter = ANY_RUN
    offset: int = 0
    near: Sequence[str] = ()
    trouble: JobsError | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Tell where a job comes from: `here` is this user's ledger.

    `variables` are redacted, and `None` where nothing tells them.
    """

    started_at: datetime | None = None
    started_by: str | None = None
    here: bool = False
    variables: Mapping[str, str] | None = field(default=None, repr=False)


NOTHING_KNOWN = Origin()


@dataclass(frozen=True, slots=True)
class ActivityFilter:
    """Hold what a caller looks for among the events, as typed."""

    device: str | None = None
    site: str | None = None
    by: str | None = None
    kind: EventKind | str | None = None


ANY_EVENT = ActivityFilter()


@dataclass(frozen=True, slots=True)
class Activity:
    """Events of the system's log, newest first: those from `offset` on, of `total` that match.

    `near` holds names that resemble one that was looked for in vain.
    """

    events: Sequence[Event]
    total: int
    window: Window
    wanted: ActivityFilter = ANY_EVENT
    offset: int = 0
    near: Sequence[str] = ()
