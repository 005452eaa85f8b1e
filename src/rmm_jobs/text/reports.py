"""The blocks of a job: queued, running, ended, timed out, still running."""

from collections.abc import Mapping

from rmm_jobs.domain.model import JobState, Stream
from rmm_jobs.domain.results import Finished, NoResults, Queued, Running, StillRunning, TimedOut
from rmm_jobs.domain.wording import Vocabulary
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.excerpt import Excerpt, failure_section, stream_section
from rmm_jobs.text.failures import cause
from rmm_jobs.text.format import (
    NOT_REPORTED,
    REPORT_LABELS,
    about,
    asked_for,
    block,
    fields,
    jobs_of,
    moment,
    name,
    seconds,
    state_words,
    variables_given,
)
from rmm_jobs.text.layout import Shares, shares
from rmm_jobs.text.next_steps import look
from rmm_jobs.text.pipeline import pipeline_not_read, pipeline_section
from rmm_jobs.text.progress import bar
from rmm_jobs.text.suggestions import suggestions

_HEADINGS = {
    JobState.COMPLETED: "Job Completed Successfully",
    JobState.WARNING: "Job Completed With Warnings",
    JobState.FAILED: "Job Failed",
    JobState.EXPIRED: "Job Expired",
    JobState.RETIRED: "Job Retired",
    JobState.ERRORS: "Job Completed With Errors",
    JobState.CANCELED: "Job Canceled",
    JobState.TIMED_OUT: "Job Timed Out",
}
_STOPPED = {
    JobState.CANCELED: "The job was stopped before its end. What it had done by then is not undone.",
    JobState.TIMED_OUT: (
        "{system} stopped the job, because it ran longer than it may there.\n"
        "It does not run any more. What it had done by then is not undone."
    ),
}
_NOT_EXECUTING = {
    JobState.WAITING: "The job waits for an answer.",
    JobState.CANCELING: "The job has been asked to stop, and has not stopped yet.",
}

_WORD_LIMIT = 40


def queued(result: Queued, vocabulary: Vocabulary) -> str:
    """Accepted, and not yet seen running."""
    return block(
        "Job Queued Successfully" if result.just_started else "Job Queued",
        fields([*about(result.job, vocabulary), *asked_for(result.job), ("Status", "Queued")], REPORT_LABELS),
        variables_given(result.job.variables, vocabulary),
        vocabulary.pickup,
        f"To check status: {look(name(result.job.uid), vocabulary, documented=True)}",
    )


def running(result: Running, vocabulary: Vocabulary) -> str:
    """Seen running."""
    *_, component = about(result.job, vocabulary)
    device = result.job.device or result.job.device_uid
    where = f" on {name(device)}" if device else ""
    rows = [
        component,
        ("Started At", moment(result.started_at)),
        ("Status", state_words(result.state, result.reported)),
    ]
    if result.reported:
        unknown = f"{vocabulary.system} reports a status that is not known here. It is shown as it came."
        return block(f"Status of the job{where}", fields(rows, REPORT_LABELS), unknown)
    standing = _NOT_EXECUTING.get(result.state) or bar(result.percent, result.elapsed)
    return block(f"Running job{where}...", fields(rows, REPORT_LABELS), standing)


def finished(result: Finished, vocabulary: Vocabulary) -> str:
    """Ended on the device, or given up by the system before it ran."""
    if result.state in {JobState.EXPIRED, JobState.RETIRED}:
        return _given_up(result, vocabulary)
    if result.state in _STOPPED:
        return _stopped(result, vocabulary)
    rows = [*about(result.job, vocabulary), *asked_for(result.job), ("Duration", seconds(result.duration))]
    if vocabulary.traits.exit_codes:
        rows.append(("Exit Code", NOT_REPORTED if result.exit_code is None else str(result.exit_code)))
    if result.state is JobState.WARNING and result.warnings:
        rows.append(("Warnings", str(result.warnings)))
    shown = shares(result)
    return block(
        _HEADINGS[result.state],
        fields(rows, REPORT_LABELS),
        _at_odds(result, vocabulary),
        failure_section(shown.failure),
        *_sections(result, shown.streams, vocabulary),
        _objects(result, shown, vocabulary),
        _reading_failed(result, vocabulary),
        _suggestions(shown, vocabulary) if result.state in {JobState.FAILED, JobState.ERRORS} else None,
    )


def _at_odds(result: Finished, vocabulary: Vocabulary) -> str | None:
    """What the system says of the job and of a component of it, where that is not the same."""
    if result.verdicts is None:
        return None
    job, component = (
        clean_line(word, _WORD_LIMIT).replace('"', "'") for word in (result.verdicts.job, result.verdicts.component)
    )
    return f'{vocabulary.system} reports "{job}" for the job, and "{component}" for a component of it.'


def _stopped(result: Finished, vocabulary: Vocabulary) -> str:
    rows = [
        *about(result.job, vocabulary),
        ("Duration", seconds(result.duration)),
        ("Status", state_words(result.state)),
    ]
    shown = shares(result)
    return block(
        _HEADINGS[result.state],
        fields(rows, REPORT_LABELS),
        failure_section(shown.failure),
        _STOPPED[result.state].format(system=vocabulary.system),
        *_what_there_is(result, vocabulary, "Partial Output"),
        _objects(result, shown, vocabulary),
        _reading_failed(result, vocabulary),
    )


def _objects(result: Finished, shown: Shares, vocabulary: Vocabulary) -> str | None:
    if result.pipeline_trouble is not None:
        return pipeline_not_read(result.job, cause(result.pipeline_trouble, vocabulary), vocabulary)
    return pipeline_section(result.pipeline, vocabulary, result.secrets, shown.objects)


def _reading_failed(result: Finished, vocabulary: Vocabulary) -> str | None:
    return None if result.trouble is None else f"Reading the output failed: {cause(result.trouble, vocabulary)}."


def _given_up(result: Finished, vocabulary: Vocabulary) -> str:
    if result.state is JobState.EXPIRED:
        words = (
            f"{vocabulary.system} let the job expire before the device ran it.",
            "To run it, check that the device is online and start the job again.",
        )
    else:
        words = (
            f"{vocabulary.system} has retired the job: it will not run any more.",
            f"The device's history in the {vocabulary.system} web console shows whether it ran before.",
        )
    return block(
        _HEADINGS[result.state],
        fields([*about(result.job, vocabulary), ("Status", state_words(result.state))], REPORT_LABELS),
        words[0],
        *_what_there_is(result, vocabulary),
        words[1],
    )


def timed_out(result: TimedOut, vocabulary: Vocabulary) -> str:
    """Not ended in the time it was given."""
    rows = [
        *about(result.job, vocabulary),
        ("Duration", f"{seconds(result.seconds)} (timeout)"),
        ("Status", "Timeout"),
    ]
    return block(
        "Job Timed Out",
        fields(rows, REPORT_LABELS),
        "The job exceeded the maximum execution time.",
        *_what_there_is(result, vocabulary, "Partial Output"),
        vocabulary.overtime.format(look=look(name(result.job.uid), vocabulary)),
    )


def still_running(result: StillRunning, vocabulary: Vocabulary) -> str:
    """The call had to return before the job ended."""
    waited = seconds(result.waited)
    if round(result.asked) > round(result.waited):
        # A wait that failed is not the client's doing.
        why = "" if result.trouble else "; a call from this client has to end sooner"
        waited += f" (of {round(result.asked):,} asked{why})"
    rows = [
        *about(result.job, vocabulary),
        *asked_for(result.job),
        ("Elapsed", seconds(result.elapsed)),
        ("Status", state_words(result.state, result.reported)),
        ("Waited", waited),
    ]
    return block(
        "Job Still Running",
        fields(rows, REPORT_LABELS),
        None if result.percent is None else bar(result.percent, result.elapsed),
        variables_given(result.job.variables, vocabulary),
        None if result.trouble is None else f"The last look at the job failed: {cause(result.trouble, vocabulary)}.",
        "The job goes on without this call. Do not start it again: it would run twice.",
        f"To wait for it: {look(name(result.job.uid), vocabulary, wait=True)}",
    )


def no_results(result: NoResults, vocabulary: Vocabulary) -> str:
    """The system says that the job is over, and tells nothing more of it."""
    return block(
        "Job Is Over - No Results",
        fields(about(result.job, vocabulary), REPORT_LABELS),
        f"{vocabulary.system} says that the job is over, and has no results of it for this device.\n"
        "Whether it succeeded is not known. Do not take it for done, and do not simply start it again.",
        f"Look at {jobs_of(vocabulary)} in the {vocabulary.system} web console.",
    )


def _what_there_is(result: Finished | TimedOut, vocabulary: Vocabulary, label: str | None = None) -> list[str]:
    """The sections of the streams that have a text or could not be read; `label` is for the output."""
    there = {stream: part for stream, part in shares(result).streams.items() if part is None or part.total}
    return _sections(result, there, vocabulary, label)


def _sections(
    result: Finished | TimedOut,
    shown: Mapping[Stream, Excerpt | None],
    vocabulary: Vocabulary,
    label: str | None = None,
) -> list[str]:
    return [
        stream_section(
            part,
            stream,
            vocabulary,
            uid=result.job.uid,
            label=label if stream is Stream.STDOUT else None,
        )
        for stream, part in shown.items()
    ]


def _suggestions(shown: Shares, vocabulary: Vocabulary) -> str | None:
    """From what the block shows: the advice is then about words its reader can see."""
    stdout, stderr = ("" if part is None else part.text for part in shown.streams.values())
    lines = suggestions(stdout, f"{stderr}\n{shown.failure.text}", vocabulary.device.lower())
    return "\n".join(["Suggestions:", *(f"- {line}" for line in lines)]) if lines else None
