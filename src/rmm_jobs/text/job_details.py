"""Block of one job in detail: its report, and below it the other facts that the system gives."""

from datetime import datetime

from rmm_jobs.domain.limits import fit_bytes, join_within
from rmm_jobs.domain.model import FactValue, JobAttribute
from rmm_jobs.domain.results import Finished, JobDetails, JobReport, Queued, Running, StillRunning, TimedOut
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.format import REPORT_LABELS, block, display_name, fields, quoted, utc, variables_given
from rmm_jobs.text.registry import BLOCKS, Page
from rmm_jobs.text.starts import report_block

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
_QUOTED = frozenset({JobAttribute.DESCRIPTION})
"""Facts that a job writes."""


@BLOCKS.on_page(JobDetails)
def job_details(result: JobDetails, page: Page) -> str:
    """Show the report of a job, and below it the other facts that the system gives."""
    wording = page.wording
    uid = [(wording.job_uid, display_name(result.report.job.uid))] if isinstance(result.report, Running) else []
    facts = [(_FACTS[fact], _quoted(value) if fact in _QUOTED else _told(value)) for fact, value in result.facts]
    built_in = [f"  {clean_line(variable)}: {_short(value)}".rstrip() for variable, value in result.built_in]
    return block(
        report_block(result.report, page),
        None if _tells_given(result.report) else variables_given(result.given or result.report.job.variables, wording),
        f"Details:\n{fields([*uid, *facts], REPORT_LABELS)}" if uid or facts else None,
        "\n".join(["Built-in Variables:", *built_in]) if built_in else None,
    )


def _tells_given(report: JobReport) -> bool:
    """Return whether a report has the section of what the job was given itself."""
    if isinstance(report, Finished | TimedOut):
        return bool(report.given)
    return isinstance(report, Queued | StillRunning) and bool(report.job.variables)


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
