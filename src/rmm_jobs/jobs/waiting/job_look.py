"""Hold one look at a job: what was asked, by whom it was made, and what it has shown."""

import math
from dataclasses import dataclass, field

import anyio

from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.lanes import Lane
from rmm_jobs.domain.model import Job, JobStatus
from rmm_jobs.domain.system import Missing
from rmm_jobs.domain.system_errors import DeadlineExceeded, RateLimited, ServerError, Unreachable

Found = JobStatus | Missing
Key = tuple[str, str | None]
"""A job on a device."""


def key_of(job: Job) -> Key:
    """Return the key of looks at the job. Systems write UIDs in either case."""
    return job.uid.casefold(), job.device_uid and job.device_uid.casefold()


@dataclass(eq=False, slots=True)
class Look:
    """Hold one poll of a job from its question on. Without status and error its maker was cancelled, or goes on."""

    asked: float
    deadline: float = math.inf
    """When its maker has to answer. A system that was out of order until then may answer one who has longer."""
    lane: Lane = Lane.LOOK
    done: anyio.Event = field(default_factory=anyio.Event)
    found: Found | None = None
    error: JobsError | None = None

    @property
    def is_of_all(self) -> bool:
        """Return whether it tells of the job, and not of the time that its maker had."""
        if self.error is not None:
            is_held_back = isinstance(self.error, RateLimited) and self.error.held_back
            return not is_held_back and not isinstance(self.error, DeadlineExceeded)
        return self.has_found

    @property
    def is_running(self) -> bool:
        """Return whether its maker has not come to an end with it."""
        return not self.done.is_set()

    @property
    def has_found(self) -> bool:
        """Return whether it was answered. One that was not has failed, was cancelled, or goes on."""
        return self.found is not None

    def is_fresh(self, now: float, fresh: float) -> bool:
        """Return whether it was asked less than `fresh` seconds ago."""
        return self.asked > now - fresh

    def serves(self, deadline: float) -> bool:
        """Return whether it tells enough to one who has time until then."""
        is_passing = isinstance(self.error, RateLimited | ServerError | Unreachable)
        return self.is_of_all and not (is_passing and deadline > self.deadline)

    def result(self) -> Found:
        """Return what it has shown.

        Raises:
            JobsError: it has failed.
        """
        if self.error is not None:
            raise self.error.with_traceback(None)
        if self.found is None:
            raise AssertionError("a look that shows nothing is made anew")
        return self.found
