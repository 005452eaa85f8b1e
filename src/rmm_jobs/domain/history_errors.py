"""Define the refusals of looking back and of repeating a job."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rmm_jobs.domain.errors import Refused


@dataclass(eq=False)
class MomentUnreadable(Refused):
    """The text names no time in the past. `now` is a time in the caller's zone, for the examples."""

    text: str
    now: datetime
    is_future: bool = False


@dataclass(eq=False)
class RepeatNeedsValues(Refused):
    """Variables of the job that is to be repeated are kept masked, so the caller has to give them anew."""

    job: str
    component: str
    names: Sequence[str]


@dataclass(eq=False)
class RepeatUnknown(Refused):
    """Nothing tells what a job has run, or it has run several components, so it cannot be repeated by its UID."""

    job: str
    components: Sequence[str] = ()
