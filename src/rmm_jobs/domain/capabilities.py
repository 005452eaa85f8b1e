"""What only some systems can do, as small protocols beside `ports.System`. `deadline` is `Clock.monotonic()` seconds.

`Services` hold those that their system has; a use case takes the one that it needs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

from rmm_jobs.domain.limits import PIPELINE_BYTES
from rmm_jobs.domain.model import Component, Device, Job, JobMatch, JobState, JobStatus, Prompt
from rmm_jobs.domain.ports import JobOutput
from rmm_jobs.domain.results import ROWS, JobRow, PipelineView

CapabilityT = TypeVar("CapabilityT")


def require(capability: CapabilityT | None) -> CapabilityT:
    """The capability that a use case cannot do without: its tool is not served where a system has not got it."""
    if capability is None:
        raise AssertionError("a tool is served whose capability this system has not got")
    return capability


class SupportsDevices(Protocol):
    """Jobs that run on devices, which have names of their own: a job is looked at together with its device."""

    async def device(self, uid: str, *, deadline: float) -> Device | None:
        """The device with this UID; `None` when there is none."""
        ...

    async def devices_like(
        self, hostname: str, *, site: str | None = None, complete: bool = True, deadline: float
    ) -> Sequence[Device]:
        """Devices whose hostname (and site name) contain these; the system's wildcards may add more.

        Over all pages; `complete=False` is content with the first.
        """
        ...

    async def find_device_of(self, job_uid: str, *, deadline: float) -> JobMatch | None:
        """Look in the system's history for the device of a job that was started elsewhere."""
        ...

    async def job(self, job_uid: str, *, deadline: float) -> JobStatus | None:
        """The job itself, without its device; `None` when the system does not know it."""
        ...


class SupportsOutput(Protocol):
    """Jobs whose texts are all in one place, so that one read brings both."""

    async def read_output(self, job: Job, *, deadline: float) -> JobOutput:
        """All that the job printed."""
        ...


class SupportsScripts(Protocol):
    """Components that are scripts with declared parameters."""

    async def declared(self, component: Component, *, deadline: float) -> Component:
        """The component with its parameters, as the script declares them."""
        ...

    def check(self, component: Component, variables: Mapping[str, str]) -> None:
        """Check values against the declaration, before anything is sent.

        Raises:
            ParametersRefused: a value does not fit its type or is not one of the allowed.
        """
        ...

    async def environments(self, *, deadline: float) -> Sequence[str]:
        """Names of the environments a script can run in; empty where the system does not list them."""
        ...

    async def computers(self, *, deadline: float) -> Sequence[str]:
        """Names of the computers a script can run on; empty where the system does not list them."""
        ...


class SupportsFeedback(Protocol):
    """Jobs that ask something and wait for the answer."""

    async def prompts(self, job: Job, *, deadline: float) -> Sequence[Prompt]:
        """What a job waits on, oldest first; empty when it asks nothing."""
        ...

    async def answer(self, job: Job, prompt: Prompt, text: str, *, deadline: float) -> None:
        """Answer one prompt, sent once. `text` is logged and kept nowhere.

        Raises:
            NoPendingPrompt: the prompt has been answered already.
        """
        ...


class SupportsCancel(Protocol):
    """Jobs that can be asked to stop."""

    async def cancel(self, job: Job, *, deadline: float) -> None:
        """Ask; `snapshot` shows what comes of it.

        Raises:
            JobNotFound: there is no such job.
            OutcomeUnknown: it was sent, and may have arrived.
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
    max_bytes: int = PIPELINE_BYTES
    """Bytes of UTF-8 in one answer."""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """Values to hide, before anything is cut."""


class SupportsPipeline(Protocol):
    """Jobs that leave objects behind, beside text."""

    async def pipeline(self, job: Job, request: PipelineRequest, *, deadline: float) -> PipelineView | None:
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


class SupportsJobList(Protocol):
    """Systems that can list jobs."""

    async def jobs(self, query: JobQuery, *, deadline: float) -> tuple[Sequence[JobRow], int]:
        """The jobs and how many there are in all."""
        ...


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """What the server says of itself; `date` is its clock."""

    version: str | None
    date: datetime | None


class SupportsStatus(Protocol):
    """A system whose server says this."""

    async def status(self, *, deadline: float) -> ServerStatus:
        """The server's version and clock. Raises `SystemFailure`s."""
        ...
