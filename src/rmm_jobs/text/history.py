"""Blocks of looking back: runs of jobs, and where a job comes from."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from rmm_jobs.domain.history import JobRun, RunStatus
from rmm_jobs.domain.history_errors import MomentUnreadable
from rmm_jobs.domain.history_results import RecentJobs, RunFilter, Window
from rmm_jobs.domain.job_errors import JobNotFound
from rmm_jobs.domain.limits import fit_lines
from rmm_jobs.domain.listing_results import ROWS
from rmm_jobs.domain.newest_job import NewestJob
from rmm_jobs.domain.results import Queued, Running
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.failures import cause
from rmm_jobs.text.format import (
    LIST_BYTES,
    block,
    display_name,
    plural,
    quoted,
    state_words,
    utc,
)
from rmm_jobs.text.next_steps import RECENT, RUN, call, status_command
from rmm_jobs.text.origin import origin_sections
from rmm_jobs.text.registry import BLOCKS, Page
from rmm_jobs.text.starts import report_block
from rmm_jobs.text.tables import table

_NAME_LIMIT = 40
_HEADING = 2
"""Number of lines above the rows of a table."""
_HERE = "here"
_LONGER = (7, 30, 90)
"""Days of the windows that are offered."""
_WITH_STATUS = {
    RunStatus.COMPLETED: "that completed",
    RunStatus.WARNING: "that completed with warnings",
    RunStatus.FAILED: "that failed, timed out, expired or were retired",
    RunStatus.ENDED: "whose outcome is not known",
    RunStatus.UNKNOWN: "whose end is not known",
}


@BLOCKS.of(RecentJobs)
def recent_jobs(result: RecentJobs, wording: Wording) -> str:
    """List runs of jobs, newest first."""
    window, which = result.window, _which(result.wanted, wording)
    if not result.total:
        return block(
            "No jobs found",
            f"No job{which} was found.",
            f"Looked at: {window_words(window)}",
            *_gaps(window, wording),
            near_lines(result.near),
            f"To look further back: {_again(result, wording, since=days)}" if (days := further_back(window)) else None,
        )
    if not result.runs:
        return block(
            f"{plural(result.total, 'job')}{which}:",
            f"There is nothing at offset {result.offset:,}.",
            f"To see the newest: {_again(result, wording, offset=0)}",
        )
    first = result.offset + 1
    columns = (
        (wording.job_uid, 8),
        (wording.device, 14),
        (wording.component, 20),
        ("Status", 10),
        ("Started", 24),
        ("By", 6),
    )
    lines = table(columns, [_cells(run) for run in result.runs[:ROWS]], first=first).split("\n")
    kept = fit_lines(lines, LIST_BYTES, min_lines=_HEADING + 1)
    last = result.offset + kept - _HEADING
    shown = "" if kept - _HEADING == result.total else f", {first:,}-{last:,}"
    return block(
        f"{plural(result.total, 'job')}{which}{shown}:",
        "\n".join(lines[:kept]),
        "\n".join([f"Looked at: {window_words(window)}", *_legend(result.runs[: kept - _HEADING])]),
        *_gaps(window, wording),
        _not_opened(result, wording),
        "\n".join(
            [
                f"To open one: {status_command(f'<{wording.job_uid}>', wording)}",
                f"To run one once more: {call(RUN, wording, repeat=f'<{wording.job_uid}>')}",
                *([f"To see more: {_again(result, wording, offset=last)}"] if last < result.total else []),
            ]
        ),
    )


def _not_opened(result: RecentJobs, wording: Wording) -> str | None:
    if isinstance(result.trouble, JobNotFound):
        return f"The job was not opened: {wording.system} has no job with this {wording.job_uid} any more."
    return None if result.trouble is None else f"Opening the job failed: {cause(result.trouble, wording)}."


def further_back(window: Window) -> str | None:
    """Return the next longer window that is offered, such as `7d`, as far as the ledger keeps jobs."""
    looked_at = window.until - window.since
    return next((f"{days}d" for days in _LONGER if timedelta(days=days) > looked_at), None)


def near_lines(near: Sequence[str]) -> str | None:
    """Offer names that resemble one that was looked for in vain."""
    return "\n".join(["Spelt like it:", *(f"- {clean_line(name)}" for name in near)]) if near else None


def cut_line(window: Window, wording: Wording, missing: str) -> str | None:
    """Say how far a log was read that was not read to its end."""
    if window.shortfall is None:
        return None
    of = f" of {window.shortfall.announced:,}" if window.shortfall.announced else ""
    failure = window.shortfall.failure
    why = "" if failure is None else f"; then {cause(failure, wording)}"
    return (
        f"The {wording.job_log_name} was read back to {utc(window.read_to)} "
        f"({window.shortfall.received:,}{of} rows{why}): {missing} are missing."
    )


def _cells(run: JobRun) -> list[str]:
    return [
        display_name(run.uid or run.reference),
        clean_line(display_name(run.device or run.device_uid), _NAME_LIMIT),
        clean_line(display_name(run.component), _NAME_LIMIT),
        _status(run),
        utc(run.started_at),
        _HERE if run.here else clean_line(run.started_by or "", _NAME_LIMIT) or "unknown",
    ]


def _status(run: JobRun) -> str:
    if run.state is not None:
        return state_words(run.state)
    if not run.uid:
        return "may have started"
    if run.over:
        return "Ended"
    return quoted(run.reported, _NAME_LIMIT) if run.reported else "not known here"


def _legend(runs: Sequence[JobRun]) -> list[str]:
    """Explain the words that the table uses without a state of their own."""
    lines: list[str] = []
    statuses = {_status(run) for run in runs}
    if "Ended" in statuses:
        lines.append("Ended: over; nobody has noted how it ended. Open it to see.")
    if "not known here" in statuses:
        lines.append("not known here: nobody has noted an end; it may run or be over.")
    if any(run.here for run in runs):
        lines.append("here: started with this product on this computer.")
    return lines


def window_words(window: Window) -> str:
    """Name a window by its two ends, in UTC."""
    return f"{utc(window.since)} to {utc(window.until)}"


def _gaps(window: Window, wording: Wording) -> list[str]:
    """Say what of the window could not be read."""
    lines: list[str] = []
    if window.trouble is not None:
        lines.append(
            f"The {wording.job_log_name} could not be read ({cause(window.trouble, wording)}): "
            "jobs that were started elsewhere are missing."
        )
    if window.ledger_trouble is not None:
        lines.append(
            "This computer's own record of jobs could not be read: "
            "starts and outcomes that it holds are missing. To see why: run `rmm-jobs-mcp doctor`."
        )
    if cut := cut_line(window, wording, "older jobs that were started elsewhere"):
        lines.append(cut)
    return lines


def _which(wanted: RunFilter, wording: Wording) -> str:
    parts = [
        f' of {wording.component.lower()} "{clean_line(wanted.component)}"' if wanted.component else "",
        f' on "{clean_line(wanted.device)}"' if wanted.device else "",
        f' started by "{clean_line(wanted.by)}"' if wanted.by else "",
        f" {_WITH_STATUS[wanted.status]}" if wanted.status else "",
    ]
    return "".join(parts)


def _again(result: RecentJobs, wording: Wording, *, since: str | None = None, offset: int | None = None) -> str:
    """Write the same call with another window or offset."""
    wanted, window = result.wanted, result.window
    from_there = window.since.strftime("%Y-%m-%dT%H:%M:%SZ") if since is None else since
    return call(
        RECENT,
        wording,
        device=wanted.device,
        component=wanted.component,
        status=wanted.status and str(wanted.status),
        by=wanted.by,
        since=from_there,
        offset=offset,
    )


@BLOCKS.on_page(NewestJob)
def newest_job(result: NewestJob, page: Page) -> str:
    """Show the newest run that matches, and below it where it comes from and among how many it was found."""
    wording, window, report = page.wording, result.window, result.report
    # The report of a running job has no line for its UID.
    uid = [(wording.job_uid, display_name(report.job.uid))] if isinstance(report, Running) else []
    others = f"The newest of {plural(result.total, 'job')}" if result.total > 1 else "The one job"
    return block(
        report_block(report, page),
        *origin_sections(result.origin, wording, first=uid, names_variables=not isinstance(report, Queued)),
        f"{others}{_which(result.wanted, wording)}, {window_words(window)}." if window else None,
        *(_gaps(window, wording) if window else ()),
    )


@BLOCKS.of(MomentUnreadable)
def moment_unreadable(error: MomentUnreadable, wording: Wording) -> str:
    """Refuse a text that names no time in the past, with examples in this computer's zone."""
    del wording
    now = error.now
    what = "is still to come" if error.is_future else "is no time that can be read"
    return block(
        f'Time not understood: "{clean_line(error.text)}"',
        f'"{clean_line(error.text)}" {what}. It is {_local(now)} here.',
        "\n".join(
            [
                "Give one of these:",
                "- 90m, 24h, 7d or 2w: that long ago",
                "- today or yesterday: from midnight on",
                f"- {now:%Y-%m-%d}, or {now:%Y-%m-%d} 08:30",
                "- 08:30: the last time it was that late",
            ]
        ),
        f"A time without a zone is this computer's; {now:%Y-%m-%d}T00:00:00Z is UTC.",
    )


def _local(now: datetime) -> str:
    return f"{now:%Y-%m-%d %H:%M} (UTC{now:%z})"
