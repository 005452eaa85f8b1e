"""Turn a job's last status and its output into a result."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from rmm_jobs.domain.errors import LedgerUnavailable
from rmm_jobs.domain.model import GivenValues, Job, JobState, JobStatus, Stream
from rmm_jobs.domain.ports import Ending, JobOutput
from rmm_jobs.domain.results import Finished, TimedOut
from rmm_jobs.domain.system import JobResults, PipelineRequest, System
from rmm_jobs.domain.system_errors import SystemFailure
from rmm_jobs.jobs.context import Services
from rmm_jobs.safety.printed_secrets import hide_printed_secrets
from rmm_jobs.safety.redact import Redacted, redact, redact_variables, secret_values

SECOND_READ_AFTER = 1.0
"""Seconds before a text that has to be there is read once more."""
# The system gave these up before they reached the device, so there is no output to ask for.
NEVER_RAN = {JobState.EXPIRED, JobState.RETIRED}


async def note_ending(services: Services[System], job: Job, status: JobStatus) -> float | None:
    """Record how a job ended, and return its duration in seconds, where anybody has measured it.

    The system's own duration wins, then the one measured by polls, then the ledger's.
    """
    measured = services.memory.take_duration(job.uid)
    duration = _reported_duration(status)
    duration = measured if duration is None else duration
    if job.reference is None:  # no row is about this job
        return duration
    with suppress(LedgerUnavailable):  # the answer is here; only the memory of it is lost
        await services.ledger.ended(job.uid, Ending(status.state, status.exit_code, duration, services.clock.now()))
        row = await services.ledger.find(job.uid) if duration is None else None
        if row and row[1]:
            duration = row[1].duration
    return duration


async def finished_result(
    services: Services[System], job: Job, status: JobStatus, *, deadline: float
) -> Finished | TimedOut:
    """Return the result of a job whose state is final, and record its ending."""
    duration = await note_ending(services, job, status)
    given = shown_given(services, job.uid, status.given)
    # The system stopped waiting for the job, which may still be at work on the device.
    if status.may_run_on:
        return await timed_out(services, job, status, seconds=duration, deadline=deadline)
    secrets = services.memory.hidden(job.uid)
    left = await _read(services, job, status, PipelineRequest(secrets=secrets), deadline=deadline)
    exit_code = status.derived_exit_code if status.exit_code is None else status.exit_code
    # Before 4.1 PowerShell Universal completes a job with errors (docs/divergences.md, psu-completed-hides-errors).
    hides_errors = status.may_hide_errors and bool(left.output.stderr)
    return Finished(
        job=job,
        state=JobState.ERRORS if hides_errors else status.state,
        output=left.output,
        exit_code=exit_code,
        exit_derived=exit_code != status.exit_code,
        duration=duration,
        warnings=status.warnings,
        trouble=left.trouble,
        secrets=secrets,
        failure=status.failure,
        pipeline=left.pipeline,
        pipeline_trouble=left.pipeline_trouble,
        verdicts=status.verdicts,
        given=given,
    )


async def timed_out(
    services: Services[System], job: Job, status: JobStatus, *, seconds: float | None = None, deadline: float
) -> TimedOut:
    """Return the result of a job that did not end in time, with its output so far."""
    given = shown_given(services, job.uid, status.given)
    left = await _read(services, job, status, None, deadline=deadline)
    seconds = job.timeout if seconds is None else seconds
    return TimedOut(job=job, seconds=seconds, output=left.output, secrets=services.memory.hidden(job.uid), given=given)


def shown_given(services: Services[System], uid: str, given: GivenValues | None) -> Mapping[str, str] | None:
    """Return the parameters that a job tells, as they may be shown. The look at the job has hidden its secrets.

    A value that repeats a secret, or names one (`/password=...`), is shown without it.
    """
    if given is None:
        return None
    secrets = services.memory.hidden(uid)

    def hidden(name: str, value: str) -> str:
        return value if name in given.by_name else redact(hide_printed_secrets(value, secrets), secrets)

    return Redacted({name: hidden(name, value) for name, value in redact_given(given).items()})


def secrets_given(given: GivenValues) -> tuple[str, ...]:
    """Return the secrets that a job was given, to hide what it prints of them. A variable's name is none."""
    return secret_values({name: value for name, value in given.values.items() if name not in given.by_name})


def redact_given(given: GivenValues) -> Mapping[str, str]:
    """Return what a job was given, with its secrets masked. The names of variables stay: they are told to be names."""
    return Redacted(
        {
            name: value if name in given.by_name else redact_variables({name: value})[name]
            for name, value in given.values.items()
        }
    )


def _reported_duration(status: JobStatus) -> float | None:
    if status.started_at is None or status.finished_at is None:
        return None
    took = (status.finished_at - status.started_at).total_seconds()
    # An end before the start is a clock that was set, or a zone that is not told: it measures nothing.
    return took if took >= 0 else None


async def _read(
    services: Services[System], job: Job, status: JobStatus, objects: PipelineRequest | None, *, deadline: float
) -> JobResults:
    """Read what the job left, except streams whose text is known from its status."""
    stdout = _inline_text(status, status.stdout, there=status.has_stdout)
    stderr = _inline_text(status, status.stderr, there=status.has_stderr)
    unread = [stream for stream, text in ((Stream.STDOUT, stdout), (Stream.STDERR, stderr)) if text is None]
    left = await services.system.results(job, unread, objects, deadline=deadline)
    read, trouble = {Stream.STDOUT: left.output.stdout, Stream.STDERR: left.output.stderr}, left.trouble
    for stream in unread:
        if read[stream] == "" and is_told(status, stream):
            try:
                read[stream] = await read_once_more(services, job, stream, deadline=deadline) or None
            except SystemFailure as failure:  # the job has ended, which its report has to say
                read[stream], trouble = None, trouble or failure
    output = JobOutput(
        stdout=read[Stream.STDOUT] if Stream.STDOUT in unread else stdout,
        stderr=read[Stream.STDERR] if Stream.STDERR in unread else stderr,
    )
    return replace(left, output=output, trouble=trouble)


def is_told(seen: JobStatus, stream: Stream) -> bool:
    """Return whether the system says that the stream has text."""
    return bool(seen.has_stdout if stream is Stream.STDOUT else stream is Stream.STDERR and seen.has_stderr)


async def read_once_more(services: Services[System], job: Job, stream: Stream, *, deadline: float) -> str:
    """Return a text that has to be there and was not, after a moment; empty where it is still missing.

    Raises:
        SystemFailure: the stream could not be read.
    """
    if services.clock.monotonic() + SECOND_READ_AFTER >= deadline:
        return ""
    await services.clock.sleep(SECOND_READ_AFTER)
    return await services.system.output(job, stream, deadline=deadline)


def _inline_text(status: JobStatus, inline: str | None, *, there: bool | None) -> str | None:
    """Return a stream's text as far as the status tells it, or `None` where it has to be read."""
    nothing_ran = status.state in NEVER_RAN and not there
    return inline or "" if inline is not None or there is False or nothing_ran else None
