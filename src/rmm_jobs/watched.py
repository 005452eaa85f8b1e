"""A watcher that cannot break a call, and that knows which job goes on when nobody watches any more."""

from contextlib import suppress

from rmm_jobs.jobs.model import Job
from rmm_jobs.jobs.ports import Progress, Watcher


class Watched:
    """Passes a call's progress on to `watcher`, and remembers the last of it."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher
        self._last: Progress | None = None

    async def __call__(self, progress: Progress) -> None:
        """Pass it on."""
        self._last = progress
        with suppress(Exception):  # a watcher that has gone must not stop a job half-way
            await self._watcher(progress)

    @property
    def job(self) -> Job | None:
        """The job the call is about, once there is one."""
        return None if self._last is None else self._last.job

    @property
    def running(self) -> Job | None:
        """The same, unless it was seen to have ended."""
        ended = self._last is not None and self._last.state is not None and self._last.state.is_final
        return None if ended else self.job
