"""Define the results that list jobs and components."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rmm_jobs.domain.catalog import Component, MatchedIn, Shortfall
from rmm_jobs.domain.model import GivenValues, JobState, Prompt
from rmm_jobs.domain.system_errors import SystemFailure

ROWS = 25
"""Limit of the rows that one answer shows of a list."""


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job in a list."""

    job_uid: str
    component: str | None
    state: JobState
    reported: str
    started_at: datetime | None
    ended_at: datetime | None
    started_by: str | None
    path: str | None = None
    """Folder and name of the job's component, as in `Component.path`."""
    created_at: datetime | None = None
    computer: str | None = None
    schedule: str | None = None
    """Name of the schedule that started it, or its id."""
    schedule_uid: str | None = None
    tags: tuple[str, ...] = ()
    given: GivenValues | None = field(default=None, repr=False)
    """With which parameters a job that waits runs, as the system tells them; no answer has them."""


def duration_of(row: JobRow) -> float | None:
    """Return the seconds between a job's start and its end, or `None` where either is not told."""
    if row.started_at is None or row.ended_at is None:
        return None
    return max(0.0, (row.ended_at - row.started_at).total_seconds())


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Hold what a caller looks for among the jobs: names as typed, times in UTC.

    `status` names the `states` as the caller may type them again.
    """

    script: str | None = None
    states: tuple[JobState, ...] = ()
    status: str | None = None
    folder: str | None = None
    by: str | None = None
    schedule: str | None = None
    computer: str | None = None
    tag: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_local(self) -> bool:
        """Return whether it names something by which no server filters."""
        names = (self.folder, self.by, self.schedule, self.computer, self.tag, self.since, self.until)
        return any(name is not None for name in names)


ANY_JOB = JobFilter()


@dataclass(frozen=True, slots=True)
class LookedAt:
    """Count the jobs that were looked through, of `total` there; `is_whole` says that no other can match.

    `failure` is what ended the look after a part of them. `back_to` is a time since which all that were made were
    looked through; without one, they were all that there are.
    """

    count: int
    total: int
    is_whole: bool = True
    failure: SystemFailure | None = None
    back_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class JobList:
    """Jobs, newest first. `total` counts all that match.

    `looked_at` is set where the jobs were looked through here. `asked` has the prompts of jobs that wait, by job UID.
    `declined` has those of these jobs whose first prompt a person has said no to.
    """

    rows: Sequence[JobRow]
    total: int
    offset: int
    now: datetime
    wanted: JobFilter = ANY_JOB
    looked_at: LookedAt | None = None
    asked: Mapping[str, Sequence[Prompt]] = field(default_factory=dict[str, Sequence[Prompt]])
    declined: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class ComponentList:
    """Components that a look-up found, best first. A single one is shown with its variables.

    `alike` marks components whose names only resemble the query, because no name contains it.
    """

    query: str | None
    components: Sequence[Component]
    total: int
    alike: bool = False
    offset: int = 0
    shortfall: Shortfall | None = None
    as_of: datetime | None = None
    """The age of components that come from an index, seen at `now`; `None` where they were read for this answer."""
    now: datetime | None = None
    matched: Mapping[str, Sequence[MatchedIn]] = field(default_factory=dict[str, Sequence[MatchedIn]])
    """Where a component matches, by its UID, where that is not its name alone."""
