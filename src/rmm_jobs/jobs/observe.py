"""Looking at a job, whatever system it lives in: with its device where it runs on one, else by its id alone."""

from dataclasses import dataclass
from datetime import timedelta

from rmm_jobs.domain.capabilities import Devices
from rmm_jobs.domain.errors import JobNotFound
from rmm_jobs.domain.model import Job, JobState, Snapshot
from rmm_jobs.domain.results import Gone, JobReport
from rmm_jobs.jobs.context import Desk
from rmm_jobs.jobs.find import ledger_row

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


SHOWS_WITHIN = 10.0
"""Seconds after its start in which a job may not show yet."""


async def what_is_left(desk: Desk, job: Job, last: JobState | None = None) -> Gone:
    """What is known here of a job that the system does not know; `last` is the state a caller saw it in.

    Raises:
        JobNotFound: the ledger does not know it either, and nobody has seen it.
    """
    sightings, row = desk.sightings.get(job.uid), await ledger_row(desk, job.uid)
    last = last or (sightings and sightings.last)
    if row is None and last is None and job.sent_at is None:
        raise JobNotFound(job.uid)
    return Gone(job, last, row[1] if row else None)


def may_show_yet(desk: Desk, gone: Gone) -> bool:
    """Whether the job was started so lately that the system may not show it yet; one that was seen did show."""
    sent_at, sightings = gone.job.sent_at, desk.sightings.get(gone.job.uid)
    if sent_at is None or gone.ending is not None or (sightings is not None and sightings.last):
        return False
    return (desk.clock.now() - sent_at).total_seconds() < SHOWS_WITHIN
