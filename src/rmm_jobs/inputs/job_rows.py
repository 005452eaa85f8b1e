"""Choose among listed jobs by what a server cannot filter by."""

from collections.abc import Collection, Sequence
from datetime import datetime

from rmm_jobs.domain.listing_results import JobFilter, JobRow
from rmm_jobs.inputs.likeness import loose
from rmm_jobs.inputs.runs import MYSELF, named


def fitting(rows: Sequence[JobRow], wanted: JobFilter, here: Collection[str]) -> list[JobRow]:
    """Return the rows that fit; `here` has the ids of jobs that were started with this product.

    An equal computer, schedule or tag wins over those that only contain the text.
    """
    found = [row for row in rows if _fits(row, wanted, here)]
    if wanted.computer is not None:
        found = named(found, wanted.computer, lambda row: (row.computer,))
    if wanted.schedule is not None:
        found = named(found, wanted.schedule, lambda row: (row.schedule, row.schedule_uid))
    if wanted.tag is not None:
        found = named(found, wanted.tag, lambda row: tuple(row.tags))
    return found


def begun(row: JobRow) -> datetime | None:
    """Return when a job began, or was made where it has not begun."""
    return row.started_at or row.created_at


def _fits(row: JobRow, wanted: JobFilter, here: Collection[str]) -> bool:
    return (
        (not wanted.states or row.state in wanted.states)
        and _is_in_time(row, wanted)
        and _is_in_folder(row, wanted.folder)
        and _was_started_by(row, wanted.by, here)
    )


def _is_in_time(row: JobRow, wanted: JobFilter) -> bool:
    if wanted.since is None and wanted.until is None:
        return True
    at = begun(row)
    if at is None:
        return False
    return (wanted.since is None or at >= wanted.since) and (wanted.until is None or at <= wanted.until)


def _is_in_folder(row: JobRow, folder: str | None) -> bool:
    if folder is None:
        return True
    path = loose((row.path or "").replace("\\", "/")).rpartition("/")[0]
    return loose(folder.replace("\\", "/").strip("/")) in path if path else False


def _was_started_by(row: JobRow, by: str | None, here: Collection[str]) -> bool:
    if by is None:
        return True
    return row.job_uid in here if loose(by) == MYSELF else loose(by) in loose(row.started_by or "")
