"""Starts whose answer was lost: what is remembered of each start, and the search for the job it may have made.

A job has no name of ours. The jobs of the script that were not there before may be it; one is called ours only when it
is the one candidate left and the server tells something of it that is ours: see `start_matching`.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rmm_jobs.domain.capabilities import JobQuery
from rmm_jobs.domain.errors import SystemFailure
from rmm_jobs.domain.model import JobMatch, StartRequest
from rmm_jobs.systems.http.retry import CLOCK_SKEW, SEARCH_DELAYS, poll_until_found
from rmm_jobs.systems.psu.client import Client
from rmm_jobs.systems.psu.job_lists import JobKeys, JobLists
from rmm_jobs.systems.psu.parameters import Value
from rmm_jobs.systems.psu.start_matching import MatchVerdict, StartFacts, is_same, match_start
from rmm_jobs.systems.psu.translate import job_match
from rmm_jobs.systems.psu.wire import JobAnswer, JobRef, Named

NEWEST = 25
"""How many of a script's jobs are compared before and after a start."""
COMPARE_SECONDS = 4.0
"""The longest that reading them before a start may take: a start does not wait for what helps only if it is lost."""
REMEMBERED = 64


@dataclass(eq=False, slots=True)
class SentStart:
    """One start. `at` is when it was sent, in monotonic seconds.

    `before` are the ids of the script's jobs before it, `None` when they could not be read; `newest` is when the newest
    of them was made, by the server's clock. `job` is the job it made, once that is known.
    """

    reference: str
    asked: StartFacts
    at: float
    before: frozenset[str] | None = None
    newest: datetime | None = None
    job: JobMatch | None = None

    def settle(self, job: JobMatch) -> None:
        """Its job is known. What was sent, secrets among it, is not needed any more."""
        self.job = job
        self.asked = StartFacts(self.asked.script, (), {})


class LostStarts:
    """Remembers the starts of this process, and whom its jobs are said to be started by."""

    def __init__(self, client: Client, lists: JobLists, keys: JobKeys) -> None:
        self._client = client
        self._lists = lists
        self._keys = keys
        self._sent: deque[SentStart] = deque(maxlen=REMEMBERED)
        self._answered: deque[str] = deque(maxlen=REMEMBERED)
        self._own: list[Named] = []

    async def remember(self, order: StartRequest, values: tuple[Value, ...], *, deadline: float) -> SentStart:
        """Take note of a start that is about to be sent, and of the jobs that the script has before it."""
        deadline = min(deadline, self._client.clock.monotonic() + COMPARE_SECONDS)
        sent = SentStart(
            order.reference, StartFacts(order.component, values, order.options), self._client.clock.monotonic()
        )
        self._sent.append(sent)
        try:
            jobs = await self._jobs(sent, deadline)
        except SystemFailure:
            return sent  # what is wrong is said by the start itself; without this a lost one is never certain
        sent.before = frozenset(uid for job in jobs for uid in _ids(job))
        sent.newest = max((job.created_time for job in jobs if job.created_time), default=None)
        return sent

    def forget(self, sent: SentStart) -> None:
        """It was refused."""
        if sent in self._sent:
            self._sent.remove(sent)

    def answered(self, sent: SentStart, job_uid: str) -> None:
        """It was answered."""
        sent.settle(JobMatch(job_uid, None))
        self._answered.append(job_uid.casefold())

    def see(self, job: JobAnswer) -> None:
        """Learn from a job that is ours by the server's own answer whom our jobs are started by."""
        if job.identity is None or not job.identity.label or _ids(job).isdisjoint(self._answered):
            return
        if not any(is_same(job.identity, known) for known in self._own):
            self._own.append(job.identity)

    async def find(self, reference: str, *, sent_at: datetime, deadline: float) -> Sequence[JobMatch] | None:
        """The job that is known to be this start's, alone; else those that may be, the nearest to it in time first.

        Where the jobs before the start could not be read, those since `sent_at` may be it, less `CLOCK_SKEW`, and none
        is certain: one that was started alike a little earlier would look the same. Nor is one that is made more than
        `CLOCK_SKEW` after it.

        Returns:
            `None` when this process did not send it, or has forgotten it; then nothing was asked.

        Raises:
            SystemFailure: the jobs could not be read.
        """
        sent = next((each for each in reversed(self._sent) if each.reference == reference), None)
        if sent is None:
            return None
        if sent.job:
            return (sent.job,)
        seen: Sequence[JobMatch] = ()

        async def look() -> Sequence[JobMatch] | None:
            nonlocal seen
            seen = self._candidates(sent, await self._jobs(sent, deadline), sent_at)
            return seen if any(each.certain for each in seen) else None

        try:
            found = await poll_until_found(look, pauses=SEARCH_DELAYS, clock=self._client.clock, deadline=deadline)
        except SystemFailure:
            if not seen:
                raise
            return seen  # an earlier look has shown them
        if found:
            sent.settle(found[0])
        return seen

    async def _jobs(self, sent: SentStart, deadline: float) -> Sequence[JobAnswer]:
        page = await self._lists.page(JobQuery(script=sent.asked.script.uid, limit=NEWEST), deadline=deadline)
        for job in page.page:
            self.see(job)
        return page.page

    def _candidates(self, sent: SentStart, jobs: Iterable[JobAnswer], sent_at: datetime) -> Sequence[JobMatch]:
        since = min(sent_at, sent.newest or sent_at) - CLOCK_SKEW
        others = [each for each in self._sent if each is not sent]
        taken = {each.job.job_uid.casefold() for each in others if each.job} | {*self._answered}
        left: list[tuple[JobAnswer, str, MatchVerdict]] = []
        for job in jobs:
            uid = self._keys(job)
            is_new = _ids(job).isdisjoint((sent.before or frozenset()) | taken)
            if uid and is_new and not (job.created_time and job.created_time < since):
                left.append((job, uid, match_start(job, sent.asked, self._own)))
        left = [each for each in left if not each[2].ruled_out]
        left.sort(key=lambda each: abs((each[0].created_time or sent_at) - sent_at))
        is_alone = len(left) == 1 and not any(self._may_be(each, sent, left[0][0]) for each in others)
        return tuple(
            job_match(job, uid, recognised=verdict.by if is_alone and self._is_timely(sent, job, sent_at) else None)
            for job, uid, verdict in left
        )

    def _is_timely(self, sent: SentStart, job: JobAnswer, sent_at: datetime) -> bool:
        """Whether it is new, and was made about when the start was sent."""
        made = job.created_time or self._client.clock.now()
        return sent.before is not None and made <= sent_at + CLOCK_SKEW

    def _may_be(self, other: SentStart, sent: SentStart, job: JobAnswer) -> bool:
        """Whether it can as well be the job of another start that nobody has answered yet."""
        is_open = other.job is None and other.asked.script.uid == sent.asked.script.uid
        is_near = abs(other.at - sent.at) <= CLOCK_SKEW.total_seconds()
        is_new = other.before is None or _ids(job).isdisjoint(other.before)
        return is_open and is_near and is_new and not match_start(job, other.asked, self._own).ruled_out


def _ids(job: JobRef) -> frozenset[str]:
    """Both ids of a job, whichever of them it is looked up by."""
    return frozenset(uid.casefold() for uid in (job.id, job.run_id) if uid)
