"""Define the results that list jobs and components."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rmm_jobs.domain.catalog import Component, MatchedIn, Shortfall
from rmm_jobs.domain.model import JobState

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


@dataclass(frozen=True, slots=True)
class JobList:
    """Jobs, newest first. `total` counts all there are."""

    rows: Sequence[JobRow]
    total: int
    offset: int
    component: str | None
    state: JobState | None
    now: datetime


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
    matched: Mapping[str, Sequence[MatchedIn]] = field(default_factory=dict[str, Sequence[MatchedIn]])
    """Where a component matches, by its UID, where that is not its name alone."""
