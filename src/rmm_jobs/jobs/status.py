"""How a job stands, now or after waiting for it."""

from datetime import datetime

from rmm_jobs.domain.model import Job, JobState, Snapshot
from rmm_jobs.domain.results import Gone, JobReport, MayHaveStarted, NoResults, Queued, Running
from rmm_jobs.jobs.context import Call, Desk
from rmm_jobs.jobs.find import find_job, refuse_another_device, with_names
from rmm_jobs.jobs.finish import Seen, conclude, timed_out
from rmm_jobs.jobs.observe import NOT_SEEN_YET, Standing, look, may_show_yet
from rmm_jobs.jobs.wait import LAST_LOOK, Wait, asked_by, percent_of, unknown_word, usual_duration, wait_for_end


async def job_status(desk: Desk, uid: str, device: str | None, call: Call, *, wait: bool) -> JobReport:
    """How a job stands, as `job_standing` finds it."""
    return (await job_standing(desk, uid, device, call, wait=wait)).report


async def job_standing(desk: Desk, uid: str, device: str | None, call: Call, *, wait: bool) -> Standing:
    """Look at a job once, or wait for it as long as the call lasts.

    Args:
        desk: Where the call is served.
        uid: The job's UID, or the reference of a start whose answer was lost.
        device: Its device by UID or exact hostname; only needed when neither ledger nor activity log knows it.
        call: The call.
        wait: Whether to wait for the end.

    Raises:
        JobNotFound, JobDeviceUnknown, Refused: it cannot be found.
        SystemFailure: the system could not be asked.
    """
    job = await find_job(desk, uid, device, call)
    if isinstance(job, MayHaveStarted):
        return Standing(job)
    snapshot = await _look(desk, job, until=call.ends)
    if isinstance(snapshot, Gone):
        return Standing(snapshot)
    if snapshot.over_without_results:
        await refuse_another_device(desk, job, device, until=call.ends)
        return Standing(NoResults(job), snapshot)
    job = with_names(job, snapshot)
    if wait and not snapshot.state.is_final:
        since = None if job.sent_at is None else desk.clock.monotonic() - _age(desk, job.sent_at)
        return await wait_for_end(desk, Wait(job, since, first=snapshot), call)
    until = max(call.ends, desk.clock.monotonic() + LAST_LOOK)
    return Standing(await _as_seen(desk, job, snapshot, until=until), snapshot)


async def _as_seen(desk: Desk, job: Job, snapshot: Snapshot, *, until: float) -> JobReport:
    """What one look shows."""
    if snapshot.state.is_final:
        return await conclude(desk, Seen(job, snapshot), until=until)
    asked = await asked_by(desk, job, snapshot, until=until)
    if asked is not None:
        return asked
    elapsed = None if job.sent_at is None else _age(desk, job.sent_at)
    # A device may have lost what still counts as running; where there is none, the look itself is the truth.
    is_overdue = desk.devices is not None and elapsed is not None and job.timeout is not None and elapsed >= job.timeout
    if is_overdue:
        return await timed_out(desk, Seen(job, snapshot), until=until)
    if snapshot.state is JobState.QUEUED:
        return Queued(job, just_started=False)
    word = unknown_word(snapshot)
    is_told = snapshot.state is not JobState.UNKNOWN or word
    return Running(
        job=job,
        started_at=snapshot.started_at or job.sent_at,
        elapsed=elapsed,
        percent=percent_of(snapshot, elapsed, await usual_duration(desk, job)),
        state=snapshot.state if is_told else JobState.RUNNING,
        reported=word,
    )


async def _look(desk: Desk, job: Job, *, until: float) -> Snapshot | Gone:
    seen = await look(desk, job, until=until)
    return NOT_SEEN_YET if isinstance(seen, Gone) and may_show_yet(desk, seen) else seen


def _age(desk: Desk, moment: datetime) -> float:
    return max(0.0, (desk.clock.now() - moment).total_seconds())
