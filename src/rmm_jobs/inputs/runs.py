"""Choose among runs of jobs by what a caller typed, and find names that resemble one that none has."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from rmm_jobs.domain.history import JobRun
from rmm_jobs.domain.history_results import RunFilter
from rmm_jobs.inputs.likeness import loose

RowT = TypeVar("RowT")

MYSELF = "me"
"""Word for the jobs that were started with this product on this computer."""
NEAR = 3
_LIKE = 75
"""Likeness from which a name is offered, of 100."""


def chosen(runs: Sequence[JobRun], wanted: RunFilter) -> list[JobRun]:
    """Return the runs that fit. An equal device or component wins over those that only contain the text."""
    found = [run for run in runs if _has_status(run, wanted) and _was_started_by(run, wanted.by)]
    if wanted.device is not None:
        found = named(found, wanted.device, lambda run: (run.device, run.device_uid))
    if wanted.component is not None:
        found = named(found, wanted.component, lambda run: (run.component,))
    return found


def near_names(runs: Sequence[JobRun], wanted: RunFilter) -> list[str]:
    """Return names among the runs that resemble a device or a component that none of them has."""
    near: list[str] = []
    if wanted.device is not None and not chosen(runs, RunFilter(device=wanted.device)):
        near += nearest(wanted.device, (run.device for run in runs))
    if wanted.component is not None and not chosen(runs, RunFilter(component=wanted.component)):
        near += nearest(wanted.component, (run.component for run in runs))
    return near


def _has_status(run: JobRun, wanted: RunFilter) -> bool:
    return wanted.status is None or run.status == wanted.status


def _was_started_by(run: JobRun, by: str | None) -> bool:
    if by is None:
        return True
    if loose(by) == MYSELF:
        return run.here
    return loose(by) in loose(run.started_by or "")


def named(rows: Iterable[RowT], text: str, names: Callable[[RowT], tuple[str | None, ...]]) -> list[RowT]:
    """Return the rows with a name that is equal or, where there are none, those with one that contains the text."""
    wanted, every = loose(text), list(rows)
    equal = [row for row in every if wanted in {loose(name) for name in names(row) if name}]
    return equal or [row for row in every if any(wanted in loose(name) for name in names(row) if name)]


def nearest(text: str, names: Iterable[str | None]) -> list[str]:
    """Return the names that are spelt most like a text, likest first."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - a start-up that searches nothing does not pay for it

    known = {loose(name): name for name in names if name}
    found = process.extract(loose(text), list(known), scorer=fuzz.WRatio, limit=NEAR, score_cutoff=_LIKE)
    return [known[each] for each, _, _ in found]
