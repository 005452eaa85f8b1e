"""Define what has happened on devices: events of a system's log, and runs of jobs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from rmm_jobs.domain.model import JobState


class EventKind(StrEnum):
    """Kinds of events that callers filter by. A log has more kinds, under words of its own."""

    JOBS = "jobs"
    REMOTE = "remote"
    LOGINS = "logins"
    PATCHES = "patches"


RunStatusName = Literal["completed", "warning", "failed", "ended", "unknown"]


class RunStatus(StrEnum):
    """Outcomes that callers filter by, under the names of `RunStatusName`."""

    COMPLETED = "completed"
    WARNING = "warning"
    FAILED = "failed"
    """Every end that is not good: failed, timed out, expired, retired."""
    ENDED = "ended"
    """An end whose outcome nobody has noted."""
    UNKNOWN = "unknown"


_GOOD_ENDS = {JobState.COMPLETED: RunStatus.COMPLETED, JobState.WARNING: RunStatus.WARNING}


@dataclass(frozen=True, slots=True)
class Event:
    """One row of a system's log: who did what, where and when. `None` means that the log does not say."""

    uid: str
    at: datetime | None = None
    kind: EventKind | None = None
    category: str = ""
    """The log's own word for the kind."""
    action: str = ""
    hostname: str | None = None
    device_uid: str | None = None
    site: str | None = None
    user: str | None = None
    note: str | None = None
    job_uid: str | None = None
    job_name: str | None = None
    state: JobState | None = None
    """How the job has ended, where the log says so."""
    reported: str | None = None
    """The log's own word for the job's state, where it is not known here."""
    is_start: bool = False
    """True where a job was created, so that `user` is who started it."""
    is_end: bool = False
    """True where a job has ended on the device."""


@dataclass(frozen=True, slots=True)
class EventQuery:
    """Select events between two times, newest first."""

    since: datetime
    until: datetime
    kind: EventKind | str | None = None
    """Kind to read, or the log's own word for one; all kinds when `None`."""
    on_devices: bool = True
    """False reads what users did apart from devices, such as logging in, too."""
    sites: tuple[int, ...] = ()
    """Numbers of the sites to read; all of them when empty."""


@dataclass(frozen=True, slots=True)
class JobInput:
    """One component of a job, with the variables that the job gives it."""

    component_uid: str | None
    component: str | None
    variables: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)


@dataclass(frozen=True, slots=True)
class JobRun:
    """One run of a job on a device, from the ledger, the system's log, or both.

    `uid` is empty where a start was never confirmed. `state` is the outcome, `None` where nobody has noted it.
    """

    uid: str
    device: str | None = None
    device_uid: str | None = None
    component: str | None = None
    """Name of the component, or of the job where only the log tells of it."""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    started_by: str | None = None
    state: JobState | None = None
    reported: str | None = None
    """The log's own word for the state, where it is not known here."""
    over: bool = False
    """Whether the job is known to have ended."""
    here: bool = False
    """Whether this user's ledger has it, so that it was started with this product on this computer."""
    reference: str | None = None

    @property
    def status(self) -> RunStatus:
        """Return the outcome, as callers filter by it."""
        if self.state is not None:
            return _GOOD_ENDS.get(self.state, RunStatus.FAILED)
        return RunStatus.ENDED if self.over else RunStatus.UNKNOWN

    @property
    def at(self) -> datetime | None:
        """Return the time by which runs are ordered."""
        return self.started_at or self.ended_at
