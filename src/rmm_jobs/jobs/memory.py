"""Remember jobs between calls, within bounds: how long they took, which secrets they may print, and a person's no."""

from collections import OrderedDict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from rmm_jobs.domain.model import JobState

SURE_SECONDS = 2.0
SURE_SHARE = 0.05
"""A duration is reported when it is known to within `SURE_SECONDS`, or within this share of itself."""
MAX_JOBS = 4_096
"""Limit of jobs that are remembered at once."""
MAX_SECRET_CHARS = 4_000_000
"""Limit of secret text that is remembered at once; the newest start is remembered whatever its size."""


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

    def see(self, state: JobState, *, asked: float, answered: float) -> None:
        """Take in one poll's result."""
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


@dataclass(slots=True)
class JobMemory:
    """Implement `ports.Memory` in this process: a wait that goes on in another call goes on measuring.

    Secrets are kept as they are, because output is redacted by comparing it with them. They are never written anywhere.
    """

    _states: OrderedDict[str, JobState] = field(default_factory=OrderedDict[str, JobState])
    _durations: OrderedDict[str, ObservedDuration] = field(default_factory=OrderedDict[str, ObservedDuration])
    _secrets: OrderedDict[str, tuple[str, ...]] = field(default_factory=OrderedDict[str, tuple[str, ...]], repr=False)
    _secret_chars: int = 0
    _declined: OrderedDict[tuple[str, str], None] = field(default_factory=OrderedDict[tuple[str, str], None])

    def begin(self, job_uid: str, *, not_begun: float) -> None:
        """Measure a job's duration from now on. `not_begun` is a monotonic time at which it had not begun."""
        self._durations[job_uid] = ObservedDuration(not_begun=not_begun)
        self._durations.move_to_end(job_uid)
        while len(self._durations) > MAX_JOBS:
            self._durations.popitem(last=False)

    def see(self, job_uid: str, state: JobState, *, asked: float, answered: float) -> None:
        """Note the state that a poll has shown. The durations of other jobs than those begun here are not measured."""
        self._states[job_uid] = state
        self._states.move_to_end(job_uid)
        while len(self._states) > MAX_JOBS:
            self._states.popitem(last=False)
        if job_uid in self._durations:
            self._durations[job_uid].see(state, asked=asked, answered=answered)
            self._durations.move_to_end(job_uid)

    def last_state(self, job_uid: str) -> JobState | None:
        """Return the state that the last poll of a job has shown, or `None`."""
        return self._states.get(job_uid)

    def take_duration(self, job_uid: str) -> float | None:
        """Return the measured duration in seconds, or `None` while it is too uncertain, and stop measuring."""
        observed = self._durations.pop(job_uid, None)
        return observed and observed.duration()

    def hide(self, key: str, values: Iterable[str]) -> None:
        """Add secret values to redact in whatever the job prints. `key` is a job's UID, or a start's reference."""
        # Answers are made in threads too: at no moment do they miss a secret that is known.
        earlier = self._secrets.get(key, ())
        # The longest one first: a secret may be part of another one.
        hidden = tuple(sorted({*earlier, *values}, key=lambda value: (-len(value), value)))
        if not hidden:
            return
        self._secret_chars += _chars(hidden) - _chars(earlier)
        self._secrets[key] = hidden
        self._secrets.move_to_end(key)
        while len(self._secrets) > MAX_JOBS or (self._secret_chars > MAX_SECRET_CHARS and len(self._secrets) > 1):
            _, forgotten = self._secrets.popitem(last=False)
            self._secret_chars -= _chars(forgotten)

    def hidden(self, key: str) -> tuple[str, ...]:
        """Return the secret values to redact, longest first."""
        found = self._secrets.get(key, ())
        with suppress(KeyError):  # nothing is hidden for it, or another thread forgets it now
            self._secrets.move_to_end(key)
        return found

    def decline(self, job_uid: str, prompt: str) -> None:
        """Note that a person was asked this prompt of a job, and said no."""
        self._declined[job_uid, prompt] = None
        self._declined.move_to_end((job_uid, prompt))
        while len(self._declined) > MAX_JOBS:
            self._declined.popitem(last=False)

    def is_declined(self, job_uid: str, prompt: str) -> bool:
        """Return whether a person has said no to this prompt of a job."""
        return (job_uid, prompt) in self._declined


def _chars(values: Iterable[str]) -> int:
    return sum(map(len, values))
