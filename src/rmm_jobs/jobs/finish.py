"""What a job came to: its last snapshot and its output, as a result that can be shown."""

from contextlib import suppress
from dataclasses import dataclass

from rmm_jobs.domain.capabilities import PipelineRequest
from rmm_jobs.domain.errors import JobsError, LedgerUnavailable, PipelineUnreadable, SystemFailure
from rmm_jobs.domain.model import Job, JobState, Snapshot, Stream
from rmm_jobs.domain.ports import Ending, Outlet
from rmm_jobs.domain.results import Finished, PipelineView, TimedOut
from rmm_jobs.jobs.context import Desk

NEVER_RAN = {JobState.EXPIRED, JobState.RETIRED}


@dataclass(frozen=True, slots=True)
class Seen:
    """A job and the last look at it."""

    job: Job
    snapshot: Snapshot


async def note_ending(desk: Desk, job: Job, snapshot: Snapshot) -> float | None:
    """Write down how a job ended; return its duration in seconds, where anybody has measured it.

    Of three durations the system's own wins, then what looks at the job have shown, then what the ledger holds.
    """
    sightings = desk.sightings.pop(job.uid, None)
    duration = _reported_duration(snapshot)
    if duration is None and sightings is not None:
        duration = sightings.duration()
    with suppress(LedgerUnavailable):  # the answer is here; only the memory of it is lost
        await desk.ledger.ended(job.uid, Ending(snapshot.state, snapshot.exit_code, duration, desk.clock.now()))
        row = await desk.ledger.find(job.uid) if duration is None else None
        if row and row[1]:
            duration = row[1].duration
    return duration


async def conclude(desk: Desk, seen: Seen, *, until: float) -> Finished | TimedOut:
    """The result of a job whose state is final; its ending is written down."""
    job, snapshot = seen.job, seen.snapshot
    duration = await note_ending(desk, job, snapshot)
    if snapshot.may_run_on:
        return await timed_out(desk, seen, seconds=duration, until=until)
    output, trouble = await _read(desk, seen, until=until)
    pipeline, pipeline_trouble = await _pipeline(desk, job, until=until)
    exit_code = snapshot.derived_exit_code if snapshot.exit_code is None else snapshot.exit_code
    hides_errors = snapshot.may_hide_errors and bool(output.stderr)
    return Finished(
        job=job,
        state=JobState.ERRORS if hides_errors else snapshot.state,
        output=output,
        exit_code=exit_code,
        exit_derived=exit_code != snapshot.exit_code,
        duration=duration,
        warnings=snapshot.warnings,
        trouble=trouble,
        secrets=desk.secrets.get(job.uid, ()),
        failure=snapshot.failure,
        pipeline=pipeline,
        pipeline_trouble=pipeline_trouble,
        verdicts=snapshot.verdicts,
    )


async def timed_out(desk: Desk, seen: Seen, *, seconds: float | None = None, until: float) -> TimedOut:
    """The result of a job that did not end in its time, with what it has printed so far."""
    output, _ = await _read(desk, seen, until=until)
    secrets = desk.secrets.get(seen.job.uid, ())
    seconds = seen.job.timeout if seconds is None else seconds
    return TimedOut(job=seen.job, seconds=seconds, output=output, secrets=secrets)


async def _pipeline(desk: Desk, job: Job, *, until: float) -> tuple[PipelineView | None, JobsError | None]:
    """The objects the job left, where it can leave any; a failure to read them is told, not raised."""
    if desk.pipelines is None:
        return None, None
    request = PipelineRequest(secrets=desk.secrets.get(job.uid, ()))
    try:
        return await desk.pipelines.pipeline(job, request, until=until), None
    except (SystemFailure, PipelineUnreadable) as failure:
        return None, failure


def _reported_duration(snapshot: Snapshot) -> float | None:
    if snapshot.started_at is None or snapshot.finished_at is None:
        return None
    return max(0.0, (snapshot.finished_at - snapshot.started_at).total_seconds())


async def _read(desk: Desk, seen: Seen, *, until: float) -> tuple[Outlet, SystemFailure | None]:
    """Both streams, asked for only where there can be something; a failure is told, not raised."""
    job, snapshot = seen.job, seen.snapshot
    texts = {
        Stream.STDOUT: _known(snapshot, snapshot.stdout, there=snapshot.has_stdout),
        Stream.STDERR: _known(snapshot, snapshot.stderr, there=snapshot.has_stderr),
    }
    trouble: SystemFailure | None = None
    unknown = [stream for stream, text in texts.items() if text is None]
    if unknown and desk.outlets is not None:
        try:
            return await desk.outlets.outlet(job, until=until), None
        except SystemFailure as failure:
            return Outlet(stdout=None, stderr=None), failure
    for stream in unknown:
        try:
            texts[stream] = await desk.system.output(job, stream, until=until)
        except SystemFailure as failure:
            trouble = failure
    return Outlet(stdout=texts[Stream.STDOUT], stderr=texts[Stream.STDERR]), trouble


def _known(snapshot: Snapshot, inline: str | None, *, there: bool | None) -> str | None:
    """The text of a stream as far as the look tells it; `None` where it has to be asked for."""
    nothing_ran = snapshot.state in NEVER_RAN and not there
    return inline or "" if inline is not None or there is False or nothing_ran else None
