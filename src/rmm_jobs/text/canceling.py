"""Blocks of a job that was asked to stop, and of one that is not there any more."""

from rmm_jobs.domain.job_errors import JobHasEnded
from rmm_jobs.domain.model import JobState
from rmm_jobs.domain.results import Cancellation, CancelReport, JobRemoved
from rmm_jobs.domain.system_errors import Action, OutcomeUnknown
from rmm_jobs.domain.wording import Wording
from rmm_jobs.text.failures import failure
from rmm_jobs.text.format import (
    REPORT_LABELS,
    block,
    display_name,
    fields,
    job_lines,
    jobs_of,
    seconds,
    state_words,
    uid_label,
    utc,
)
from rmm_jobs.text.next_steps import LAST, LIST, call, read_output, status_command
from rmm_jobs.text.registry import BLOCKS

_HEADINGS = {
    Cancellation.CANCELED: "Job Canceled",
    Cancellation.REQUESTED: "Job Cancel Requested",
    Cancellation.STUCK: "Job Cancel Is Stuck",
}
_WORDS = {
    Cancellation.CANCELED: (
        "{system} reports the job as canceled. What it had done by then is not undone.",
        "To read what it printed: {output}",
    ),
    Cancellation.REQUESTED: (
        "The job has been asked to stop, and has not stopped yet. It may still end by itself.",
        "To see whether it has: {wait}",
    ),
    Cancellation.STUCK: (
        "The job has been asked to stop, and has not stopped for longer than that takes. It may still be at work.",
        "To look again: {look}\nIf it stays like this, contact your {system} administrator.",
    ),
}


@BLOCKS.of(CancelReport)
def cancel_report(result: CancelReport, wording: Wording) -> str:
    """Report a job that was asked to stop: it has stopped, has not stopped yet, or hangs."""
    uid = result.job.uid
    state = result.state or (JobState.CANCELED if result.outcome is Cancellation.CANCELED else JobState.CANCELING)
    rows = [*job_lines(result.job, wording), ("Status", state_words(state)), ("Waited", seconds(result.waited))]
    what, how = _WORDS[result.outcome]
    return block(
        _HEADINGS[result.outcome],
        fields(rows, REPORT_LABELS),
        what.format(system=wording.system),
        how.format(
            output=read_output(uid, wording),
            wait=status_command(uid, wording, wait=True),
            look=status_command(uid, wording),
            system=wording.system,
        ),
    )


@BLOCKS.of(OutcomeUnknown)
def outcome_unknown(error: OutcomeUnknown, wording: Wording) -> str:
    """Report that a request to stop or answer a job may or may not have arrived."""
    what = "the answer" if error.failure.action is Action.ANSWER_JOB else "the request to stop the job"
    note = f"Whether {what} arrived is not known.\nTo see how the job stands: {status_command(error.job, wording)}"
    return failure(error.failure, wording, starting=False, note=note)


@BLOCKS.of(JobHasEnded)
def job_has_ended(error: JobHasEnded, wording: Wording) -> str:
    """Refuse to stop a job that has ended."""
    return block(
        "Cannot cancel job - It has ended",
        fields([(wording.job_uid, display_name(error.job)), ("Status", state_words(error.state))]),
        f"To read its result: {status_command(error.job, wording)}",
    )


@BLOCKS.of(JobRemoved)
def job_removed(result: JobRemoved, wording: Wording) -> str:
    """Report a job that is not there any more: the system removed it, or never made it."""
    ending = result.ending
    rows = job_lines(result.job, wording)
    if ending is not None:
        rows += [
            ("Status", state_words(ending.state)),
            ("Duration", seconds(ending.duration)),
            ("Noted At", utc(ending.at)),
        ]
    elif result.last is not None:
        rows.append(("Last Seen", state_words(result.last)))
    return block(
        "Job Is No Longer There",
        fields(rows, REPORT_LABELS),
        _what_happened(result, wording),
        _ways_on(result, wording),
    )


def _what_happened(result: JobRemoved, wording: Wording) -> str:
    system = wording.system
    if result.ending is not None:
        return (
            f"{system} does not know the job any more, and shows nothing that it left behind.\n"
            "How it ended was noted here when it was seen to end."
        )
    if result.last is not None:
        why = " ".join(filter(None, (f"{system} does not know the job any more.", wording.removal_note)))
    else:
        why = f"{system} knows no job with this {uid_label(wording)}: it was removed, or never made."
    return f"{why}\nHow it ended is not known here. Do not take it for done, and do not simply start it again."


def _ways_on(result: JobRemoved, wording: Wording) -> str:
    if LIST not in wording.tools:
        return f"Look at {jobs_of(wording)}."
    script = result.job.component
    if not script:
        return f"To see what jobs there are: {call(LIST, wording)}"
    return (
        f"To see the script's jobs: {call(LIST, wording, script=script)}\n"
        f"To read the newest of them: {call(LAST, wording, script)}"
    )
