"""Blocks of jobs that are looked up: a list of jobs, and one job in detail."""

from datetime import datetime

from rmm_jobs.domain.limits import fit_bytes, fit_lines, join_within
from rmm_jobs.domain.listing_results import ROWS, JobList, JobRow
from rmm_jobs.domain.model import STATE_NAMES, FactValue, JobAttribute, JobState
from rmm_jobs.domain.results import JobDetails, Running
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.format import (
    LIST_BYTES,
    REPORT_LABELS,
    block,
    display_name,
    fields,
    plural,
    quoted,
    state_words,
    utc,
)
from rmm_jobs.text.lost_starts import report_block
from rmm_jobs.text.next_steps import LIST, call, status_command
from rmm_jobs.text.registry import BLOCKS, Page
from rmm_jobs.text.tables import table

_NAME_LIMIT = 40
_HEADING = 2
"""Number of lines above the rows of a table."""
FACT_BYTES = 120
_CHILDREN_BYTES = 90
_FACTS = {
    JobAttribute.STARTED_BY: "Started By",
    JobAttribute.SCHEDULE: "Schedule",
    JobAttribute.ENVIRONMENT: "Environment",
    JobAttribute.RUN_AS: "Run As",
    JobAttribute.PARENT: "Parent Job",
    JobAttribute.CHILDREN: "Child Jobs",
    JobAttribute.CREATED: "Created",
    JobAttribute.ENDED: "Ended",
    JobAttribute.DESCRIPTION: "Activity",
}
_PATH_LIMIT = 80
_QUOTED = frozenset({JobAttribute.DESCRIPTION})
"""Facts that a job writes."""


@BLOCKS.of(JobList)
def job_list(result: JobList, wording: Wording) -> str:
    """List jobs, newest first."""
    which = _which(result, wording)
    as_of = f"As of {utc(result.now)}."
    if not result.rows:
        if not result.total:
            return block("No jobs found", f"{wording.system} lists no jobs{which}.", as_of)
        return block(
            f"{plural(result.total, 'job')}{which}:",
            f"There is nothing at offset {result.offset:,}.",
            f"To see the newest: {_more(result, 0, wording)}",
        )
    rows = result.rows[:ROWS]
    paths: dict[str, set[str | None]] = {}
    for row in rows:
        paths.setdefault(_script(row), set()).add(row.path)
    first = result.offset + 1
    columns = ((wording.job_uid, 8), (wording.component, 20), ("Status", 10), ("Started", 24), ("By", 12))
    lines = table(columns, [_cells(row, paths.get(_script(row), set())) for row in rows], first=first).split("\n")
    kept = fit_lines(lines, LIST_BYTES, min_lines=_HEADING + 1)
    last = result.offset + kept - _HEADING
    window = "" if kept - _HEADING == result.total else f", {first:,}-{last:,}"
    calls = [f"To open one: {status_command(f'<{wording.job_uid}>', wording)}"]
    if last < result.total:
        calls.append(f"To see more: {_more(result, last, wording)}")
    return block(
        f"{plural(result.total, 'job')}{which}{window}:",
        "\n".join(lines[:kept]),
        as_of,
        "\n".join(calls),
    )


def _which(result: JobList, wording: Wording) -> str:
    of = f' of {wording.component.lower()} "{clean_line(result.component)}"' if result.component else ""
    return of + (f" with status {state_words(result.state)}" if result.state else "")


def _more(result: JobList, offset: int, wording: Wording) -> str:
    status = STATE_NAMES[result.state] if result.state else None
    return call(LIST, wording, script=result.component or None, status=status, offset=offset)


def _script(row: JobRow) -> str:
    return (row.component or "").casefold()


def _cells(row: JobRow, paths: set[str | None]) -> list[str]:
    """Return the cells of a row; `paths` holds the paths of all listed scripts with this script's name."""
    script = row.path if row.path and len(paths) > 1 else row.component
    unknown = clean_line(row.reported, _NAME_LIMIT) if row.state is JobState.UNKNOWN else None
    return [
        display_name(row.job_uid),
        clean_line(display_name(script), _NAME_LIMIT if script is row.component else _PATH_LIMIT),
        state_words(row.state, unknown),
        utc(row.started_at),
        clean_line(row.started_by or "", _NAME_LIMIT) or "unknown",
    ]


@BLOCKS.on_page(JobDetails)
def job_details(result: JobDetails, page: Page) -> str:
    """Show the report of a job, and below it the other facts that the system gives."""
    wording = page.wording
    uid = [(wording.job_uid, display_name(result.report.job.uid))] if isinstance(result.report, Running) else []
    facts = [(_FACTS[fact], _quoted(value) if fact in _QUOTED else _told(value)) for fact, value in result.facts]
    built_in = [f"  {clean_line(variable)}: {_short(value)}".rstrip() for variable, value in result.built_in]
    return block(
        report_block(result.report, page),
        f"Details:\n{fields([*uid, *facts], REPORT_LABELS)}" if uid or facts else None,
        "\n".join(["Built-in Variables:", *built_in]) if built_in else None,
    )


def _quoted(value: FactValue) -> str:
    return quoted(_told(value))


def _told(value: FactValue) -> str:
    match value:
        case datetime():
            return utc(value)
        case tuple():
            return join_within([clean_line(uid) for uid in value], _CHILDREN_BYTES)
        case _:
            return _short(value)


def _short(value: str) -> str:
    """Return a value on one line, within a limit in bytes."""
    line = clean_line(value)
    kept = fit_bytes(line, FACT_BYTES)
    return line if kept == len(line) else line[: fit_bytes(line, FACT_BYTES - len("..."))].rstrip() + "..."
