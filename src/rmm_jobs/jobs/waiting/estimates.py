"""Tell how far a job is, and how likely its end is now: by the system's percentage, or by earlier runs."""

from contextlib import suppress

from rmm_jobs.domain.errors import LedgerUnavailable
from rmm_jobs.domain.lanes import Urgency
from rmm_jobs.domain.model import Job, JobState, JobStatus
from rmm_jobs.domain.system import System
from rmm_jobs.jobs.context import Services

MAX_ESTIMATED_PERCENT = 95
"""Limit of an estimated percentage: only an end is 100 %."""


SURE_OF_USUAL = 0.1
"""Share of the usual duration within which the end is likeliest at any moment alike."""


def chance_of_end(ran: float, usual: float | None) -> float:
    """Return how likely it is, in a second, that a job ends which has run for `ran` seconds.

    It is highest around the usual duration. Where that is unknown, a job that ran long is likely to run on.
    """
    if usual is None:
        return 1 / max(ran, 1.0)
    return 1 / max(abs(ran - usual), SURE_OF_USUAL * usual, 1.0)


def urgency_of_look(ran: float, usual: float | None, unseen: float) -> float:
    """Return how much a look at a job is worth that nobody has looked at for `unseen` seconds.

    An end is seen late by half of that, and more of it is likely to lie in a longer time: so it counts twice.
    """
    return chance_of_end(ran, usual) * unseen * unseen


async def usual_duration(services: Services[System], job: Job) -> float | None:
    """Return the component's usual duration in seconds, or `None` when the ledger has none or cannot be read."""
    with suppress(LedgerUnavailable):  # an estimate is not worth the report of a job that runs
        return await services.ledger.usual_duration(job.component_uid) if job.component_uid else None
    return None


async def look_urgency(services: Services[System], job: Job) -> Urgency:
    """Return how urgent a look at the job is that no wait has been making."""
    usual, now = await usual_duration(services, job), services.clock.monotonic()
    age = 0.0 if job.sent_at is None else max(0.0, (services.clock.now() - job.sent_at).total_seconds())
    asked_at = services.looks.asked_at(job)
    looked = now - age if asked_at is None else asked_at
    return lambda moment: urgency_of_look(age + moment - now, usual, moment - looked)


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
