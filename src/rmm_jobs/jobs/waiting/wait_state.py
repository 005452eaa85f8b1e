"""Track a wait for a job: what is known of it, when the next poll is due, and how urgent it is."""

import math
from dataclasses import dataclass

from rmm_jobs.domain.model import Job, JobState, JobStatus
from rmm_jobs.domain.system_errors import AuthenticationFailed, PermissionDenied, RateLimited, SystemFailure
from rmm_jobs.jobs.waiting.estimates import urgency_of_look
from rmm_jobs.jobs.waiting.pace import ALONE, SHORT_PAUSE, Pace, seconds_until_next_poll

HELD_BACK_PAUSE = 1.0
"""Seconds until a poll that was held back waits for its turn again: most of the time it stands in the queue."""
MISSES_UNTIL_REMOVED = 2
"""Polls in a row that have to miss a job before it counts as removed."""


@dataclass(slots=True)
class WaitState:
    """Track a wait: the last status, the error of a failed poll after it, and the polls since that missed the job.

    Times are on the monotonic clock. `usual` is the component's usual duration in seconds.
    """

    job: Job
    since: float | None
    began: float
    times_out_at: float
    usual: float | None
    status: JobStatus
    looked: float = 0.0
    """Time of the last look."""
    tried: float = 0.0
    """Time at which the last look, or the last attempt at one, came to its end."""
    begun: float | None = None
    """Time at which the job was first known to run."""
    trouble: SystemFailure | None = None
    missed: int = 0
    last_results: JobStatus | None = None
    """What the device's results said last, once the job itself has been found to be over."""
    unknown: int = 0
    """Polls in a row that showed a state which is not known."""
    asked_further: bool = False
    """Whether the job itself was asked for in this row."""

    def __post_init__(self) -> None:
        """Take the first status in."""
        self.looked = self.tried = self.began
        self.see(self.status, self._from)

    def see(self, status: JobStatus, now: float) -> None:
        """Take in what a look has shown."""
        self.status = status
        if self.begun is None and status.state is not JobState.QUEUED:
            self.begun = now

    def count_unknown(self, *, is_unknown: bool) -> None:
        """Count a poll that showed a state which is not known, or begin anew after one that is."""
        self.unknown = self.unknown + 1 if is_unknown else 0
        self.asked_further = self.asked_further and is_unknown

    @property
    def expected(self) -> float | None:
        """Return after how many seconds since the start an end is usual, once the job runs."""
        if self.usual is None or self.begun is None:
            return None
        return self.begun - self._from + self.usual

    def urgency(self, now: float) -> float:
        """Return how urgent a look at the job is: the most where its end is likeliest."""
        return urgency_of_look(self._elapsed(now), self.expected, now - self.looked)

    @property
    def is_over(self) -> bool:
        """Return whether the job has ended, with or without results."""
        return self.status.has_ended

    @property
    def is_hopeless(self) -> bool:
        """Return whether the last poll failed for a reason that waiting does not mend."""
        # Polling again does not bring back a revoked key or permission.
        return isinstance(self.trouble, AuthenticationFailed | PermissionDenied)

    def elapsed(self, now: float) -> float | None:
        """Return the seconds since the start, or `None` when the start is unknown."""
        return None if self.since is None else now - self.since

    @property
    def is_removed(self) -> bool:
        """Return whether the job counts as removed. One miss may be a slip of the server."""
        return self.missed >= MISSES_UNTIL_REMOVED

    def pause(self, now: float, left: float, pace: Pace = ALONE, *, is_told: bool = False) -> float:
        """Return the pause before the next poll, at most `left` seconds, and no shorter than a rate limit asks for.

        `is_told` says that the job has just ended, by what the system lists.
        """
        pause = SHORT_PAUSE if is_told else seconds_until_next_poll(self._elapsed(now), self.expected, pace)
        if pace.is_listed and not is_told:
            pause = self.tried + pause - now
        if isinstance(self.trouble, RateLimited):
            # Five seconds where the system limits requests without saying for how long. What was held back has a place
            # in the queue of the budget, and asks for it again soon.
            asked = 5.0 if self.trouble.retry_after is None else self.trouble.retry_after
            pause = HELD_BACK_PAUSE if self.trouble.held_back else max(pause, self.tried + asked - now)
        return min(max(0.0, pause), left)

    def _elapsed(self, now: float) -> float:
        return now - self._from

    @property
    def _from(self) -> float:
        """Return the time of the start, or that of the wait where the start's is not known."""
        return self.began if self.since is None else self.since


def end_of_time(job: Job, since: float | None, now: float) -> float:
    """Return when the job times out. A job that already has timed out is waited for as long as the call lasts."""
    if since is None or job.timeout is None:
        return math.inf
    times_out_at = since + job.timeout
    return times_out_at if times_out_at > now else math.inf
