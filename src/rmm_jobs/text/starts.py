"""Blocks of a call that failed after its start, and of a start refused beside an identical job."""

from rmm_jobs.domain.job_errors import IdenticalJob
from rmm_jobs.domain.model import Job
from rmm_jobs.domain.results import StartedThenFailed
from rmm_jobs.domain.wording import Audience, Wording
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
    state_words,
    utc,
)
from rmm_jobs.text.lost_starts import MAY_RUN, unconfirmed_lines
from rmm_jobs.text.next_steps import RUN, search, status_command
from rmm_jobs.text.registry import BLOCKS, Page

_DEFECT = "An internal error of rmm-jobs-mcp. The server's log has the details."


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
            MAY_RUN,
            f"To look for it: {search(job, wording)}\nOr look at {jobs_of(wording)}.",
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
    job, age = error.job, ago(error.age)
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
        f"It has the same {same} and {variables}. Nothing was started by this call.",
        f"To {'look at' if job.uid else 'look for'} it: {_look(job, wording)}\n{_once_more(wording)}",
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
    return status_command(display_name(job.uid), wording) if job.uid else search(job, wording)


def _once_more(wording: Wording) -> str:
    is_typed = wording.audience is Audience.TERMINAL
    how = "add --again" if is_typed else f"{wording.prefix}{RUN} with again=true, only if the user asks for it"
    return f"To run it a second time all the same: {how}."
