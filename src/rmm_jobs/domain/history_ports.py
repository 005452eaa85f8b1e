"""Define the reads of what has happened, as a port that a system holds.

A `deadline` is a time on `Clock.monotonic()`.
"""

from collections.abc import Sequence
from typing import Protocol

from rmm_jobs.domain.history import Event, EventQuery, JobInput
from rmm_jobs.domain.inventory_ports import SupportsInventory


class HistoryReader(Protocol):
    """Read what has happened, whoever did it."""

    async def events(self, query: EventQuery, *, deadline: float) -> Sequence[Event]:
        """Return the events, newest first; a list that was not read to its end says what is missing."""
        ...

    async def job_events(self, job_uid: str, *, deadline: float) -> Sequence[Event]:
        """Return events of one job, as far back as its start, where the log has it."""
        ...

    async def inputs(self, job_uid: str, *, deadline: float) -> Sequence[JobInput]:
        """Return the components that a job runs; none where the system does not know the job."""
        ...


class SupportsHistory(SupportsInventory, Protocol):
    """Tell what has happened on devices."""

    @property
    def history(self) -> HistoryReader:
        """Return the reader of the history."""
        ...
