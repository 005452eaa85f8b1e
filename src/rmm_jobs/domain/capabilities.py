"""What only some systems can do, as small protocols beside `ports.System`. `until` is `Clock.monotonic()` seconds.

A desk holds those that its system has; a use case takes the one that it needs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

from rmm_jobs.domain.limits import PIPELINE_BYTES
from rmm_jobs.domain.model import Component, Device, Job, JobState, Prompt, Sighting, Snapshot
from rmm_jobs.domain.ports import Outlet
from rmm_jobs.domain.results import ROWS, JobRow, PipelineView

PowerT = TypeVar("PowerT")


def needed(power: PowerT | None) -> PowerT:
    """The power that a use case cannot do without: its tool is not served where a system has not got it."""
    if power is None:
        raise AssertionError("a tool is served whose power this system has not got")
    return power


class Devices(Protocol):
    """Jobs that run on devices, which have names of their own: a job is looked at together with its device."""

    async def device(self, uid: str, *, until: float) -> Device | None:
        """The device with this UID; `None` when there is none."""
        ...

    async def devices_like(
        self, hostname: str, *, site: str | None = None, complete: bool = True, until: float
    ) -> Sequence[Device]:
        """Devices whose hostname (and site name) contain these; the system's wildcards may add more.

        Over all pages; `complete=False` is content with the first.
        """
        ...

    async def find_device_of(self, job_uid: str, *, until: float) -> Sighting | None:
        """Look in the system's history for the device of a job that was started elsewhere."""
        ...

    async def job(self, job_uid: str, *, until: float) -> Snapshot | None:
        """The job itself, without its device; `None` when the system does not know it."""
        ...


class Outlets(Protocol):
    """Jobs whose texts are all in one place, so that one read brings both."""

    async def outlet(self, job: Job, *, until: float) -> Outlet:
        """All that the job printed."""
        ...


class Scripts(Protocol):
    """Components that are scripts with declared parameters."""

    async def declared(self, component: Component, *, until: float) -> Component:
        """The component with its parameters, as the script declares them."""
        ...

    def check(self, component: Component, variables: Mapping[str, str]) -> None:
        """Check values against the declaration, before anything is sent.

        Raises:
            ParametersRefused: a value does not fit its type or is not one of the allowed.
        """
        ...

    async def environments(self, *, until: float) -> Sequence[str]:
        """Names of the environments a script can run in; empty where the system does not list them."""
        ...

    async def computers(self, *, until: float) -> Sequence[str]:
        """Names of the computers a script can run on; empty where the system does not list them."""
        ...


class Asks(Protocol):
    """Jobs that ask something and wait for the answer."""

    async def prompts(self, job: Job, *, until: float) -> Sequence[Prompt]:
        """What a job waits on, oldest first; empty when it asks nothing."""
        ...

    async def answer(self, job: Job, prompt: Prompt, text: str, *, until: float) -> None:
        """Answer one prompt, sent once. `text` is logged and kept nowhere.

        Raises:
            NothingAsked: the prompt has been answered already.
        """
        ...


class Cancels(Protocol):
    """Jobs that can be asked to stop."""

    async def cancel(self, job: Job, *, until: float) -> None:
        """Ask; `snapshot` shows what comes of it.

        Raises:
            JobNotFound: there is no such job.
            NotConfirmed: it was sent, and may have arrived.
            SystemFailure: it was refused, or never sent.
        """
        ...


@dataclass(frozen=True, slots=True)
class PipelineRequest:
    """Which part of a job's pipeline output: rows of a table from `first`, or JSON from `offset`, opened at `path`."""

    path: str = ""
    json: bool = False
    first: int = 0
    rows: int = 25
    offset: int = 0
    most: int = PIPELINE_BYTES
    """Bytes of UTF-8 in one answer."""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """Values to hide, before anything is cut."""


class Pipelines(Protocol):
    """Jobs that leave objects behind, beside text."""

    async def pipeline(self, job: Job, request: PipelineRequest, *, until: float) -> PipelineView | None:
        """The objects; `None` when the job wrote none.

        Raises:
            PipelineUnreadable: they are broken, or larger than is safe to open.
            PathNotFound: `request.path` leads nowhere.
        """
        ...


@dataclass(frozen=True, slots=True)
class JobQuery:
    """Which jobs to list, newest first. `script` is a component's UID."""

    script: str | None = None
    state: JobState | None = None
    offset: int = 0
    limit: int = ROWS


class Lists(Protocol):
    """Systems that can list jobs."""

    async def jobs(self, query: JobQuery, *, until: float) -> tuple[Sequence[JobRow], int]:
        """The jobs and how many there are in all."""
        ...


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """What the server says of itself; `date` is its clock."""

    version: str | None
    date: datetime | None


class TellsStatus(Protocol):
    """A system whose server says this."""

    async def status(self, *, until: float) -> ServerStatus:
        """The server's version and clock. Raises `SystemFailure`s."""
        ...
