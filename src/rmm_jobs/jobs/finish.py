"""Turn a job's last status and its output into a result."""

from contextlib import suppress

from rmm_jobs.domain.capabilities import PipelineRequest
from rmm_jobs.domain.errors import JobsError, LedgerUnavailable, PipelineUnreadable, SystemFailure
from rmm_jobs.domain.model import Job, JobState, JobStatus, Stream
from rmm_jobs.domain.ports import Ending, JobOutput
from rmm_jobs.domain.results import Finished, PipelineView, TimedOut
from rmm_jobs.jobs.context import Services

# The system gave these up before they reached the device, so there is no output to ask for.
NEVER_RAN = {JobState.EXPIRED, JobState.RETIRED}


async def note_ending(services: Services, job: Job, status: JobStatus) -> float | None:
    """Record how a job ended, and return its duration in seconds, where anybody has measured it.

    The system's own duration wins, then the one measured by polls, then the ledger's.
    """
    # Popped, because an ended job is measured no more.
    observed = services.durations.pop(job.uid, None)
    duration = _reported_duration(status)
    if duration is None and observed is not None:
        duration = observed.duration()
    with suppress(LedgerUnavailable):  # the answer is here; only the memory of it is lost
        await services.ledger.ended(job.uid, Ending(status.state, status.exit_code, duration, services.clock.now()))
        row = await services.ledger.find(job.uid) if duration is None else None
        if row and row[1]:
            duration = row[1].duration
    return duration


async def finished_result(services: Services, job: Job, status: JobStatus, *, deadline: float) -> Finished | TimedOut:
    """Return the result of a job whose state is final, and record its ending."""
    duration = await note_ending(services, job, status)
    # The system stopped waiting for the job, which may still be at work on the device.
    if status.may_run_on:
        return await timed_out(services, job, status, seconds=duration, deadline=deadline)
    output, trouble = await _read(services, job, status, deadline=deadline)
    pipeline, pipeline_trouble = await _pipeline(services, job, deadline=deadline)
    exit_code = status.derived_exit_code if status.exit_code is None else status.exit_code
    # Before 4.1 PowerShell Universal completes a job with errors (docs/divergences.md, psu-completed-hides-errors).
    hides_errors = status.may_hide_errors and bool(output.stderr)
    return Finished(
        job=job,
        state=JobState.ERRORS if hides_errors else status.state,
        output=output,
        exit_code=exit_code,
        exit_derived=exit_code != status.exit_code,
        duration=duration,
        warnings=status.warnings,
        trouble=trouble,
        secrets=services.secrets.get(job.uid, ()),
        failure=status.failure,
        pipeline=pipeline,
        pipeline_trouble=pipeline_trouble,
        verdicts=status.verdicts,
    )


async def timed_out(
    services: Services, job: Job, status: JobStatus, *, seconds: float | None = None, deadline: float
) -> TimedOut:
    """Return the result of a job that did not end in time, with its output so far."""
    output, _ = await _read(services, job, status, deadline=deadline)
    secrets = services.secrets.get(job.uid, ())
    seconds = job.timeout if seconds is None else seconds
    return TimedOut(job=job, seconds=seconds, output=output, secrets=secrets)


async def _pipeline(services: Services, job: Job, *, deadline: float) -> tuple[PipelineView | None, JobsError | None]:
    """Read the job's objects, where its system has any. Return an error: the result stands without them."""
    if services.pipelines is None:
        return None, None
    request = PipelineRequest(secrets=services.secrets.get(job.uid, ()))
    try:
        return await services.pipelines.pipeline(job, request, deadline=deadline), None
    except (SystemFailure, PipelineUnreadable) as failure:
        return None, failure


def _reported_duration(status: JobStatus) -> float | None:
    if status.started_at is None or status.finished_at is None:
        return None
    return max(0.0, (status.finished_at - status.started_at).total_seconds())


async def _read(
    services: Services, job: Job, status: JobStatus, *, deadline: float
) -> tuple[JobOutput, SystemFailure | None]:
    """Read both streams, where there can be text. Return an error: the result stands without them."""
    texts = {
        Stream.STDOUT: _inline_text(status, status.stdout, there=status.has_stdout),
        Stream.STDERR: _inline_text(status, status.stderr, there=status.has_stderr),
    }
    trouble: SystemFailure | None = None
    unknown = [stream for stream, text in texts.items() if text is None]
    # One request brings both streams.
    if unknown and services.outputs is not None:
        try:
            return await services.outputs.read_output(job, deadline=deadline), None
        except SystemFailure as failure:
            return JobOutput(stdout=None, stderr=None), failure
    for stream in unknown:
        try:
            texts[stream] = await services.system.output(job, stream, deadline=deadline)
        except SystemFailure as failure:
            trouble = failure
    return JobOutput(stdout=texts[Stream.STDOUT], stderr=texts[Stream.STDERR]), trouble


def _inline_text(status: JobStatus, inline: str | None, *, there: bool | None) -> str | None:
    """Return a stream's text as far as the status tells it, or `None` where it has to be read."""
    nothing_ran = status.state in NEVER_RAN and not there
    return inline or "" if inline is not None or there is False or nothing_ran else None
