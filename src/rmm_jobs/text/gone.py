"""The block of a job that the system does not know any more."""

from rmm_jobs.jobs.results import Gone
from rmm_jobs.jobs.vocabulary import Vocabulary
from rmm_jobs.text.calls import LAST, LIST, call
from rmm_jobs.text.words import REPORT_LABELS, about, block, fields, moment, seconds, state_words, uid_label


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
