"""Choose rows by a text, by conditions on columns and by order, and the columns that are shown of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from rmm_jobs.domain.output_results import TableQuery
from rmm_jobs.systems.psu.clixml.conditions import Condition, read_conditions, sort_key
from rmm_jobs.systems.psu.clixml.errors import ColumnError
from rmm_jobs.systems.psu.clixml.rows import VALUE, filled_titles, is_plain, named, own_text
from rmm_jobs.systems.psu.clixml.show import cell_text
from rmm_jobs.systems.psu.clixml.values import NIL, Obj, Scalar, ScalarType, Value
from rmm_jobs.systems.psu.clixml.view import display_value, unwrap_single_list

_SEARCHED = 2_000
"""Characters of a cell that are searched and compared, where it is a nested value."""
_NEAR = 3


@dataclass(slots=True)
class Choice:
    """Rows that were chosen, each with its number among all `total`, and the columns that were asked for."""

    rows: list[Value]
    numbers: list[int]
    total: int
    columns: list[str] = field(default_factory=list[str])
    used: list[str] = field(default_factory=list[str])
    """Columns of conditions and order, of which the rows may differ."""
    fixed: list[str] = field(default_factory=list[str])
    """Columns that are the same in every row, because a condition says what they are."""


def choose(values: Sequence[Value], query: TableQuery) -> Choice:
    """Return the rows that contain the text and meet every condition, in the order that was asked for.

    Raises:
        ConditionError: the conditions cannot be read.
        ColumnError: no row has a column that the query names.
    """
    rows = list(unwrap_single_list(values))
    conditions, order = read_conditions(query.where), _names(query.sort)
    titles = _titles(rows) if conditions or order or query.columns.strip() else []
    known = {title.casefold(): title for title in reversed(titles)}
    conditions = [Condition(_known(each.column, known, titles), each.operator, each.value) for each in conditions]
    directions = [(_known(_bare(name, titles), known, titles), name) for name in order]
    columns = [_known(name, known, titles) for name in _names(query.columns)]
    cells = _Cells(query.search)
    numbers = [
        number
        for number, row in enumerate(rows)
        if cells.contain(row) and all(cells.meet(row, each) for each in conditions)
    ]
    for column, name in reversed(directions):
        keys = {number: cells.of(rows[number], column) for number in numbers}
        _sort(numbers, keys, descending=name != column and name.startswith("-"))
    used = dict.fromkeys([*(each.column for each in conditions), *(column for column, _ in directions)])
    fixed = [each.column for each in conditions if each.fixes]
    return Choice(
        [rows[number] for number in numbers],
        numbers,
        len(rows),
        list(dict.fromkeys(columns)),
        [column for column in used if column not in fixed],
        fixed,
    )


def only(row: Value, columns: Sequence[str]) -> Value:
    """Return a row with these columns alone; a plain value as it is."""
    if is_plain(row):
        return row
    there = named(row)
    kept = {title: there.get(title, NIL) for title in columns}
    size = sum(1 + (value.expanded_size if isinstance(value, Obj) else 0) for value in kept.values())
    return Obj(properties=kept, expanded_size=size)


class _Cells:
    """Read cells, and keep what was read of each object: a document may repeat one in every row."""

    def __init__(self, search: str) -> None:
        self._search = search.casefold()
        self._texts: dict[int, str] = {}
        self._parts: dict[int, str] = {}
        self._rows: dict[int, Mapping[str, Value]] = {}
        self._found: dict[int, bool] = {}

    def of(self, row: Value, column: str) -> Scalar:
        value = display_value(self._named(row).get(column, NIL))
        return value if isinstance(value, Scalar) else Scalar(ScalarType.STRING, self._text(value))

    def meet(self, row: Value, condition: Condition) -> bool:
        cell = self.of(row, condition.column)
        return condition.holds(cell, self._text(cell))

    def contain(self, row: Value) -> bool:
        """Return whether a value of the row contains the searched text."""
        if not self._search:
            return True
        if id(row) not in self._found:
            shown = [display_value(value) for value in self._named(row).values()]
            self._found[id(row)] = any(
                self._search in text.casefold() for value in shown for text in (self._text(value), self._inside(value))
            )
        return self._found[id(row)]

    def _named(self, row: Value) -> Mapping[str, Value]:
        if id(row) not in self._rows:
            self._rows[id(row)] = named(row)
        return self._rows[id(row)]

    def _text(self, value: Value) -> str:
        if isinstance(value, Scalar):
            return cell_text(value, len(value.text) + _SEARCHED)
        if id(value) not in self._texts:
            self._texts[id(value)] = cell_text(value, _SEARCHED)
        return self._texts[id(value)]

    def _inside(self, value: Value) -> str:
        """Return the parts of a nested object that a cell shows as one text."""
        if isinstance(value, Scalar) or not own_text(value):
            return ""
        if id(value) not in self._parts:
            self._parts[id(value)] = cell_text(Obj(properties=value.properties), _SEARCHED)
        return self._parts[id(value)]


def _titles(rows: Sequence[Value]) -> list[str]:
    titles = list(filled_titles(rows))
    return titles if VALUE in titles or not any(map(is_plain, rows)) else [VALUE, *titles]


def _sort(numbers: list[int], cells: Mapping[int, Scalar], *, descending: bool) -> None:
    """Sort by a column, rows without a value last in either direction."""
    filled = [number for number in numbers if cells[number].text]
    filled.sort(key=lambda number: sort_key(cells[number]), reverse=descending)
    numbers[:] = [*filled, *(number for number in numbers if not cells[number].text)]


def _names(text: str) -> list[str]:
    return [name for part in text.split(",") if (name := part.strip())]


def _bare(name: str, titles: Iterable[str]) -> str:
    """Return a column of an order without the sign of its direction."""
    return name if name in titles else name.lstrip("+-").strip()


def _known(name: str, known: Mapping[str, str], titles: Sequence[str]) -> str:
    if name in titles:
        return name
    if (found := known.get(name.casefold())) is not None:
        return found
    folded = name.casefold()
    within = [title for title in titles if folded and (folded in title.casefold() or title.casefold() in folded)]
    alike = [known[each] for each in get_close_matches(folded, list(known)[:2_000], n=_NEAR, cutoff=0.5)]
    near = list(dict.fromkeys([*alike, *within]))[:_NEAR]
    raise ColumnError(name, near, titles)
