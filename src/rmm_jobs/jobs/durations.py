"""Measure how long a job took, as far as polls can tell."""

from dataclasses import dataclass

from rmm_jobs.domain.model import JobState

SURE_SECONDS = 2.0
SURE_SHARE = 0.05
"""A duration is reported when it is known to within `SURE_SECONDS`, or within this share of itself."""


@dataclass(slots=True)
class ObservedDuration:
    """Times of polls, in monotonic seconds, that show when a job had not begun, had begun and had ended.

    A poll's result is true at some moment between question and answer. What had not happened yet is dated by the
    question, what had happened by the answer.
    """

    not_begun: float
    begun: float | None = None
    not_ended: float | None = None
    ended: float | None = None
    last: JobState | None = None
    """State that the last poll has shown."""

    def see(self, state: JobState, *, asked: float, answered: float) -> None:
        """Take in one poll's result."""
        self.last = state
        if state is JobState.QUEUED:
            self.not_begun = asked
        elif state.is_final:
            self.ended = answered
        elif state is not JobState.UNKNOWN:
            self.begun = answered if self.begun is None else self.begun
            self.not_ended = asked

    def duration(self) -> float | None:
        """Return the middle of the possible durations in seconds, or `None` while unfinished or too uncertain."""
        if self.ended is None:
            return None
        longest = self.ended - self.not_begun
        # A job that no poll saw running may have taken no time at all.
        shortest = 0.0 if self.begun is None or self.not_ended is None else max(0.0, self.not_ended - self.begun)
        middle = (longest + shortest) / 2
        return middle if longest - middle <= max(SURE_SECONDS, SURE_SHARE * middle) else None
