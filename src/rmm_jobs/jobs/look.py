"""Looking at a job, whatever system it lives in: with its device where it runs on one, else by its id alone."""

from dataclasses import dataclass
from datetime import timedelta

from rmm_jobs.jobs.desk import Desk
from rmm_jobs.jobs.errors import JobNotFound
from rmm_jobs.jobs.gone import what_is_left
from rmm_jobs.jobs.model import Job, JobState, Snapshot
from rmm_jobs.jobs.powers import Devices
from rmm_jobs.jobs.results import Gone, JobReport

NOT_SEEN_YET = Snapshot(JobState.QUEUED)
"""A job that has started and that nobody has reported on."""
LOOK_AGAIN = 1.0
"""Seconds before a job that is not there is looked for once more: a single miss may be a slip of the server."""
RESULTS_MAY_LAG = timedelta(minutes=10)
"""How long after its start a job of a device that the system does not show yet is taken for queued."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a job stands, and the last look at it; `None` where it was not seen."""

    report: JobReport
    seen: Snapshot | None = None


async def look(desk: Desk, job: Job, *, until: float) -> Snapshot | Gone:
    """How a job stands. Only one that is looked at by its id alone can be gone, after a second look.

    Raises:
        JobNotFound: neither the system nor the ledger knows it.
        SystemFailure: the system could not be asked.
    """
    if desk.devices is not None:
        return await _look_on_device(desk, desk.devices, job, until=until)
    snapshot = await glance(desk, job, until=until)
    if snapshot is not None:
        return snapshot
    left = await what_is_left(desk, job)
    if desk.clock.monotonic() + LOOK_AGAIN < until:
        await desk.clock.sleep(LOOK_AGAIN)
        snapshot = await glance(desk, job, until=until)
    return snapshot or left


async def glance(desk: Desk, job: Job, *, until: float) -> Snapshot | None:
    """One look and no more, noted for the measuring of durations; `None` where nothing is seen of the job."""
    asked = desk.clock.monotonic()
    snapshot = await desk.system.snapshot(job, until=until)
    if snapshot is not None:
        desk.note(job.uid, snapshot.state, asked=asked)
    return snapshot


async def _look_on_device(desk: Desk, devices: Devices, job: Job, *, until: float) -> Snapshot:
    """How it stands on its device; without results from there, what is told of the job itself."""
    snapshot = await glance(desk, job, until=until) or await devices.job(job.uid, until=until)
    if snapshot is not None:
        return snapshot
    if job.sent_at is not None and desk.clock.now() - job.sent_at < RESULTS_MAY_LAG:
        return NOT_SEEN_YET
    raise JobNotFound(job.uid)
