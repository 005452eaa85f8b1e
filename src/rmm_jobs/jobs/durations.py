"""How long a job took, as far as looking at it from outside can tell."""

from dataclasses import dataclass

from rmm_jobs.domain.model import JobState

SURE_SECONDS = 2.0
SURE_SHARE = 0.05
"""A duration is told when it is known to within this many seconds, or this share of itself; else it is not."""


@dataclass(slots=True)
class ObservedDuration:
    """What looks at a job have shown, in seconds on the monotonic clock: when it had not begun, had begun, had ended.

    A look is true somewhere between its question and its answer: what had not happened yet is dated by the question,
    what had happened by the answer.
    """

    not_begun: float
    begun: float | None = None
    not_ended: float | None = None
    ended: float | None = None
    last: JobState | None = None
    """What the last look has shown."""

    def see(self, state: JobState, *, asked: float, answered: float) -> None:
        """One look."""
        self.last = state
        if state is JobState.QUEUED:
            self.not_begun = asked
        elif state.is_final:
            self.ended = answered
        elif state is not JobState.UNKNOWN:
            self.begun = answered if self.begun is None else self.begun
            self.not_ended = asked

    def duration(self) -> float | None:
        """Seconds from begin to end, in the middle of what is possible; `None` when that is too wide, or not over."""
        if self.ended is None:
            return None
        longest = self.ended - self.not_begun
        shortest = 0.0 if self.begun is None or self.not_ended is None else max(0.0, self.not_ended - self.begun)
        middle = (longest + shortest) / 2
        return middle if longest - middle <= max(SURE_SECONDS, SURE_SHARE * middle) else None
