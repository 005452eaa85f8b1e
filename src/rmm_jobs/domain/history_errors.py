"""Define the refusals of looking back and of repeating a job."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rmm_jobs.domain.catalog import Component
from rmm_jobs.domain.errors import Refused
from rmm_jobs.domain.model import Job, JobState


@dataclass(eq=False)
class MomentUnreadable(Refused):
    """The text names no time in the past. `now` is a time in the caller's zone, for the examples."""

    text: str
    now: datetime
    is_future: bool = False


@dataclass(eq=False)
class JobStateUnknown(Refused):
    """The words name no state by which jobs are listed; `known` has those that do."""

    words: Sequence[str]
    known: Sequence[str]


@dataclass(eq=False)
class RepeatNeedsValues(Refused):
    """Variables of the job that is to be repeated are kept masked, so the caller has to give them anew."""

    job: str
    component: str
    names: Sequence[str]
    changed: bool = field(default=False, kw_only=True)
    """Whether the caller asked for a change, which the next call has to ask for too."""


@dataclass(eq=False)
class RepeatOpen(Refused):
    """The job that is to be repeated on its device has not ended, or nobody can tell.

    `state` and `reported`, the system's own word, are from our last poll; both are `None` where it has told nothing.
    """

    job: Job
    state: JobState | None = None
    reported: str | None = None
    changed: bool = field(default=False, kw_only=True)


@dataclass(eq=False)
class RepeatUnknown(Refused):
    """A job cannot be repeated by its UID: it has run several components, or nothing tells which, or where."""

    job: str
    components: Sequence[str] = ()
    is_device_missing: bool = False
    are_options_missing: bool = False
    """Whether nothing tells any more in which environment it ran, and as whom."""
    changed: bool = field(default=False, kw_only=True)


@dataclass(eq=False)
class RepeatUntold(Refused):
    """Nothing tells with which values a job ran, and the component declares variables."""

    job: str
    component: Component
    changed: bool = field(default=False, kw_only=True)
