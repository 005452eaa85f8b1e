"""Jobs that are looked at by their id alone, and are not there: removed by the system, or never made."""

from rmm_jobs.jobs.desk import Desk
from rmm_jobs.jobs.errors import JobNotFound
from rmm_jobs.jobs.locate import ledger_row
from rmm_jobs.jobs.model import Job, JobState
from rmm_jobs.jobs.results import Gone

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
