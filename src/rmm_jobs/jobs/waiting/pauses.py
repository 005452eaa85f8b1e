"""Let all who wait for jobs sleep until their next looks, and wake those whose job is told to have ended.

One of the sleepers, the keeper, reads for all what the system lists of ends. Nothing runs beside the calls.
"""

import math
from dataclasses import dataclass, field

import anyio

from rmm_jobs.domain.lanes import noting_waits
from rmm_jobs.domain.model import Job
from rmm_jobs.domain.ports import Clock
from rmm_jobs.domain.system import System
from rmm_jobs.jobs.waiting.end_news import READ_SECONDS, EndNews
from rmm_jobs.jobs.waiting.job_look import Key, Look, key_of

MOMENT = 0.001
"""Seconds that are no pause: a clock may stand still for less."""


@dataclass(eq=False, slots=True)
class Pause:
    """Hold one pause until a look at a job, and what has ended it sooner."""

    is_woken: bool = False
    """Whether there is a reason to look before its time is over."""
    look: Look | None = None
    """Somebody else's look at the job, where that has woken it."""
    ends: float = math.inf
    """When its wait ends in any case, in monotonic seconds; long ago for one that reads no list."""
    scope: anyio.CancelScope = field(default_factory=anyio.CancelScope)

    def wake(self, look: Look | None = None) -> None:
        """End it now."""
        self.look, self.is_woken = look, True
        self.scope.cancel()


class Pauses:
    """Hold the pauses of a process."""

    def __init__(self) -> None:
        self.news = EndNews()
        """What the system lists of ends."""
        self._sleeping: dict[Key, list[Pause]] = {}
        self._keeper: Pause | None = None

    def jobs_beside(self, job: Job) -> int:
        """Return for how many jobs somebody waits, this one among them."""
        return len(self._sleeping) + (key_of(job) not in self._sleeping)

    async def sleep(
        self, job: Job, seconds: float, clock: Clock, *, system: System | None = None, ends: float = math.inf
    ) -> Pause:
        """Sleep for so long, or until something wakes the pause.

        Only with a `system` it may have to read the list, and only while its wait `ends` late enough for that.
        """
        pause, until = Pause(ends=-math.inf if system is None else ends), clock.monotonic() + seconds
        self._sleeping.setdefault(key_of(job), []).append(pause)
        self._stir_keeper()  # it is for more jobs now
        try:
            while not pause.is_woken and (left := until - clock.monotonic()) > MOMENT:
                with anyio.CancelScope() as pause.scope:
                    await clock.sleep(min(left, self._due_in(pause, system, clock)))
                if system is not None and self._due_in(pause, system, clock) <= 0:
                    await self._read_news(system, clock, ends)
        finally:
            self._remove(key_of(job), pause)
        return pause

    def wake(self, key: Key, look: Look) -> None:
        """Wake all who sleep until their look at this job: it was looked at."""
        for pause in self._sleeping.get(key, ()):
            pause.wake(look)

    def _due_in(self, pause: Pause, system: System | None, clock: Clock) -> float:
        """Return the seconds until this sleeper reads the list; infinity while another one keeps it."""
        if system is None:
            return math.inf
        if self._keeper is None:
            self._choose_keeper()
        now = clock.monotonic()
        if self._keeper is pause and now > pause.ends - READ_SECONDS:
            self._choose_keeper()
            if self._keeper is not pause:
                self._stir_keeper()
        if self._keeper is not pause or now > pause.ends - READ_SECONDS:
            return math.inf
        return self.news.due_in(len(self._sleeping), system.looks_a_minute(), now)

    async def _read_news(self, system: System, clock: Clock, deadline: float) -> None:
        with noting_waits(apart=True):  # no call waits for it
            told = await self.news.read(system, clock, deadline=deadline)
        for key in told & self._sleeping.keys():
            for pause in self._sleeping[key]:
                pause.wake()

    def _remove(self, key: Key, pause: Pause) -> None:
        same = self._sleeping[key]
        same.remove(pause)
        if not same:
            del self._sleeping[key]
        if self._keeper is pause:
            self._choose_keeper()
            self._stir_keeper()

    def _choose_keeper(self) -> None:
        """Leave the list to the one whose wait goes on for longest."""
        everybody = [pause for same in self._sleeping.values() for pause in same]
        self._keeper = max(everybody, key=lambda pause: pause.ends, default=None)

    def _stir_keeper(self) -> None:
        """Let the keeper find out when the list is due, and sleep on."""
        if self._keeper is not None:
            self._keeper.scope.cancel()
