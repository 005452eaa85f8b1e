"""Tell how far a job is, and how likely its end is now: by the system's percentage, or by earlier runs."""

from contextlib import suppress

from rmm_jobs.domain.errors import LedgerUnavailable
from rmm_jobs.domain.lanes import Urgency
from rmm_jobs.domain.model import Job, JobState, JobStatus
from rmm_jobs.domain.system import System
from rmm_jobs.jobs.context import Services

MAX_ESTIMATED_PERCENT = 95
"""Limit of an estimated percentage: only an end is 100 %."""
STEEPNESS = 8.0
"""How close to the usual duration jobs end: two of three within a fifth of it."""
POINTS = 4
"""Points by which the area below a chance is measured."""


def chance_of_end(looked: float, ran: float, usual: float | None) -> float:
    """Return how likely it is that a job has ended by `ran` seconds that still ran after `looked` seconds.

    Durations are taken to be log-logistic around the usual one. Where that is unknown, a job that ran long is likely to
    run on.
    """
    if usual is None:
        return 1 - looked / ran if ran > 0 else 0.0
    usual = max(usual, 1.0)
    return 1 - (1 + (looked / usual) ** STEEPNESS) / (1 + (ran / usual) ** STEEPNESS)


def urgency_of_look(ran: float, usual: float | None, unseen: float) -> float:
    """Return by how many seconds the end of a job is seen late that nobody has looked at for `unseen` seconds.

    It is the mean, of an end that may not have come: the area below `chance_of_end` since that look, from five points.
    """
    looked, step = max(0.0, ran - unseen), max(0.0, min(ran, unseen)) / POINTS
    chances = [chance_of_end(looked, looked + step * number, usual) for number in range(1, POINTS + 1)]
    return step * (sum(chances) - chances[-1] / 2)


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
    return services.looks.pauses.news.urgency(
        job, lambda moment: urgency_of_look(age + moment - now, usual, moment - looked)
    )


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
