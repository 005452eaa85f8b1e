"""Define the results that show what a job printed, or the objects it returned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.limits import PIPELINE_BYTES
from rmm_jobs.domain.model import Job, JobState, Stream


@dataclass(frozen=True, slots=True)
class TableQuery:
    """Choose among objects, each as the caller wrote it: columns, conditions on them, order, and a text to contain."""

    columns: str = ""
    where: str = ""
    sort: str = ""
    search: str = ""

    @property
    def filters(self) -> bool:
        """Return whether it leaves rows out."""
        return bool(self.where or self.search)


NO_QUERY = TableQuery()
"""All objects, in their own order."""


@dataclass(frozen=True, slots=True)
class Table:
    """Objects as rows. `rows_total` and `columns_total` count all there are, `cells_cut` the shortened cells.

    A row of one cell in a wider table is a plain value, on a line of its own.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    rows_total: int
    columns_total: int
    cells_cut: int = 0
    hidden: Sequence[str] = ()
    """Titles of columns that are not among `columns`, the likeliest first."""
    numbers: Sequence[int] | None = None
    """Index of each row among all objects, where the rows were chosen or sorted."""


@dataclass(frozen=True, slots=True)
class PipelineView:
    """Objects that a job wrote, opened at `path`: a table, or JSON from `offset` of `length` characters."""

    job: Job
    path: str
    table: Table | None = None
    json: str | None = None
    first: int = 0
    """Index of the first row shown."""
    offset: int = 0
    length: int = 0
    max_bytes: int = PIPELINE_BYTES
    """Limit of a table in one answer, in bytes of UTF-8. JSON is never longer than the request asked for."""
    max_tokens: int | None = None
    """As in `PipelineRequest`."""
    query: TableQuery = NO_QUERY
    objects_total: int | None = None
    """Number of all objects at `path`, where `query` has chosen among them."""
    state: JobState | None = None
    """State of a job that has not ended: more objects may come."""


@dataclass(frozen=True, slots=True)
class OutputPage:
    """A window of one stream's cleaned text. Offsets and lengths are in characters of that text."""

    job: Job
    stream: Stream
    text: str
    offset: int
    total: int
    state: JobState | None = None
    """State in which the job was seen, which says whether more may come."""
    late: bool = False
    """Whether the job has ended, and its text may still come: the system says that there is some, or the end is new."""
    lines: "LineWindow | None" = None
    """Which lines it holds, where the caller counts in lines."""


@dataclass(frozen=True, slots=True)
class LineWindow:
    """Whole lines from `first`, counted from 1, of `total`. `asked` is how many the caller has asked for."""

    first: int
    count: int
    total: int
    asked: int
    is_cut: bool = False
    """True where not even its one line fits into an answer."""


@dataclass(frozen=True, slots=True)
class Match:
    """One line that contains the searched text. `offset` is in characters, of the first character shown."""

    line: int
    offset: int
    text: str


@dataclass(frozen=True, slots=True)
class OutputMatches:
    """Lines of a stream that contain `search`: the first of `total`."""

    job: Job
    stream: Stream
    search: str
    matches: Sequence[Match]
    total: int
    length: int
    state: JobState | None = None
    late: bool = False
    """As in `OutputPage`."""


@dataclass(frozen=True, slots=True)
class OutputSearch:
    """Lines of each stream that contain a text. `trouble` holds why a stream could not be read."""

    job: Job
    search: str
    found: Sequence[OutputMatches]
    trouble: Mapping[Stream, JobsError] = field(default_factory=dict[Stream, JobsError])
