"""Define what only some systems can do, as protocols on top of `system.System`.

`Services` is typed by its system, so a use case says in its signature which capability it needs. A `deadline` is a time
on `Clock.monotonic()`, in seconds.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rmm_jobs.domain.catalog import Component, Device
from rmm_jobs.domain.listing_results import ROWS, JobRow
from rmm_jobs.domain.model import Job, JobMatch, JobState, Prompt, ValueForm
from rmm_jobs.domain.output_results import PipelineView
from rmm_jobs.domain.schedules import NameKind, OnceOrder, Schedule, SentOrder, ServerName
from rmm_jobs.domain.system import PipelineRequest, System


class SupportsDevices(System, Protocol):
    """Run jobs on devices."""

    async def device(self, uid: str, *, deadline: float) -> Device | None:
        """Return the device with this UID, or `None`."""
        ...

    async def devices_like(
        self,
        hostname: str,
        *,
        site: str | None = None,
        complete: bool = True,
        partly: bool = False,
        deadline: float,
    ) -> Sequence[Device]:
        """Return devices whose hostname and site name contain these texts.

        The system's filter may treat characters as wildcards and return more; callers decide what matches.

        Args:
            hostname: Part of a hostname.
            site: Part of a site's name, or `None` for all sites.
            complete: Read all pages; `False` reads the first alone.
            partly: Return what was read where a later page fails; the list then says why. No start is resolved by it.
            deadline: When to give up.
        """
        ...

    async def find_device_of(self, job_uid: str, *, deadline: float) -> JobMatch | None:
        """Search the system's history for the device of a job that was started elsewhere."""
        ...


class SupportsScripts(System, Protocol):
    """Run scripts, which declare their parameters with types."""

    async def declared(self, component: Component, *, deadline: float) -> Component:
        """Return the component with its parameters, as the script declares them."""
        ...

    async def check(self, component: Component, variables: Mapping[str, str], *, deadline: float) -> ValueForm | None:
        """Check values against the declaration, before anything is sent.

        Returns:
            The form in which they will be sent, where the system has chosen one; nothing without values.

        Raises:
            ParametersRefused: a value does not fit its type, or is not one of the allowed values.
        """
        ...

    async def names(self, kind: NameKind, *, deadline: float) -> Sequence[ServerName]:
        """Return the things of this kind that scripts use by name; empty where the system does not list them.

        A variable's value is dropped as the list is read.
        """
        ...


class SupportsFeedback(System, Protocol):
    """Answer jobs that prompt for something and wait."""

    async def answer(self, job: Job, prompt: Prompt, text: str, *, deadline: float) -> None:
        """Send one answer to one prompt, once. Implementations neither log nor keep `text`: it may be a secret.

        Raises:
            NoPendingPrompt: the prompt has been answered already.
        """
        ...


class SupportsCancel(System, Protocol):
    """Ask jobs to stop."""

    async def cancel(self, job: Job, *, deadline: float) -> None:
        """Ask the job to stop, once. `System.poll` shows later whether it did.

        Raises:
            JobNotFound: there is no such job.
            OutcomeUnknown: the request was sent, and may have arrived.
            SystemFailure: the request was refused, or never sent.
        """
        ...


class SupportsPipeline(System, Protocol):
    """Return the objects that a job wrote, beside its text."""

    async def pipeline(self, job: Job, request: PipelineRequest, *, deadline: float) -> PipelineView | None:
        """Return the job's objects, or `None` when it wrote none.

        Raises:
            PipelineUnreadable: the objects are broken, or larger than is safe to open.
            PathNotFound: `request.path` leads nowhere.
        """
        ...


@dataclass(frozen=True, slots=True)
class JobQuery:
    """Select the jobs to list, newest first. `script` is a component's UID."""

    script: str | None = None
    state: JobState | None = None
    offset: int = 0
    limit: int = ROWS


class SupportsJobList(System, Protocol):
    """List jobs, whoever started them."""

    async def jobs(self, query: JobQuery, *, deadline: float) -> tuple[Sequence[JobRow], int]:
        """Return the selected rows, and the number of all jobs that match.

        Rows that the system has picked from the newest jobs alone say how many it has looked at.
        """
        ...


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """Hold the server's version and its clock's `date`, as far as it reports them."""

    version: str | None
    date: datetime | None


class SupportsStatus(Protocol):
    """Report the server's version and clock, for `doctor`."""

    async def status(self, *, deadline: float) -> ServerStatus:
        """Return the server's version and clock.

        Raises:
            SystemFailure: the server did not answer, or refused.
        """
        ...


class SupportsSchedules(System, Protocol):
    """List and change the schedules of scripts."""

    async def schedules(self, *, deadline: float) -> Sequence[Schedule]:
        """Return all schedules that the credentials can see, read anew."""
        ...

    async def pause(self, schedule: Schedule, *, paused: bool, deadline: float) -> None:
        """Pause a schedule or resume it, once, and leave all else of it as it is.

        Raises:
            ScheduleNotFound: the schedule is gone.
            OutcomeUnknown: the request was sent, and may have arrived.
            SystemFailure: the request was refused, or never sent.
        """
        ...

    async def run_once(
        self, order: OnceOrder, *, unless: Callable[[Schedule], bool], deadline: float
    ) -> Schedule | SentOrder | None:
        """Make a schedule that runs a script once, with one request, unless there is such a one.

        Calls take turns: each sees what the one before it has made, or has sent and the list does not show.

        Returns:
            A schedule for which `unless` is true, or an earlier order of such a one; nothing was sent then.

        Raises:
            OutcomeUnknown: the request was sent, and may have arrived.
            SystemFailure: the request was refused, or never sent.
        """
        ...


class RunsScripts(
    SupportsScripts,
    SupportsFeedback,
    SupportsCancel,
    SupportsPipeline,
    SupportsJobList,
    SupportsSchedules,
    Protocol,
):
    """Do all that the tools of a script system need."""
