"""Pass the progress of a call on, repeat it while the call is silent, and name the job that outlives the call."""

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import anyio

from rmm_jobs.domain.model import Job
from rmm_jobs.domain.ports import Progress, ProgressSink, Step
from rmm_jobs.domain.wording import Wording
from rmm_jobs.jobs.context import CallStart
from rmm_jobs.text.interrupts import still_running_notice

HEARTBEAT_SECONDS = 5.0
"""Seconds after which a step that takes long is shown once more: some clients drop a call that is silent."""


class ProgressRelay:
    """Pass a call's progress on to `sink`, and remember the last of it.

    `started` is what the caller has started. It decides what somebody is told who stops waiting.
    """

    def __init__(self, sink: ProgressSink, started: CallStart | None = None) -> None:
        self.started = started or CallStart()
        self._sink = sink
        self._last: Progress | None = None
        self._at = 0.0
        self.told = ""
        """What `notice` has said last."""

    async def __call__(self, progress: Progress) -> None:
        """Pass it on."""
        self._last, self._at = progress, time.monotonic()
        with suppress(Exception):  # a watcher that has gone must not stop a job half-way
            await self._sink(progress)

    async def repeat(self) -> None:
        """Show the last step once more, with the time that has passed since."""
        silence = time.monotonic() - self._at
        if self._last is not None and silence >= HEARTBEAT_SECONDS / 2:
            await self(replace(self._last, elapsed=self._last.elapsed + silence))

    @property
    def job(self) -> Job | None:
        """Return the job that the caller has started, or else the one that the last step is about."""
        if self.started.refused:
            return None
        return self.started.job or (self._last and self._last.job)

    @property
    def running(self) -> Job | None:
        """Return the job of the call, unless it has ended, or is only read and was not seen."""
        last, is_ours = self._last, self.started.job is not None
        if last is not None and last.step is Step.READING_OUTPUT and last.state is None and not is_ours:
            return None
        seen = (self.started.state, last and last.state)
        return None if any(state is not None and state.is_final for state in seen) else self.job


def notice(relay: ProgressRelay, wording: Wording) -> str | None:
    """Name the job that goes on when nobody waits for the call any more; `None` where that is said already."""
    words = still_running_notice(relay.running, wording) if relay.running else None
    if words is None or words == relay.told:
        return None
    relay.told = words
    return words


@asynccontextmanager
async def heartbeat(relay: ProgressRelay) -> AsyncGenerator[None]:
    """Show the last step again and again while the body takes its time."""

    async def beat() -> None:
        while True:
            await anyio.sleep(HEARTBEAT_SECONDS)
            await relay.repeat()

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
