"""A watcher that cannot break a call, and that knows which job goes on when nobody watches any more."""

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import anyio

from rmm_jobs.jobs.model import Job
from rmm_jobs.jobs.ports import Progress, Watcher
from rmm_jobs.jobs.vocabulary import Vocabulary
from rmm_jobs.text.farewell import goes_on

BEAT = 5.0
"""Seconds after which a step that takes long is shown once more: some clients drop a call that is silent."""


class Watched:
    """Passes a call's progress on to `watcher`, and remembers the last of it."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher
        self._last: Progress | None = None
        self._at = 0.0
        self.told = ""
        """What `notice` has said last."""

    async def __call__(self, progress: Progress) -> None:
        """Pass it on."""
        self._last, self._at = progress, time.monotonic()
        with suppress(Exception):  # a watcher that has gone must not stop a job half-way
            await self._watcher(progress)

    async def again(self) -> None:
        """Show the last step once more, with the time that has passed since."""
        silence = time.monotonic() - self._at
        if self._last is not None and silence >= BEAT / 2:
            await self(replace(self._last, elapsed=self._last.elapsed + silence))

    @property
    def job(self) -> Job | None:
        """The job the call is about, once there is one."""
        return None if self._last is None else self._last.job

    @property
    def running(self) -> Job | None:
        """The same, unless it was seen to have ended."""
        ended = self._last is not None and self._last.state is not None and self._last.state.is_final
        return None if ended else self.job


def notice(watched: Watched, vocabulary: Vocabulary) -> str | None:
    """Name the job that goes on when nobody waits for the call any more; `None` where that is said already."""
    words = goes_on(watched.running, vocabulary) if watched.running else None
    if words is None or words == watched.told:
        return None
    watched.told = words
    return words


@asynccontextmanager
async def beating(watched: Watched) -> AsyncGenerator[None]:
    """Show the last step again and again while the body takes its time."""

    async def beat() -> None:
        while True:
            await anyio.sleep(BEAT)
            await watched.again()

    failure: Exception | None = None
    async with anyio.create_task_group() as group:
        group.start_soon(beat)
        try:
            yield
        except Exception as error:  # noqa: BLE001 - raised below: out of the group, it would come wrapped
            failure = error
        group.cancel_scope.cancel()
    if failure is not None:
        raise failure
