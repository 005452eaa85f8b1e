"""Blocks of starts: one whose answer was lost, one before a failure, and one refused beside an identical job."""

from collections.abc import Sequence

from rmm_jobs.domain.job_errors import IdenticalJob
from rmm_jobs.domain.model import Job, JobMatch, JobState, MatchReason
from rmm_jobs.domain.results import JobReport, MayHaveStarted, StartedThenFailed, StartSearch
from rmm_jobs.domain.system_errors import AnswerTooLarge, StartOutcomeUnknown
from rmm_jobs.domain.wording import Audience, Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.failures import cause
from rmm_jobs.text.format import (
    ERROR_LABELS,
    NOT_AGAIN,
    REPORT_LABELS,
    ago,
    block,
    display_name,
    fields,
    job_lines,
    jobs_of,
    plural,
    quoted,
    state_words,
    utc,
    vendor_message,
)
from rmm_jobs.text.next_steps import RUN, look_for, status_command
from rmm_jobs.text.registry import BLOCKS, Page
from rmm_jobs.text.tables import table, with_rest

_DEFECT = "An internal error of rmm-jobs-mcp. The server's log has the details."
_MAY_RUN = "The job may be running. Do not start it again before you know: it could run twice."
_INTERNAL_SERVER_ERROR = 500
_SHOWN = 5
_NAME_LIMIT = 40
_RECOGNISED = {
    MatchReason.PARAMETERS: "its parameters",
    MatchReason.STARTER: "who started it",
}


@BLOCKS.of(MayHaveStarted)
def may_have_started(result: MayHaveStarted, wording: Wording) -> str:
    """Report a start that may have arrived, with the jobs that it may have made."""
    job, trouble = result.job, result.lost or result.trouble
    return block(
        "Job May Have Started",
        fields(unconfirmed_lines(job, wording), REPORT_LABELS),
        _answer_lost(result.lost, wording),
        _seen(result, wording),
        _possible_jobs(result.possible, wording) if result.possible else None,
        _MAY_RUN,
        _ways_to_find(job, result.possible, wording),
        vendor_message(wording.system, trouble.said if trouble else None),
    )


def unconfirmed_lines(job: Job, wording: Wording) -> list[tuple[str, str]]:
    """List the lines of a job without a UID, with our reference in its place."""
    return [("Reference", display_name(job.reference)), *job_lines(job, wording)[1:], ("Status", "Not confirmed")]


def _answer_lost(lost: StartOutcomeUnknown | None, wording: Wording) -> str:
    """Describe the lost answer to a start."""
    system = wording.system
    why = f" ({clean_line(lost.reason)})" if lost and lost.reason else ""
    text = f"The job was sent to {system}, but no answer confirmed it{why}."
    if lost and lost.status == _INTERNAL_SERVER_ERROR:
        # Reported from a live account: a role below the component's level makes the API answer 500, not 403.
        meaning = f": {wording.start_error}" if wording.start_error else ""
        text += f"\n{system} answered with status 500{meaning}."
    return text


def _seen(result: MayHaveStarted, wording: Wording) -> str:
    """Describe the traces of the start that the system shows."""
    history = wording.job_log_name
    match result.search:
        case StartSearch.NAMELESS:
            return nameless(wording)
        case StartSearch.ELSEWHERE:
            return f"The {history} was not searched: only the session that sent the job can tell it from others."
        case StartSearch.FAILED:
            rows = result.trouble.rows if isinstance(result.trouble, AnswerTooLarge) else None
            why = "could not be read" if rows is None else f"goes on after the {rows:,} rows that were read"
            return f"The {history}, where the job would show, {why}."
        case StartSearch.DONE if not result.possible:
            return f"The {history} does not show the job so far."
        case StartSearch.DONE:
            return _shown_jobs(len(result.possible), wording)


def nameless(wording: Wording) -> str:
    """Say why no search can find the job of a start."""
    return (
        f"This form of the start gives the job no name, so nothing in the {wording.job_log_name} tells it from others."
    )


def _shown_jobs(count: int, wording: Wording) -> str:
    """Introduce the jobs that may be the start's."""
    history, component = wording.job_log_name, wording.component.lower()
    if count == 1:
        jobs, which = "a job", "It may be the one that was sent, or somebody else's"
    else:
        jobs, which = plural(count, "job"), "One of them may be the one that was sent, or none"
    return f"The {history} shows {jobs} of this {component} from about that time.\n{which}:"


def _possible_jobs(possible: Sequence[JobMatch], wording: Wording) -> str:
    columns = ((wording.job_uid, 8), ("Status", 10), ("Created", 24), ("By", 12))
    shown = possible[:_SHOWN]
    return with_rest(table(columns, [_cells(each) for each in shown]), shown=len(shown), total=len(possible))


def _cells(job: JobMatch) -> list[str]:
    state = None if job.state is JobState.UNKNOWN else job.state
    return [
        display_name(job.job_uid),
        state_words(state) if state else quoted(job.reported, _NAME_LIMIT) if job.reported else "unknown",
        utc(job.at),
        clean_line(job.started_by or "", _NAME_LIMIT) or "unknown",
    ]


def _ways_to_find(job: Job, possible: Sequence[JobMatch], wording: Wording) -> str:
    """Return the ways to look for a job that may have started: commands where they can find it, and the web console."""
    if not job.named:
        return look_for(job, wording)
    if not possible:
        return f"{look_for(job, wording)}\nOr look at {jobs_of(wording)}."
    which = possible[0].job_uid if len(possible) == 1 else f"<{wording.job_uid}>"
    lines = [f"To open {'it' if len(possible) == 1 else 'one'}: {status_command(which, wording)}"]
    if wording.audience is Audience.ASSISTANT:  # at a terminal, the process that knows the start has ended
        lines.append(
            f"To look for it again, while this server runs: {status_command(display_name(job.reference), wording)}"
        )
    return "\n".join([*lines, f"Or look at {jobs_of(wording)}."])


@BLOCKS.on_page(StartedThenFailed)
def started_then_failed(result: StartedThenFailed, page: Page) -> str:
    """Report a started job whose call failed."""
    job, wording = result.job, page.wording
    failure = None if result.trouble is None else BLOCKS.block(result.trouble, Page(wording))
    what_failed = f"What failed in this call:\n\n{failure or _DEFECT}"
    if not job.uid:
        return block(
            "Job May Have Started",
            fields(unconfirmed_lines(job, wording), REPORT_LABELS),
            f"The job was being sent to {wording.system} when this call failed.",
            _MAY_RUN,
            _ways_to_find(job, (), wording),
            what_failed,
        )
    last_seen = [("Last Seen", state_words(result.state))] if result.state else []
    has_ended = result.state is not None and result.state.is_final
    standing = (
        "The job was started, and has ended since. This call could not show its result."
        if has_ended
        else "The job was started, and does not depend on this call."
    )
    return block(
        "Job Started - Then the Call Failed",
        fields([*job_lines(job, wording), *last_seen], REPORT_LABELS),
        f"{standing}\n{NOT_AGAIN}",
        f"To check status: {status_command(display_name(job.uid), wording)}",
        what_failed,
    )


@BLOCKS.of(IdenticalJob)
def identical_job(error: IdenticalJob, wording: Wording) -> str:
    """Refuse a start beside an identical job that has not ended."""
    job, age = error.job, "earlier" if error.age is None else ago(error.age)
    if not job.uid:
        heading = f"An identical job may have been started {age}"
    elif error.state is None:
        heading = f"An identical job was started {age}, and whether it has ended is not known"
    else:
        heading = f"An identical job was started {age} and has not ended"
    status = [("Status", state_words(error.state, error.reported))] if error.state else []
    status += [("Last Seen", state_words(error.last))] if error.last else []
    rows = [*job_lines(job, wording), *status] if job.uid else unconfirmed_lines(job, wording)
    component, variables = wording.component.lower(), f"{wording.variable}s"
    same = f"{wording.device.lower()}, {component}" if wording.features.needs_device else component
    return block(
        heading,
        fields(rows, ERROR_LABELS),
        None if error.trouble is None else f"The look at it failed: {cause(error.trouble, wording)}.",
        _no_longer_there(error, wording) if error.removed else None,
        None if job.named else nameless(wording),
        f"It has the same {same} and {variables}. Nothing was started by this call.",
        f"{_look(job, wording)}\n{_once_more(wording)}",
    )


def _no_longer_there(error: IdenticalJob, wording: Wording) -> str:
    if error.begun_at:
        seen = f"It was seen running at {utc(error.begun_at)}, and {wording.system} does not show it any more"
    elif error.last:
        seen = f"{wording.system} does not show it any more"
    else:
        return f"{wording.system} does not show it: it was removed, or never made."
    return f"{seen}: how it ended is not known."


def _look(job: Job, wording: Wording) -> str:
    return f"To look at it: {status_command(display_name(job.uid), wording)}" if job.uid else look_for(job, wording)


def _once_more(wording: Wording) -> str:
    is_typed = wording.audience is Audience.TERMINAL
    how = "add --again" if is_typed else f"{wording.prefix}{RUN} with again=true, only if the user asks for it"
    return f"To run it a second time all the same: {how}."


def report_block(report: JobReport, page: Page) -> str:
    """Return the block of a job's report, with how it was recognised and which job it was started beside."""
    return block(BLOCKS.block(report, page), _how_recognised(report.job), _job_beside(report.job, page.wording))


def _job_beside(job: Job, wording: Wording) -> str | None:
    """Name the open job beside which the job was started, or return None."""
    if job.beside is None:
        return None
    what, where = wording.component.lower(), wording.device.lower()
    started = f"Another job of this {what} was started on this {where} {ago(job.beside.age)}"
    return f"{started} and has not ended: {display_name(job.beside.uid)}."


def _how_recognised(job: Job) -> str | None:
    """Tell by which marks a job was recognised as the one sent, or return None."""
    if job.recognised is None:
        return None
    return f"The start itself was not answered. This job was recognised by {_RECOGNISED[job.recognised]}."
