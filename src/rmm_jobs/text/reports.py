"""The blocks of a job: queued, running, ended, timed out, still running, perhaps started."""

from collections.abc import Mapping

from rmm_jobs.jobs.model import JobState, Stream
from rmm_jobs.jobs.results import Finished, MayHaveStarted, Queued, Running, StillRunning, TimedOut
from rmm_jobs.jobs.untrusted import clean_line
from rmm_jobs.jobs.vocabulary import Vocabulary
from rmm_jobs.text.failures import cause
from rmm_jobs.text.progress import bar
from rmm_jobs.text.quoting import Excerpt, excerpts, stream_section
from rmm_jobs.text.suggestions import suggestions
from rmm_jobs.text.words import (
    NOT_REPORTED,
    REPORT_LABELS,
    about,
    block,
    fields,
    moment,
    name,
    said,
    seconds,
    variables_given,
)

_HEADINGS = {
    JobState.COMPLETED: "Job Completed Successfully",
    JobState.WARNING: "Job Completed With Warnings",
    JobState.FAILED: "Job Failed",
    JobState.EXPIRED: "Job Expired",
    JobState.RETIRED: "Job Retired",
}
_INTERNAL_SERVER_ERROR = 500


def queued(result: Queued, vocabulary: Vocabulary) -> str:
    """Accepted, and not yet seen running."""
    return block(
        "Job Queued Successfully" if result.just_started else "Job Queued",
        fields([*about(result.job), ("Status", "Queued")], REPORT_LABELS),
        variables_given(result.job.variables),
        vocabulary.pickup,
        f"To check status: /job-status {name(result.job.uid)}",
    )


def running(result: Running) -> str:
    """Seen running."""
    _, (_, device), component = about(result.job)
    where = "" if device == NOT_REPORTED else f" on {device}"
    rows = [
        component,
        ("Started At", moment(result.started_at)),
        ("Status", clean_line(result.reported) if result.reported else "Running"),
    ]
    return block(f"Running job{where}...", fields(rows, REPORT_LABELS), bar(result.percent, result.elapsed))


def finished(result: Finished, vocabulary: Vocabulary) -> str:
    """Ended on the device, or given up by the system before it ran."""
    if result.state in {JobState.EXPIRED, JobState.RETIRED}:
        return _given_up(result, vocabulary)
    rows = [
        *about(result.job),
        ("Duration", seconds(result.duration)),
        ("Exit Code", NOT_REPORTED if result.exit_code is None else str(result.exit_code)),
    ]
    if result.state is JobState.WARNING and result.warnings is not None:
        rows.append(("Warnings", str(result.warnings)))
    shown = excerpts(result.output, result.secrets)
    return block(
        _HEADINGS[result.state],
        fields(rows, REPORT_LABELS),
        *(stream_section(part, stream, uid=result.job.uid) for stream, part in shown.items()),
        None if result.trouble is None else f"Reading it failed: {cause(result.trouble, vocabulary)}.",
        _suggestions(shown) if result.state is JobState.FAILED else None,
    )


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
        fields([*about(result.job), ("Status", str(result.state))], REPORT_LABELS),
        words[0],
        *_what_there_is(result),
        words[1],
    )


def timed_out(result: TimedOut) -> str:
    """Not ended in the time it was given."""
    rows = [*about(result.job), ("Duration", f"{seconds(result.seconds)} (timeout)"), ("Status", "Timeout")]
    return block(
        "Job Timed Out",
        fields(rows, REPORT_LABELS),
        "The job exceeded the maximum execution time.",
        *_what_there_is(result, "Partial Output"),
        "The job may still be running on the device.\nCheck device logs or run a shorter test job.",
    )


def still_running(result: StillRunning, vocabulary: Vocabulary) -> str:
    """The call had to return before the job ended."""
    waited = seconds(result.waited)
    if round(result.asked) > round(result.waited):
        # A wait that failed is not the client's doing.
        why = "" if result.trouble else "; a call from this client has to end sooner"
        waited += f" (of {round(result.asked):,} asked{why})"
    rows = [
        *about(result.job),
        ("Elapsed", seconds(result.elapsed)),
        ("Status", clean_line(result.reported) if result.reported else str(result.state)),
        ("Waited", waited),
    ]
    return block(
        "Job Still Running",
        fields(rows, REPORT_LABELS),
        None if result.percent is None else bar(result.percent, result.elapsed),
        variables_given(result.job.variables),
        None if result.trouble is None else f"The last look at the job failed: {cause(result.trouble, vocabulary)}.",
        "The job goes on without this call. Do not start it again: it would run twice.",
        f"To wait for it: /job-status {name(result.job.uid)} --wait",
    )


def may_have_started(result: MayHaveStarted, vocabulary: Vocabulary) -> str:
    """A start was sent, and whether it arrived is not known."""
    job = result.job
    rows = [("Reference", name(job.reference)), *about(job)[1:], ("Status", "Not confirmed")]
    return block(
        "Job May Have Started",
        fields(rows, REPORT_LABELS),
        answer_lost(result.reason, result.status, vocabulary),
        "The activity log does not show the job so far."
        if result.searched
        else "The activity log, where the job would show, could not be read.",
        "The job may be running. Do not start it again before you know: it could run twice.",
        f"To look for it: /job-status {name(job.reference)}\n"
        f"Or look at the device's jobs in the {vocabulary.system} web console.",
        said(vocabulary.system, result.said),
    )


def answer_lost(reason: str, status: int | None, vocabulary: Vocabulary) -> str:
    """What happened to a start whose answer is not known."""
    system = vocabulary.system
    why = f" ({clean_line(reason)})" if reason else ""
    text = f"The job was sent to {system}, but no answer confirmed it{why}."
    if status == _INTERNAL_SERVER_ERROR:
        # Reported from a live account: a role below the component's level makes the API answer 500, not 403.
        text += f"\n{system} answered with status 500: the API user's role may be below the component's level."
    return text


def _what_there_is(result: Finished | TimedOut, label: str | None = None) -> list[str]:
    """The sections of the streams that have a text or could not be read; `label` is for the output."""
    return [
        stream_section(part, stream, uid=result.job.uid, label=label if stream is Stream.STDOUT else None)
        for stream, part in excerpts(result.output, result.secrets).items()
        if part is None or part.total
    ]


def _suggestions(shown: Mapping[Stream, Excerpt | None]) -> str | None:
    """From what the block shows: the advice is then about words its reader can see."""
    lines = suggestions(*("" if part is None else part.text for part in shown.values()))
    return "\n".join(["Suggestions:", *(f"- {line}" for line in lines)]) if lines else None
