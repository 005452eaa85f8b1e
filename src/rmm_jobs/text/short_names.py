"""Cut names to the room of a cell so that those that differ can still be told apart, and estimate what a cell costs."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from rmm_jobs.domain.limits import fit_bytes
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.tables import within_bars

CUT = "..."
_HEAD = 6
"""Characters of a name that stand before the place where it differs from another one."""
_BEFORE = 3
"""Characters that stand between the cut and that place."""
_ROUNDS = 4
_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[^\x00-\x7f]|[^\sa-zA-Z0-9]")
_WORD = 3
"""Letters or digits that are at most one token in most names."""
_LONG_WORD, _OF_LONG = 12, 2
"""Letters from which a word is more likely to be none, and those of it that are one token."""
_COMMON = 3
"""Bytes of a letter that no tokenizer takes apart into as many."""


def cell_bytes(longest: int) -> int:
    """Return the bytes of UTF-8 of a cell of so many characters: a page of any names stays small."""
    return longest * 3 // 2


def told_apart(names: Iterable[str], longest: int) -> Mapping[str, str]:
    """Return each name in so many characters: cut in its middle, or around the place where it differs from others."""
    cells = {name: _cut(clean_line(name), longest) for name in names}
    for _ in range(_ROUNDS):
        alike = defaultdict[str, list[str]](list)
        for name, cell in cells.items():
            alike[cell].append(name)
        groups = [group for group in alike.values() if len({clean_line(name) for name in group}) > 1]
        for group in groups:
            at = _shared([clean_line(name) for name in group])
            cells |= {name: _around(clean_line(name), at, longest) for name in group}
        if not groups:
            return cells
    return {**cells, **_numbered(cells, longest)}


def _numbered(cells: Mapping[str, str], longest: int) -> Mapping[str, str]:
    """Number the names that are alike in every part that a cell has room for."""
    alike = defaultdict[str, list[str]](list)
    for name, cell in cells.items():
        alike[cell].append(name)
    made: dict[str, str] = {}
    for cell, group in alike.items():
        if len(group) > 1:
            ends = [f" ({number})" for number in range(1, len(group) + 1)]
            made |= {
                name: _cut_end(cell.removesuffix(CUT), longest - len(end)) + end
                for name, end in zip(group, ends, strict=True)
            }
    return made


def _shared(names: Sequence[str]) -> int:
    """Count the characters with which all names begin."""
    first, last = min(names), max(names)
    return next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))


def _cut(name: str, longest: int) -> str:
    """Return a name within so many characters, and the bytes of as many: its beginning and its end."""
    if _fits(name, longest):
        return name
    room = longest
    while room > len(CUT) + 1:
        tail = (room - len(CUT)) // 2
        cell = _joined(name[: room - len(CUT) - tail], name[-tail:])
        if _fits(cell, longest):
            return cell
        room -= 1
    return name[: fit_bytes(within_bars(name[:longest]), cell_bytes(longest))]


def _around(name: str, at: int, longest: int) -> str:
    """Return a name as its beginning and what stands at the place where it differs."""
    first = max(0, at - _BEFORE)
    if first <= _HEAD:
        return _cut_end(name, longest)
    room = longest
    while room > len(CUT) + _BEFORE + 1:
        head = min(_HEAD, (room - len(CUT)) // 3)
        cell = _joined(name[:head], _cut_end(name[first:], room - head - len(CUT)))
        if _fits(cell, longest):
            return cell
        room -= 1
    return _cut_end(name[first:], longest)


def _cut_end(name: str, longest: int) -> str:
    kept = name[: fit_bytes(within_bars(name[:longest]), cell_bytes(longest))]
    return kept if len(kept) == len(name) else f"{kept[: max(1, len(kept) - len(CUT))].rstrip()}{CUT}"


def _joined(head: str, tail: str) -> str:
    return f"{head.rstrip()}{CUT}{tail.lstrip()}"


def _fits(cell: str, longest: int) -> bool:
    return len(cell) <= longest and len(within_bars(cell).encode()) <= cell_bytes(longest)


def most_tokens(cells: Sequence[str]) -> int:
    """Estimate what cells cost at most, in tokens of o200k_base: a name is no word that a tokenizer has learned."""
    return sum(_tokens(piece) for cell in cells for piece in _PIECE.findall(cell))


def _tokens(piece: str) -> int:
    if piece.isascii():
        return -(-len(piece) // (_WORD if len(piece) < _LONG_WORD else _OF_LONG))
    size = len(piece.encode())
    return size if size > _COMMON else size - 1
