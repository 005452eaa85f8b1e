"""Tell how far a job is: by the system's percentage, or by earlier runs; and in which word the system put its state."""

from contextlib import suppress

from rmm_jobs.domain.errors import LedgerUnavailable
from rmm_jobs.domain.model import Job, JobState, JobStatus
from rmm_jobs.domain.system import System
from rmm_jobs.jobs.context import Services

MAX_ESTIMATED_PERCENT = 95
"""Limit of an estimated percentage: only an end is 100 %."""


async def usual_duration(services: Services[System], job: Job) -> float | None:
    """Return the component's usual duration in seconds, or `None` when the ledger has none or cannot be read."""
    with suppress(LedgerUnavailable):  # an estimate is not worth the report of a job that runs
        return await services.ledger.usual_duration(job.component_uid) if job.component_uid else None
    return None


def known_percent(status: JobStatus, elapsed: float | None, usual: float | None) -> int | None:
    """Return the job's progress: the system's own percentage, or an estimate from earlier runs."""
    if status.percent is not None:
        return status.percent
    if status.state is not JobState.RUNNING or elapsed is None or not usual:
        return None
    # The median of earlier runs, because Datto RMM reports no percentage (docs/divergences.md, running-block).
    return min(MAX_ESTIMATED_PERCENT, int(100 * elapsed / usual))


def unknown_state_name(status: JobStatus) -> str | None:
    """Return the system's own word for a state unknown to us, so that it is shown and not guessed."""
    return status.reported if status.state is JobState.UNKNOWN else None
