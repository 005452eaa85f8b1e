"""Learn the ends of many jobs from one list of the system, and whether that list tells them in time.

No document says when a system writes such a row. So it is measured here, and the list is believed as long as it tells
what looks show. A row never ends a wait by itself: it makes somebody look at the job.
"""

import math
from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta

from rmm_jobs.domain.history import Event
from rmm_jobs.domain.lanes import Urgency
from rmm_jobs.domain.model import Job
from rmm_jobs.domain.ports import Clock
from rmm_jobs.domain.system import System
from rmm_jobs.domain.system_errors import NotSent, RateLimited, SystemFailure
from rmm_jobs.jobs.waiting.job_look import Key, key_of
from rmm_jobs.jobs.waiting.pace import LONG_PAUSE, MANY, SHORT_PAUSE, Pace

FROM_JOBS = 3
"""Jobs that somebody waits for from which on the list is read, where looks at all of them cannot be frequent."""
EVERY = SHORT_PAUSE
"""Least seconds between two readings. Where as frequent a look at each job is possible, nothing is read."""
SELDOM = 5.0
"""Most seconds between two readings, where there are few looks in a minute."""
LINGERS = LONG_PAUSE
"""Seconds for which the list is read on when it is not needed any more: pauses that rely on it go on for so long."""
GOES_ON = 30.0
"""Seconds after the last answer for which the list is still believed."""
IN_TIME = 3.0
"""Seconds after a look has shown an end in which the list has to tell it."""
FALSE_AFTER = 4.0
"""Seconds after which a row was not of an end, if a look shows that its job goes on."""
TOLD = 1e9
"""Urgency of a look at a job whose end is told: that of others is far below."""
KEPT = 900.0
"""Seconds for which a row is known that is read no more: longer than a look is held back."""
OUTCOMES = 10
"""Ends by which the list is judged."""
BELIEVED_FROM = 3
"""Ends that it has to tell in time to be believed. Of the last `OUTCOMES` it may fail one."""
GIVEN_UP_FROM = 3
"""Ends that it fails, and more than it tells, after which it is left alone."""
FAILURES = 3
"""Readings in a row that fail, after which it is left alone too."""
RESTS = 600.0
"""Seconds for which it is left alone then."""
FIRST_BACK = timedelta(minutes=10)
"""How far back the first reading goes, and how far ahead a row may be dated: clocks differ."""
OVERLAP = timedelta(seconds=30)
"""How far the next readings go back from a new row: rows may come late, and not in their order."""
NOT_ALONE = 3
"""The row from the newest one on that counts as new: a single one may have an odd date."""
READ_SECONDS = 5.0
"""Seconds that a reading may take."""


class EndNews:
    """Read the list of ends for all who wait, and judge it by what looks at the jobs show."""

    def __init__(self) -> None:
        self._rows: dict[str, float] = {}
        self._told: dict[Key, float] = {}
        self._untold: dict[Key, float] = {}
        self._judged: dict[Key, float] = {}
        self._outcomes: deque[bool] = deque(maxlen=OUTCOMES)
        self._newest: datetime | None = None
        self._asked = self._answered = self._needed = self._rests_until = -math.inf
        self._failures = 0

    def due_in(self, jobs: int, a_minute: float, now: float) -> float:
        """Return the seconds until the list is to be read; infinity for never.

        So many jobs are waited for, with so many looks `a_minute` (`System.looks_a_minute`).
        """
        if not self._is_read(jobs, a_minute, now):
            return math.inf
        return max(0.0, self._asked + _interval(jobs, a_minute) - now)

    def pace(self, jobs: int, a_minute: float, now: float) -> Pace:
        """Return how often jobs are looked at beside the readings, which are among the looks of a minute."""
        if not self._is_read(jobs, a_minute, now):
            return Pace(jobs, a_minute)
        left = max(a_minute / 2, a_minute - 60 / _interval(jobs, a_minute))
        return Pace(jobs, left, is_listed=_is_needed(jobs, a_minute) and self.is_believed(now))

    def _is_read(self, jobs: int, a_minute: float, now: float) -> bool:
        """Return whether the list is read, and note that it is needed where it is."""
        if _is_needed(jobs, a_minute):
            self._needed = now
        return now >= self._rests_until and now - self._needed <= LINGERS

    def is_believed(self, now: float) -> bool:
        """Return whether the list has told ends in time, and is still read."""
        told = sum(self._outcomes)
        return told >= BELIEVED_FROM and len(self._outcomes) - told <= 1 and now - self._answered < GOES_ON

    def is_told(self, job: Job) -> bool:
        """Return whether the list has told the end of this job, and no look has shown since that it goes on."""
        return key_of(job) in self._told

    def urgency(self, job: Job, otherwise: Urgency) -> Urgency:
        """Return how urgent a look at the job is: where its end is told, more than any other, the first one first."""
        key = key_of(job)

        def at(now: float) -> float:
            told_at = self._told.get(key)
            return otherwise(now) if told_at is None else TOLD + now - told_at

        return at

    def see(self, job: Job, now: float, *, has_ended: bool) -> None:
        """Judge the list by what a look has shown that was made in a wait for the job."""
        key = key_of(job)
        told_at = self._told.get(key)
        if has_ended and told_at is not None:
            if self._judged.get(key) != told_at:  # once, however many wait for the job
                self._judged[key] = told_at
                self._judge(now, is_right=True)
        elif has_ended and now - self._answered < GOES_ON:
            self._untold[key] = now
        elif told_at is not None and now - told_at > FALSE_AFTER:
            del self._told[key]
            if self._judged.pop(key, None) != told_at:  # else it has run again since
                self._judge(now, is_right=False)

    async def read(self, system: System, clock: Clock, *, deadline: float) -> set[Key]:
        """Read the list once, and return which jobs have ended by what it tells anew; none where it cannot be read."""
        last_answered, now = self._answered, clock.monotonic()
        self._asked = now
        since = clock.now() - FIRST_BACK if self._newest is None else self._newest - OVERLAP
        try:
            events = await system.ended_since(since, deadline=min(deadline, now + READ_SECONDS))
        except SystemFailure as failure:
            self._note_failure(failure, now)
            return set()
        self._failures, self._answered = 0, now
        if events is None:
            self._rests_until = math.inf
            return set()
        latest = clock.now() + FIRST_BACK
        dates = sorted(event.at for event in events if event.at is not None and event.at <= latest)
        self._newest = dates[-NOT_ALONE:][0] if dates else self._newest
        told = self._take(events, now, last_answered)
        self._forget_old(now)
        return told

    def _note_failure(self, failure: SystemFailure, now: float) -> None:
        """Leave the list alone after a few failures, and at once after a rate limit: that one pauses everything."""
        is_limited = isinstance(failure, RateLimited)
        if isinstance(failure, NotSent) or (is_limited and failure.held_back):
            return  # looks have no more room than this
        self._failures += 1
        if self._failures >= FAILURES or is_limited:
            self._rest(now)

    def _take(self, events: Sequence[Event], now: float, last_answered: float) -> set[Key]:
        told = set[Key]()
        for event in events:
            is_known = event.uid in self._rows
            self._rows[event.uid] = now
            if is_known or not event.is_end or event.job_uid is None:
                continue
            key = key_of(Job(event.job_uid, device_uid=event.device_uid))
            self._told[key] = now
            told.add(key)
            found_at = self._untold.pop(key, None)
            if found_at is not None and now - found_at < GOES_ON:  # later, nothing tells how late the row was
                self._judge(now, is_right=now - found_at <= IN_TIME or last_answered < found_at)
        for key in [key for key, found_at in self._untold.items() if now - found_at > IN_TIME]:
            found_at = self._untold.pop(key, now)  # a judgement before may have forgotten all
            if now - found_at < GOES_ON:
                self._judge(now, is_right=False)
        return told

    def _judge(self, now: float, *, is_right: bool) -> None:
        self._outcomes.append(is_right)
        failed = self._outcomes.count(False)
        if failed >= GIVEN_UP_FROM and failed > len(self._outcomes) - failed:
            self._rest(now)

    def _rest(self, now: float) -> None:
        self._rests_until = now + RESTS
        self._failures = 0
        for known in (self._outcomes, self._untold, self._told, self._judged):
            known.clear()

    def _forget_old(self, now: float) -> None:
        self._rows = {row: at for row, at in self._rows.items() if now - at <= KEPT}
        self._told = {key: at for key, at in self._told.items() if now - at <= KEPT}
        self._judged = {key: at for key, at in self._judged.items() if now - at <= KEPT}


def _is_needed(jobs: int, a_minute: float) -> bool:
    """Return whether the looks of a minute are too few for so many jobs."""
    return jobs >= FROM_JOBS and jobs * 60 / a_minute > EVERY


def _interval(jobs: int, a_minute: float) -> float:
    """Return the seconds between two readings: of few jobs they take a third of the looks of a minute at most."""
    return EVERY if jobs >= MANY else min(SELDOM, max(EVERY, 3 * 60 / a_minute))
