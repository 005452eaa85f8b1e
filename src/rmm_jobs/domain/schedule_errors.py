"""Define the refusals about schedules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from rmm_jobs.domain.catalog import Component, Shortfall
from rmm_jobs.domain.errors import Refused
from rmm_jobs.domain.schedules import Schedule


@dataclass(eq=False)
class ScheduleNotFound(Refused):
    """No schedule has this name or id. `nearest` holds those like it, best first.

    With a `shortfall` it may be in the part of the list that is missing.
    """

    query: str
    nearest: Sequence[Schedule] = ()
    shortfall: Shortfall | None = None


@dataclass(eq=False)
class SchedulesMatch(Refused):
    """Two or more schedules have this name."""

    query: str
    schedules: Sequence[Schedule]


class MomentProblem(Enum):
    """Reasons why a text names no time for a run."""

    UNREADABLE = "no time that can be read"
    PAST = "over already"
    NO_ZONE = "a time without a zone"


@dataclass(eq=False)
class RunTimeRefused(Refused):
    """The text names no time to come, or none that has one meaning. `now` is in this computer's zone.

    `here` is a time without a zone, read in this computer's; `None` for other problems.
    """

    text: str
    problem: MomentProblem
    now: datetime
    here: datetime | None = None


@dataclass(eq=False)
class TooLateToChange(Refused):
    """It became so late that the call could end before a change is looked at. `elapsed` is in seconds."""

    elapsed: float


@dataclass(eq=False)
class ScheduleNeedsValues(Refused):
    """The script requires parameters, and a run that is scheduled here has none."""

    script: Component
    missing: Sequence[str]
