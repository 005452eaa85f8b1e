"""Lay out the blocks of a job that has not ended."""

from rmm_jobs.domain.model import JobState
from rmm_jobs.domain.results import Queued, Running, StillRunning
from rmm_jobs.domain.wording import Wording
from rmm_jobs.text.failures import cause
from rmm_jobs.text.format import (
    NOT_AGAIN,
    REPORT_LABELS,
    asked_for,
    block,
    display_name,
    fields,
    job_lines,
    seconds,
    state_words,
    utc,
    variables_given,
)
from rmm_jobs.text.next_steps import status_command
from rmm_jobs.text.progress import bar
from rmm_jobs.text.registry import BLOCKS

_NOT_EXECUTING = {
    JobState.WAITING: "The job waits for an answer.",
    JobState.CANCELING: "The job has been asked to stop, and has not stopped yet.",
}


@BLOCKS.of(Queued)
def queued(result: Queued, wording: Wording) -> str:
    """Report a job that was accepted and has not been seen running."""
    return block(
        "Job Queued Successfully" if result.just_started else "Job Queued",
        fields([*job_lines(result.job, wording), *asked_for(result.job), ("Status", "Queued")], REPORT_LABELS),
        variables_given(result.job.variables, wording),
        wording.queued_note if result.just_started else _as_shown(shown=result.shown is not False, wording=wording),
        f"To check status: {status_command(display_name(result.job.uid), wording)}",
    )


@BLOCKS.of(Running)
def running(result: Running, wording: Wording) -> str:
    """Report a job that was seen running."""
    *_, component = job_lines(result.job, wording)
    device = result.job.device or result.job.device_uid
    where = f" on {display_name(device)}" if device else ""
    rows = [component, ("Started At", utc(result.started_at)), ("Status", state_words(result.state, result.reported))]
    if result.reported:
        unknown = f"{wording.system} reports a status that is not known here. It is shown as it came."
        return block(f"Status of the job{where}", fields(rows, REPORT_LABELS), unknown)
    standing = _NOT_EXECUTING.get(result.state) or bar(result.percent, result.elapsed)
    return block(f"Running job{where}...", fields(rows, REPORT_LABELS), standing)


@BLOCKS.of(StillRunning)
def still_running(result: StillRunning, wording: Wording) -> str:
    """Report a job that outlives this call."""
    waited = seconds(result.waited)
    if round(result.asked) > round(result.waited):
        # The client did not end a wait that failed.
        why = "" if result.trouble else "; a call from this client has to end sooner"
        waited += f" (of {round(result.asked):,} asked{why})"
    rows = [
        *job_lines(result.job, wording),
        *asked_for(result.job),
        ("Elapsed", seconds(result.elapsed)),
        ("Status", state_words(result.state, result.reported) if result.seen else "not seen yet"),
        ("Waited", waited),
    ]
    return block(
        _heading(result),
        fields(rows, REPORT_LABELS),
        None if result.percent is None else bar(result.percent, result.elapsed),
        variables_given(result.job.variables, wording),
        None if result.trouble is None else f"The last look at the job failed: {cause(result.trouble, wording)}.",
        _while_queued(result, wording),
        f"{_going_on(result)} {NOT_AGAIN}",
        f"To wait for it: {status_command(display_name(result.job.uid), wording, wait=True)}",
    )


def _heading(result: StillRunning) -> str:
    if not result.seen:
        return "Job Status Not Known"
    return "Job Still Queued" if result.state is JobState.QUEUED else "Job Still Running"


def _while_queued(result: StillRunning, wording: Wording) -> str | None:
    """Tell what the system shows of a job that was not seen running, and whether its device is online."""
    if result.state is not JobState.QUEUED or result.trouble:
        return None
    shown = _as_shown(shown=result.shown, wording=wording)
    if result.online is None:
        return shown
    # Nobody knows what becomes of a job whose device comes back late: Datto RMM lets some expire.
    return f"{shown} The device is {'online' if result.online else 'offline'} now."


def _as_shown(*, shown: bool, wording: Wording) -> str:
    """Tell whether a queued job is shown as queued, or not at all: a job that nothing shows may have begun."""
    if shown:
        return f"{wording.system} shows the job as not begun."
    return f"{wording.system} shows nothing of the job's run yet."


def _going_on(result: StillRunning) -> str:
    if not result.seen:
        return "The job was started, and nothing has shown since how it stands."
    if result.state is JobState.QUEUED or result.trouble:
        return "The job does not depend on this call."
    return "The job goes on without this call."
