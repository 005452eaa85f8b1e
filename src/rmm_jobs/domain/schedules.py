"""Define schedules, and the names of things that a server offers to its scripts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rmm_jobs.domain.catalog import Component
from rmm_jobs.domain.system_errors import SystemFailure


@dataclass(frozen=True, slots=True)
class Schedule:
    """Hold a schedule of a script, as the system shows it. It does not hold the values of parameters.

    `paused` is `None` where the system does not tell. `next_at` is the next run that the system tells, if any.
    """

    uid: str
    name: str | None
    script: str | None
    script_uid: str | None = None
    cron: str | None = None
    is_once: bool = False
    is_continuous: bool = False
    time_zone: str | None = None
    next_at: datetime | None = None
    paused: bool | None = None
    environment: str | None = None
    computer: str | None = None
    credential: str | None = None

    @property
    def label(self) -> str:
        """Return the name, or else that of its script, or its id."""
        return self.name or self.script or self.uid


@dataclass(frozen=True, slots=True)
class OnceOrder:
    """Order one run of a script at a time, in UTC. `name` is unique, so that the schedule is found again by it."""

    script: Component
    at: datetime
    name: str


@dataclass(frozen=True, slots=True)
class SentOrder:
    """Hold an order that was sent and may be carried out. `failure` is what came instead of its answer."""

    order: OnceOrder
    failure: SystemFailure | None = None


class ScheduleAction(StrEnum):
    """What can be done about schedules, by the words that a caller gives."""

    PAUSE = "pause"
    RESUME = "resume"
    ONCE = "once"


class NameKind(StrEnum):
    """Things of a server that scripts use by name, by the words that a caller gives."""

    COMPUTERS = "computers"
    ENVIRONMENTS = "environments"
    VARIABLES = "variables"


@dataclass(frozen=True, slots=True)
class ServerName:
    """Name a thing of a server. `detail` is a variable's type, an environment's version, or a computer's state."""

    name: str
    detail: str | None = None
