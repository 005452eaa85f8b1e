"""Read and complete the ledger's row of a job. A ledger that fails here hides no job."""

import logging
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from rmm_jobs.domain.errors import LedgerUnavailable
from rmm_jobs.domain.model import Job
from rmm_jobs.domain.ports import Ending
from rmm_jobs.domain.system import System
from rmm_jobs.jobs.context import Services

log = logging.getLogger(__name__)


async def ledger_row(services: Services[System], wanted: str) -> tuple[Job, Ending | None] | None:
    """Return the ledger's row of a job and its ending, by UID or reference, or `None` when there is none."""
    with suppress(LedgerUnavailable):  # the system may know enough without our memory
        return await services.ledger.find(wanted)
    return None


async def can_read_ledger(services: Services[System]) -> bool:
    """Return whether the ledger can be read: without it nobody can say that a job was not started here."""
    with suppress(LedgerUnavailable):
        await services.ledger.unconfirmed()
        return True
    return False


async def begun_at(services: Services[System], job: Job) -> datetime | None:
    """Return when any process first saw the job run, or `None` where the ledger does not tell."""
    with suppress(LedgerUnavailable):
        return await services.ledger.begun_at(job.uid)
    return None


async def complete_row(services: Services[System], job: Job) -> Job:
    """Add the UID of a started job to its row, keep what its output may not show, and return the job."""
    services.memory.hide(job.uid, services.memory.hidden(job.reference or ""))
    if job.sent_at is not None:
        age = (services.clock.now() - job.sent_at).total_seconds()
        # The job cannot have begun before its start was sent.
        services.memory.begin(job.uid, not_begun=services.clock.monotonic() - max(0.0, age))
    try:
        await services.ledger.accepted(job.reference or "", job.uid)
    except LedgerUnavailable:
        log.warning("job %s has started, but the ledger could not be completed", job.uid)
    return job


async def note_nameless(services: Services[System], job: Job) -> Job:
    """Note in the row of a lost start that no search can find its job, and return the job with that fact."""
    with suppress(LedgerUnavailable):  # a later call would search in vain, and say so
        await services.ledger.nameless(job.reference or "")
    return replace(job, named=False)


async def remove_row(services: Services[System], job: Job) -> None:
    """Remove the row of a start that was refused, or not sent."""
    with suppress(LedgerUnavailable):  # a row left behind costs one search before an identical start
        await services.ledger.refused(job.reference or "")
