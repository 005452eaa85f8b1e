"""Jobs that are looked at by their id alone, and are not there: removed by the system, or never made."""

from rmm_jobs.jobs.desk import Desk
from rmm_jobs.jobs.errors import JobNotFound
from rmm_jobs.jobs.locate import ledger_row
from rmm_jobs.jobs.model import Job, JobState, Snapshot
from rmm_jobs.jobs.results import Gone

LOOK_AGAIN = 1.0
"""Seconds before a job that is not there is looked for once more: a single miss may be a slip of the server."""
SHOWS_WITHIN = 10.0
"""Seconds after its start in which a job may not show yet."""


async def look(desk: Desk, job: Job, *, until: float) -> Snapshot | Gone:
    """How a job stands; looked for once more before it is called gone.

    Raises:
        JobNotFound: neither the system nor the ledger knows it.
        SystemFailure: the system could not be asked.
    """
    snapshot = await _look(desk, job, until=until)
    if snapshot is not None:
        return snapshot
    left = await what_is_left(desk, job)
    if desk.clock.monotonic() + LOOK_AGAIN < until:
        await desk.clock.sleep(LOOK_AGAIN)
        snapshot = await _look(desk, job, until=until)
    return snapshot or left


async def what_is_left(desk: Desk, job: Job, last: JobState | None = None) -> Gone:
    """What is known here of a job that the system does not know; `last` is the state that it was seen in.

    Raises:
        JobNotFound: the ledger does not know it either, and nobody has seen it.
    """
    row = await ledger_row(desk, job.uid)
    if row is None and last is None and job.sent_at is None:
        raise JobNotFound(job.uid)
    return Gone(job, last, row[1] if row else None)


def may_show_yet(desk: Desk, job: Job) -> bool:
    """Whether the job was started so lately that the system may not show it yet."""
    return job.sent_at is not None and (desk.clock.now() - job.sent_at).total_seconds() < SHOWS_WITHIN


async def _look(desk: Desk, job: Job, *, until: float) -> Snapshot | None:
    asked = desk.clock.monotonic()
    snapshot = await desk.system.snapshot(job.uid, job.device_uid or "", until=until)
    if snapshot is not None:
        desk.note(job.uid, snapshot.state, asked=asked)
    return snapshot
