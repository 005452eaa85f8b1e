"""Lay out rows: any rows and objects as tables, components as a list."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from rmm_jobs.domain.catalog import Component, MatchedIn
from rmm_jobs.domain.limits import estimated_tokens, fit_lines, join_within, some_lines
from rmm_jobs.domain.output_results import Table
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.redact import MASK, redact
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.format import LIST_BYTES, display_name, fields, join_and, uid_label

CUT = "..."
"""Stands at the end of a cell that was shortened."""
NAMES_BYTES = 120
"""Limit of the names of columns that are not shown, in bytes of UTF-8."""
_FEW_ROWS = 8
"""Rows for which a table within tokens gives columns up."""
_FEW_COLUMNS = 5
"""Columns that it keeps."""
_MIN_SECRET_PIECE = 4
"""Characters of a secret that are hidden even where the rest of it was cut off."""


def component_list(
    components: Sequence[Component],
    wording: Wording,
    *,
    total: int,
    matched: Mapping[str, Sequence[MatchedIn]] | None = None,
) -> str:
    """List names with whole UIDs, one a line, and count the rest of `total`; say what `matched`."""
    names = Counter(component.name.casefold() for component in components)
    rows = [
        _component_line(component, wording, is_namesake=names[component.name.casefold()] > 1)
        + (f" - matches {found_in(where, wording)}" if (where := (matched or {}).get(component.uid)) else "")
        for component in components
    ]
    return "\n".join(some_lines(rows, LIST_BYTES, total=total))


def found_in(matched: Sequence[MatchedIn], wording: Wording) -> str:
    """Name the parts of a component that match a query."""
    return join_and([_places(wording)[each] for each in matched]) if matched else ""


def _places(wording: Wording) -> Mapping[MatchedIn, str]:
    return {
        MatchedIn.NAME: "its name",
        MatchedIn.FOLDER: "its folder",
        MatchedIn.DESCRIPTION: "its description",
        MatchedIn.TAGS: "its tags",
        MatchedIn.PARAMETERS: f"its {wording.variable}s",
    }


def _component_line(component: Component, wording: Wording, *, is_namesake: bool) -> str:
    line = f"- {display_name(component.name)} ({uid_label(wording)}: {clean_line(component.uid)})"
    return f"{line}: {clean_line(component.path)}" if is_namesake and component.path else line


def with_rest(rows: str, *, shown: int, total: int) -> str:
    """Return the rows, and count those that are not shown."""
    return rows if shown >= total else f"{rows}\n... and {total - shown:,} more"


def within_bars(cell: str) -> str:
    """Return a cell of a table, in which a bar of its own would begin another column."""
    return cell.replace("|", "\N{BROKEN BAR}")


def table(
    columns: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[str]],
    *,
    first: int = 1,
    numbers: Sequence[int] | None = None,
) -> str:
    """Return rows of cells under titles, numbered from `first`, or with `numbers` of their own.

    `columns` are titles and minimum widths in characters. A longer cell widens its column to its length plus one. A row
    of one cell below several titles is a line of its own, and widens none.
    """
    titles = [title for title, _ in columns]
    whole = [row for row in rows if len(row) == len(titles)]
    longest = [max(map(len, column)) for column in zip(titles, *whole, strict=True)]
    widths = [least if needed <= least else needed + 1 for (_, least), needed in zip(columns, longest, strict=True)]
    counted = range(first, first + len(rows)) if numbers is None else numbers
    numbered = [("#", titles), *((str(number), row) for number, row in zip(counted, rows, strict=True))]
    digits = max(3, *(len(number) for number, _ in numbered))
    lines = [
        f"{number:>{digits}} |"
        + "|".join(f" {within_bars(cell):<{width}}" for cell, width in zip(cells, widths, strict=False)).rstrip()
        for number, cells in numbered
    ]
    lines.insert(1, "-" * (digits + 1) + "+" + "+".join("-" * (width + 1) for width in widths))
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class TableExcerpt:
    """The part of a table of objects that an answer shows.

    Attributes:
        text: The lines to show.
        rows: The number of rows in `text`.
        columns: The number of columns in `text`.
        alone: True where `text` lists the properties of one object.
    """

    text: str
    rows: int
    columns: int
    alone: bool = False


@dataclass(frozen=True, slots=True)
class ObjectTable:
    """A table of objects, cleaned. Its rows are numbered from `first`; `rows_total` counts those not read, too."""

    titles: Sequence[str]
    cells: Sequence[Sequence[str]]
    first: int
    rows_total: int
    hidden: Sequence[str] = ()
    numbers: Sequence[int] | None = None

    @classmethod
    def cleaned(cls, read: Table, first: int, secrets: Sequence[str] = ()) -> "ObjectTable":
        """Clean each title and cell of a table, and redact the secrets in it."""
        titles, hidden = ([_cell(title, secrets) for title in each] for each in (read.columns, read.hidden))
        cells = [[_cell(cell, secrets) for cell in row] for row in read.rows]
        return cls(titles, cells, first, read.rows_total, hidden, read.numbers)

    def fit(self, max_bytes: int, max_tokens: int | None = None) -> TableExcerpt:
        """Lay out as many columns and rows as `max_bytes` bytes of UTF-8 hold; of one object, its properties.

        Within `max_tokens`, a table gives columns up until it has a few rows; it keeps some columns. The last line
        names columns that are not shown.
        """
        are_named = bool(self.hidden) or max_tokens is not None
        others = self._others(self.titles[1:]) if are_named else ""
        room = _Room(max_bytes - len(others.encode()), max_tokens and max_tokens - estimated_tokens(others))
        if self.rows_total == 1 and len(self.titles) > 1:
            return self._alone(room, are_named=are_named)
        columns = len(self.titles)
        while True:
            wanted = [(title, 0) for title in self.titles[:columns]]
            rows = [row[:columns] for row in self.cells]
            lines = table(wanted, rows, first=self.first, numbers=self.numbers).split("\n")
            least = len(lines) - len(self.cells) + 1  # the heading and one row
            few = min(len(lines), least + _FEW_ROWS - 1)
            if columns <= 1 or (
                room.bytes_hold(lines[:least]) and (columns <= _FEW_COLUMNS or room.tokens_hold(lines[:few]))
            ):
                break
            columns -= 1
        kept = room.count(lines, least)
        text = _joined(lines[:kept]) + (self._others(self.titles[columns:]) if are_named else "")
        return TableExcerpt(text, rows=kept - least + 1, columns=columns)

    def _alone(self, room: "_Room", *, are_named: bool) -> TableExcerpt:
        width = max(map(len, self.titles)) + 2
        lines = fields(zip(self.titles, self.cells[0], strict=True), width).split("\n")
        kept = room.count(lines, 1)
        text = _joined(lines[:kept]) + (self._others(self.titles[kept:]) if are_named else "")
        return TableExcerpt(text, rows=1, columns=kept, alone=True)

    def _others(self, titles: Sequence[str]) -> str:
        """Name the columns that are not shown."""
        names = [*titles, *self.hidden]
        return f"\nMore columns: {join_within(names, NAMES_BYTES)}" if names else ""


@dataclass(frozen=True, slots=True)
class _Room:
    """Hold the limits of a table: bytes of UTF-8, and tokens where they are limited."""

    max_bytes: int
    max_tokens: int | None

    def bytes_hold(self, lines: Sequence[str]) -> bool:
        return fit_lines(lines, self.max_bytes) == len(lines)

    def tokens_hold(self, lines: Sequence[str]) -> bool:
        return self.max_tokens is None or sum(map(estimated_tokens, lines)) <= self.max_tokens

    def count(self, lines: Sequence[str], least: int) -> int:
        """Count the leading lines that fit, never fewer than `least`."""
        kept = fit_lines(lines, self.max_bytes, min_lines=least)
        if self.max_tokens is None:
            return kept
        spent = accumulate(map(estimated_tokens, lines[:kept]))
        return max(least, sum(each <= self.max_tokens for each in spent))


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(line.rstrip() for line in lines)


def _cell(text: str, secrets: Sequence[str]) -> str:
    """Clean a cell before it is laid out, and redact a secret that was cut with the cell like a whole one."""
    cell = redact(clean_line(text, max(len(text), len(CUT))), secrets)
    beginning = cell.removesuffix(CUT)
    if beginning == cell:
        return cell
    for secret in secrets:
        if secret[:_MIN_SECRET_PIECE] not in beginning:
            continue
        for length in range(min(len(secret) - 1, len(beginning)), _MIN_SECRET_PIECE - 1, -1):
            if beginning.endswith(secret[:length]):
                return beginning[:-length] + MASK + CUT
    return cell
