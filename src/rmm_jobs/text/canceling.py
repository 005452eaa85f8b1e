"""The blocks of a job that was asked to stop."""

from rmm_jobs.domain.errors import Action, JobHasEnded, NotConfirmed
from rmm_jobs.domain.model import JobState
from rmm_jobs.domain.results import Cancellation, CancelReport, Gone
from rmm_jobs.domain.wording import Vocabulary
from rmm_jobs.text.failures import failure
from rmm_jobs.text.format import REPORT_LABELS, about, block, fields, moment, name, seconds, state_words, uid_label
from rmm_jobs.text.next_steps import LAST, LIST, call, look, read_output

_HEADINGS = {
    Cancellation.CANCELED: "Job Canceled",
    Cancellation.REQUESTED: "Job Cancel Requested",
    Cancellation.STUCK: "Job Cancel Is Stuck",
}
_WORDS = {
    Cancellation.CANCELED: (
        "The job has stopped. What it had done by then is not undone.",
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


def cancel_report(result: CancelReport, vocabulary: Vocabulary) -> str:
    """What came of asking a job to stop: it has, it has not yet, or it hangs."""
    uid = result.job.uid
    state = JobState.CANCELED if result.outcome is Cancellation.CANCELED else JobState.CANCELING
    rows = [*about(result.job, vocabulary), ("Status", state_words(state)), ("Waited", seconds(result.waited))]
    what, how = _WORDS[result.outcome]
    return block(
        _HEADINGS[result.outcome],
        fields(rows, REPORT_LABELS),
        what,
        how.format(
            output=read_output(uid, vocabulary),
            wait=look(uid, vocabulary, wait=True),
            look=look(uid, vocabulary),
            system=vocabulary.system,
        ),
    )


def not_confirmed(error: NotConfirmed, vocabulary: Vocabulary) -> str:
    """A job that was not seen to stop, or to be answered, and may have been asked to stop, or given the answer."""
    what = "the answer" if error.failure.action is Action.ANSWER_JOB else "the request to stop the job"
    note = f"Whether {what} arrived is not known.\nTo see how the job stands: {look(error.job, vocabulary)}"
    return failure(error.failure, vocabulary, starting=False, note=note)


def job_has_ended(error: JobHasEnded, vocabulary: Vocabulary) -> str:
    """A job that has ended cannot be stopped."""
    return block(
        "Cannot cancel job - It has ended",
        fields([(vocabulary.job_uid, name(error.job)), ("Status", state_words(error.state))]),
        f"To read its result: {look(error.job, vocabulary)}",
    )


def gone(result: Gone, vocabulary: Vocabulary) -> str:
    """A job that was started or seen here, and is not there: removed, or never made."""
    ending = result.ending
    rows = about(result.job, vocabulary)
    if ending is not None:
        rows += [
            ("Status", state_words(ending.state)),
            ("Duration", seconds(ending.duration)),
            ("Noted At", moment(ending.at)),
        ]
    elif result.last is not None:
        rows.append(("Last Seen", state_words(result.last)))
    return block(
        "Job Is No Longer There",
        fields(rows, REPORT_LABELS),
        _what_happened(result, vocabulary),
        _ways_on(result, vocabulary),
    )


def _what_happened(result: Gone, vocabulary: Vocabulary) -> str:
    system = vocabulary.system
    if result.ending is not None:
        return (
            f"{system} has removed the job, and what it left behind with it.\n"
            "How it ended was noted here when it was seen to end."
        )
    if result.last is not None:
        why = f"{system} does not know the job any more. Old jobs are removed there."
    else:
        why = f"{system} knows no job with this {uid_label(vocabulary)}: it was removed, or never made."
    return f"{why}\nHow it ended is not known here. Do not take it for done, and do not simply start it again."


def _ways_on(result: Gone, vocabulary: Vocabulary) -> str:
    script = result.job.component
    if not script:
        return f"To see what jobs there are: {call(LIST, vocabulary)}"
    return (
        f"To see the script's jobs: {call(LIST, vocabulary, script=script)}\n"
        f"To read the newest of them: {call(LAST, vocabulary, script=script)}"
    )
