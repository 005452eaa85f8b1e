"""Define the results about schedules, and about the names that a server lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from rmm_jobs.domain.catalog import Shortfall
from rmm_jobs.domain.listing_results import JobRow, LookedAt
from rmm_jobs.domain.schedules import NameKind, Schedule, ScheduleAction, ServerName
from rmm_jobs.domain.system_errors import SystemFailure


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """One schedule in a list, with the newest of its jobs that was found."""

    schedule: Schedule
    last: JobRow | None = None


@dataclass(frozen=True, slots=True)
class ScheduleList:
    """Schedules by name. `total` counts all that match.

    `looked_at` counts the jobs among which the last runs were looked for; where they could not be read, `trouble` says
    why.
    """

    query: str | None
    rows: Sequence[ScheduleRow]
    total: int
    offset: int
    now: datetime
    looked_at: LookedAt | None = None
    trouble: SystemFailure | None = None
    shortfall: Shortfall | None = None


class ScheduleOutcome(Enum):
    """What is known of a change after it was sent."""

    DONE = "the system shows the schedule as it was to be"
    ALREADY = "it was so before, and nothing was sent"
    UNSEEN = "the system has accepted it, and does not show it"
    DIFFERENT = "the system has made a schedule that is not as it was to be"
    UNKNOWN = "no answer came, and the system does not show it"


@dataclass(frozen=True, slots=True)
class ScheduleReport:
    """A schedule that was paused, resumed, or made to run a script once.

    `schedule` is what the system showed last; `None` where a new one is not shown. `script`, `at` and `name` are what a
    new one was ordered with. `trouble` is what came instead of the answer, or of the look after it.
    """

    action: ScheduleAction
    outcome: ScheduleOutcome
    schedule: Schedule | None
    now: datetime
    script: str | None = None
    at: datetime | None = None
    name: str | None = None
    trouble: SystemFailure | None = None


@dataclass(frozen=True, slots=True)
class NameList:
    """Names that the system lists of one kind; no value of a variable is among them. `total` counts all that match."""

    kind: NameKind
    names: Sequence[ServerName]
    total: int
    offset: int = 0
    query: str | None = None
    shortfall: Shortfall | None = None
