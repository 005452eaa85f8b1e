"""Define the report of a job that was looked for among recent ones."""

from dataclasses import dataclass

from rmm_jobs.domain.history_results import ANY_RUN, NOTHING_KNOWN, Origin, RunFilter, Window
from rmm_jobs.domain.results import JobDetails


@dataclass(frozen=True, slots=True)
class NewestJob(JobDetails):
    """The newest of `total` runs that match: its report, and where it comes from."""

    origin: Origin = NOTHING_KNOWN
    total: int = 1
    window: Window | None = None
    wanted: RunFilter = ANY_RUN
