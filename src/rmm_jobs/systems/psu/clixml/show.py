"""Show values as a table or as JSON, opening references within a budget.

A reference may lead back to an object around it: a marker replaces it. A few objects can refer to each other in so many
ways that nothing could show them all: JSON then raises an error, and a cell gets a marker.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rmm_jobs.safety.sanitize import escape_invisible
from rmm_jobs.systems.psu.clixml.columns import COLUMNS, arranged
from rmm_jobs.systems.psu.clixml.errors import ClixmlError, Reason
from rmm_jobs.systems.psu.clixml.limits import BUDGET, Budget
from rmm_jobs.systems.psu.clixml.printed import printed
from rmm_jobs.systems.psu.clixml.rows import VALUE, filled_titles, is_plain, named, own_text
from rmm_jobs.systems.psu.clixml.values import NIL, Obj, Scalar, ScalarType, Value
from rmm_jobs.systems.psu.clixml.view import display_value, items, shown_members, unwrap_single_list

REPEATED = "... (reference repeated)"
DEEPER = "... (nested deeper)"
PLAIN_CELL = 100
"""Most characters of a row that is a plain value among objects, and has a line of its own."""
_TEXTS = 100
"""Most items of a list in a cell that are read as their texts."""

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_NUMBERS = frozenset(
    {
        ScalarType.BYTE,
        ScalarType.SBYTE,
        ScalarType.INT16,
        ScalarType.UINT16,
        ScalarType.INT32,
        ScalarType.UINT32,
        ScalarType.INT64,
        ScalarType.UINT64,
    }
    | {ScalarType.SINGLE, ScalarType.DOUBLE, ScalarType.DECIMAL}
)
_BOOLEANS = frozenset({"true", "false"})
_encode = json.JSONEncoder(ensure_ascii=False).encode
_CLOSINGS = frozenset({"", "]", "}"})


@dataclass(frozen=True, slots=True)
class Table:
    """Hold some rows and columns, their totals, and the number of shortened cells.

    A row of one cell in a wider table is a plain value. `hidden` are the titles of the columns that are not shown.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    rows_total: int
    columns_total: int
    cells_cut: int
    hidden: Sequence[str] = ()


def as_table(  # noqa: PLR0913 - the limits of a table, each by name
    values: Sequence[Value],
    *,
    first: int = 0,
    rows: int = 20,
    columns: int = COLUMNS,
    cell: int = 40,
    width: int = 0,
    titles: Sequence[str] = (),
    also: Sequence[str] = (),
    fixed: Sequence[str] = (),
) -> Table:
    """Show values as a table: a row for each value, and the columns that a person looks for.

    The items of a single list are the rows. A row that is a scalar, a list or an object with a text of its own is one
    cell; where all are, they stand in a column named `Value`. A nested value is the text that it prints itself, or
    compact JSON; missing is empty.

    Args:
        values: The values to show.
        first: The first row, 0-based.
        rows: The most rows.
        columns: The most columns. They are those of all rows, so that every part of a table has the same columns.
        cell: The most characters in a cell or title; a shortened one ends in "...".
        width: Characters that few columns share: their cells may be longer, up to `PLAIN_CELL`.
        titles: The columns that the caller has asked for, and no others.
        also: Columns that are shown beside those of the type.
        fixed: Columns that the caller knows the values of, and that are not shown of several rows.
    """
    every = unwrap_single_list(values)
    filled = filled_titles(every)
    alone = len(every) == 1
    chosen, shown_count = (list(titles), len(titles)) if titles else arranged(filled, every, alone=alone)
    if not filled and not titles and any(map(is_plain, every)):
        chosen, shown_count = [VALUE], 1
    added = [] if titles else [title for title in also if title not in set(chosen[:shown_count])]
    shown = [*(title for title in chosen[:shown_count] if titles or title not in fixed), *added] or chosen[:1]
    shown = (shown if titles or not alone else chosen)[:columns]
    cell = max(cell, min(PLAIN_CELL, width // max(1, len(shown))))
    plain = PLAIN_CELL if shown != [VALUE] else cell
    window = every[first : first + rows]
    cells = [_row(value, shown, cell, plain) for value in window]
    return Table(
        columns=[_cut(title, cell)[0] for title in shown],
        rows=[[text for text, _ in row] for row in cells],
        rows_total=len(every),
        columns_total=len(chosen),
        cells_cut=sum(was_cut for row in cells for _, was_cut in row),
        hidden=_without(chosen, shown),
    )


def _row(value: Value, titles: Sequence[str], cell: int, plain: int) -> list[tuple[str, bool]]:
    row = named(value)
    if is_plain(value) and VALUE not in titles:
        return [_cell(row[VALUE], plain)]
    return [_cell(row.get(title), cell) for title in titles]


def _without(titles: Sequence[str], shown: Sequence[str]) -> tuple[str, ...]:
    there = set(shown)
    return tuple(title for title in titles if title not in there)


def cell_text(value: Value, longest: int) -> str:
    """Return the text of a cell, of at most this many characters."""
    return _cell(value, longest)[0]


def as_json(values: Sequence[Value], budget: Budget = BUDGET) -> str:
    """Show values as a compact JSON array; a single list gives its items.

    Numbers keep all digits of the document; a value that JSON cannot express is text. Invisible characters are written
    as escapes, so that cleaning changes nothing.

    Raises:
        ClixmlError: `EXPANDS_TOO_FAR`: the values exceed the budget.
    """
    every = list(unwrap_single_list(values))
    if sum(1 + value.expanded_size for value in every if isinstance(value, Obj)) > budget.values:
        raise ClixmlError(Reason.EXPANDS_TOO_FAR)
    pieces: list[str] = []
    characters, counted = budget.characters, budget.values
    for piece in _pieces(Obj(items=every), depth=budget.depth + 1):
        pieces.append(piece)
        characters -= len(piece)
        counted -= piece not in _CLOSINGS
        if characters < 0 or counted < 0:
            raise ClixmlError(Reason.EXPANDS_TOO_FAR)
    return "".join(pieces)


def _cell(value: Value | None, longest: int) -> tuple[str, bool]:
    """Return a cell's text, and whether it was shortened."""
    shown = display_value(NIL if value is None else value)
    if isinstance(shown, Scalar):
        return _cut(printed(shown), longest)
    if text := own_text(shown):
        return _cut(text, longest)
    if shown.expanded_size > BUDGET.values:
        return f"... (expands to {shown.expanded_size:,} values)", True
    text = ""
    for piece in _pieces(_texts(shown), depth=BUDGET.depth, longest=longest + 1):
        text += piece
        if len(text) > longest:
            break
    return _cut(text, longest)


def _texts(value: Obj) -> Obj:
    """Return a list whose items are their texts where each prints itself, else the value."""
    listed = items(value) or ()
    if not listed or len(listed) > _TEXTS:
        return value
    texts = [own_text(item) if isinstance(item, Obj) else "" for item in listed]
    return Obj(items=[Scalar(ScalarType.STRING, text) for text in texts]) if all(texts) else value


def _cut(text: str, longest: int) -> tuple[str, bool]:
    return (text, False) if len(text) <= longest else (text[: max(0, longest - 3)] + "...", True)


def _pieces(value: Value, *, depth: int, longest: int | None = None) -> Iterator[str]:
    """Yield the JSON text of a value: a piece for each value in it, and a closing one for each object.

    Args:
        value: The value to write.
        depth: The most levels of objects; a deeper one becomes a marker.
        longest: The most characters of a text that the caller can use.
    """
    around: set[int] = set()
    stack: list[tuple[Iterator[tuple[str, Value]], str, int]] = [(iter([("", value)]), "", 0)]
    while stack:
        inside, closing, identity = stack[-1]
        for label, child in inside:
            shown = display_value(child)
            if isinstance(shown, Scalar):
                yield label + _scalar(shown, longest)
            elif id(shown) in around:
                yield label + _text(REPEATED)
            elif len(stack) > depth:
                yield label + _text(DEEPER)
            else:
                around.add(id(shown))
                listed = items(shown)
                if listed is None:
                    yield label + "{"
                    stack.append((_members(shown, longest), "}", id(shown)))
                else:
                    yield label + "["
                    stack.append((_items(listed), "]", id(shown)))
                break
        else:
            stack.pop()
            around.discard(identity)
            yield closing


def _members(value: Obj, longest: int | None) -> Iterator[tuple[str, Value]]:
    comma = ""
    for name, member in shown_members(value).items():
        yield f"{comma}{_text(name[:longest])}:", member
        comma = ","


def _items(listed: Sequence[Value]) -> Iterator[tuple[str, Value]]:
    comma = ""
    for item in listed:
        yield comma, item
        comma = ","


def _text(text: str) -> str:
    return escape_invisible(_encode(text))


def _scalar(value: Scalar, longest: int | None) -> str:
    if value.kind is ScalarType.NIL:
        return "null"
    plain = value.kind in _NUMBERS and _NUMBER.fullmatch(value.text)
    if plain or (value.kind is ScalarType.BOOLEAN and value.text in _BOOLEANS):
        return value.text
    return _text(value.text[:longest])
