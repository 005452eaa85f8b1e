"""Remember each start, and search for its job when the answer was lost.

PowerShell Universal gives jobs no name of ours. Jobs of the script that are new since the start are candidates. A job
is certain only when it is the one candidate left and a fact from the server matches: see `start_matching`.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rmm_jobs.domain.capabilities import JobQuery
from rmm_jobs.domain.catalog import shortfall_of
from rmm_jobs.domain.model import JobMatch, StartRequest
from rmm_jobs.domain.system_errors import Action, AnswerTooLarge, SystemFailure
from rmm_jobs.systems.http.retry import CLOCK_SKEW, SEARCH_DELAYS, poll_until_found
from rmm_jobs.systems.psu.client import Client
from rmm_jobs.systems.psu.job_lists import MAX_SEARCHED, JobKeys, JobLists, goes_back
from rmm_jobs.systems.psu.parameters import Value
from rmm_jobs.systems.psu.start_matching import MatchVerdict, StartFacts, is_same, match_start
from rmm_jobs.systems.psu.translate import job_match
from rmm_jobs.systems.psu.wire import JobAnswer, JobRef, Named, Page

NEWEST = 25
"""Number of a script's newest jobs that are compared before and after a start."""
COMPARE_SECONDS = 4.0
"""Longest time for reading them before a start: they help only if its answer is lost."""
REMEMBERED = 64


@dataclass(eq=False, slots=True)
class SentStart:
    """Hold one start. `at` is the time of sending, in monotonic seconds.

    `before` has the ids of the script's earlier jobs, `None` when they could not be read. `newest` is the creation time
    of the newest one, by the server's clock. `job` is the start's job, once known.
    """

    reference: str
    asked: StartFacts
    at: float
    before: frozenset[str] | None = None
    newest: datetime | None = None
    job: JobMatch | None = None

    def settle(self, job: JobMatch) -> None:
        """Record the start's job, and drop the sent values, which may be secrets."""
        self.job = job
        self.asked = StartFacts(self.asked.script, (), {})


class LostStarts:
    """Remember this process's starts, and the identity that the server gives as their starter."""

    def __init__(self, client: Client, lists: JobLists, keys: JobKeys) -> None:
        self._client = client
        self._lists = lists
        self._keys = keys
        self._sent: deque[SentStart] = deque(maxlen=REMEMBERED)
        self._answered: deque[str] = deque(maxlen=REMEMBERED)
        self._own: list[Named] = []

    async def remember(self, order: StartRequest, values: tuple[Value, ...], *, deadline: float) -> SentStart:
        """Record a start before it is sent, with the jobs that the script already has."""
        deadline = min(deadline, self._client.clock.monotonic() + COMPARE_SECONDS)
        sent = SentStart(
            order.reference, StartFacts(order.component, values, order.options), self._client.clock.monotonic()
        )
        self._sent.append(sent)
        try:
            jobs = (await self._page(sent, 0, deadline)).page
        except SystemFailure:
            return sent  # the start reports the failure; without these jobs no match is certain
        sent.before = frozenset(uid for job in jobs for uid in _ids(job))
        sent.newest = max((job.created_time for job in jobs if job.created_time), default=None)
        return sent

    def forget(self, sent: SentStart) -> None:
        """Remove a start that was refused."""
        if sent in self._sent:
            self._sent.remove(sent)

    def answered(self, sent: SentStart, job_uid: str) -> None:
        """Record the job of a start whose answer came."""
        sent.settle(JobMatch(job_uid, None))
        self._answered.append(job_uid.casefold())

    def see(self, job: JobAnswer) -> None:
        """Learn our own identity from a job that a start's answer has shown to be ours."""
        if job.identity is None or not job.identity.label or _ids(job).isdisjoint(self._answered):
            return
        if not any(is_same(job.identity, known) for known in self._own):
            self._own.append(job.identity)

    async def find(self, reference: str, *, sent_at: datetime, deadline: float) -> Sequence[JobMatch] | None:
        """Find the start's job: one that is certain, or else all candidates, nearest in time first.

        Where the earlier jobs could not be read, all jobs since `sent_at` less `CLOCK_SKEW` are candidates. None of
        them is certain, because an identical earlier start would look alike. Nor is a job that was made more than
        `CLOCK_SKEW` after `sent_at`.

        Returns:
            `None` when this process did not send the start or has forgotten it; no request was made then.

        Raises:
            AnswerTooLarge: the jobs that were read do not go back to the start, and none of them may be its job.
            SystemFailure: the jobs could not be read.
        """
        sent = next((each for each in reversed(self._sent) if each.reference == reference), None)
        if sent is None:
            return None
        if sent.job:
            return (sent.job,)
        seen: Sequence[JobMatch] = ()
        is_whole = True

        async def poll_once() -> Sequence[JobMatch] | None:
            nonlocal seen, is_whole
            jobs, is_whole = await self._jobs_since(sent, sent_at, deadline)
            seen = self._candidates(sent, jobs, sent_at, is_whole=is_whole)
            return seen if any(each.certain for each in seen) else None

        try:
            found = await poll_until_found(poll_once, pauses=SEARCH_DELAYS, clock=self._client.clock, deadline=deadline)
        except SystemFailure:
            if not seen:
                raise
            return seen  # found by an earlier request
        if found:
            sent.settle(found[0])
        if not seen and not is_whole:
            raise AnswerTooLarge(Action.LIST_JOBS, reason="a list of too many jobs", rows=MAX_SEARCHED)
        return seen

    async def _jobs_since(
        self, sent: SentStart, sent_at: datetime, deadline: float
    ) -> tuple[Sequence[JobAnswer], bool]:
        """Read the script's jobs back to the start, and say whether they go back so far."""
        before, since = sent.before or frozenset(), _since(sent, sent_at)
        found: dict[frozenset[str], JobAnswer] = {}  # a job that begins between two pages moves the rows on
        for offset in range(0, MAX_SEARCHED, NEWEST):
            try:
                page = await self._page(sent, offset, deadline, since)
            except SystemFailure:
                if not found:
                    raise
                break  # what was read may hold the job
            found |= {_ids(job): job for job in page.page}
            if any(_ids(job) & before for job in page.page) or goes_back(page.page, since):
                return [*found.values()], True
            if shortfall_of(page.page) is not None:
                return [*found.values()], False
            if len(page.page) < NEWEST or (page.total is not None and offset + len(page.page) >= page.total):
                return [*found.values()], True
        return [*found.values()], False

    async def _page(
        self, sent: SentStart, offset: int, deadline: float, back_to: datetime | None = None
    ) -> Page[JobAnswer]:
        query = JobQuery(script=sent.asked.script.uid, limit=NEWEST, offset=offset)
        page = await self._lists.page(query, back_to=back_to, deadline=deadline)
        for job in page.page:
            self.see(job)
        return page

    def _candidates(
        self, sent: SentStart, jobs: Iterable[JobAnswer], sent_at: datetime, *, is_whole: bool
    ) -> Sequence[JobMatch]:
        since = _since(sent, sent_at)
        others = [each for each in self._sent if each is not sent]
        taken = {each.job.job_uid.casefold() for each in others if each.job} | {*self._answered}
        left: list[tuple[JobAnswer, str, MatchVerdict]] = []
        for job in jobs:
            uid = self._keys(job)
            # A job without a creation time stays a candidate.
            is_new = _ids(job).isdisjoint((sent.before or frozenset()) | taken)
            if uid and is_new and not (job.created_time and job.created_time < since):
                left.append((job, uid, match_start(job, sent.asked, self._own)))
        left = [each for each in left if not each[2].ruled_out]
        left.sort(key=lambda each: abs((each[0].created_time or sent_at) - sent_at))
        is_alone = is_whole and len(left) == 1 and not any(self._may_be(each, sent, left[0][0]) for each in others)
        return tuple(
            job_match(job, uid, recognised=verdict.by if is_alone and self._is_timely(sent, job, sent_at) else None)
            for job, uid, verdict in left
        )

    def _is_timely(self, sent: SentStart, job: JobAnswer, sent_at: datetime) -> bool:
        """Return True for a new job that was made about when the start was sent."""
        made = job.created_time or self._client.clock.now()
        return sent.before is not None and made <= sent_at + CLOCK_SKEW

    def _may_be(self, other: SentStart, sent: SentStart, job: JobAnswer) -> bool:
        """Return True when the job may as well belong to another start without an answer."""
        is_open = other.job is None and other.asked.script.uid == sent.asked.script.uid
        is_near = abs(other.at - sent.at) <= CLOCK_SKEW.total_seconds()
        is_new = other.before is None or _ids(job).isdisjoint(other.before)
        return is_open and is_near and is_new and not match_start(job, other.asked, self._own).ruled_out


def _since(sent: SentStart, sent_at: datetime) -> datetime:
    """Return the creation time from which a job may be the start's."""
    return min(sent_at, sent.newest or sent_at) - CLOCK_SKEW


def _ids(job: JobRef) -> frozenset[str]:
    """Return both ids of a job in lower case."""
    return frozenset(uid.casefold() for uid in (job.id, job.run_id) if uid)
