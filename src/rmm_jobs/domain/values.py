"""Read lists and objects as JSON text. Text keeps every digit, which Python's numbers would not."""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from json import JSONDecodeError, JSONDecoder
from typing import NoReturn, cast

from rmm_jobs.domain.variable_errors import Unreadable

UNSENDABLE = re.compile("[\0\ud800-\udfff]")
"""Matches characters that no request or environment can carry: NUL, and half a surrogate pair."""


@dataclass(eq=False)
class InvalidValue(ValueError):
    """A list or object is refused. `position` is in characters of the text; 0 where there was no text."""

    reason: Unreadable
    position: int = 0


def looks_like_json(text: str) -> bool:
    """Return whether the text begins as a list or an object does."""
    return text.startswith(("[", "{"))


def parse_prefix(text: str, at: int = 0) -> int:
    """Return the position after the list or object that begins at `at`.

    Raises:
        InvalidValue: it is not JSON, too deep, names something twice, or holds characters that cannot be sent.
    """
    try:
        value, end = _STRICT.raw_decode(text, at)
    except JSONDecodeError as error:
        raise InvalidValue(Unreadable.NOT_JSON, error.pos) from None
    except RecursionError:
        raise InvalidValue(Unreadable.TOO_DEEP, at) from None
    except InvalidValue as error:
        raise InvalidValue(error.reason, at) from None
    # JSON spells these characters with escapes, so a check of the text would miss them.
    if any(_is_unsendable(names, node) for names, node in _nodes(value)):
        raise InvalidValue(Unreadable.UNSENDABLE, at)
    return end


def is_whole(text: str) -> bool:
    """Return whether the text is exactly one list or object."""
    try:
        return looks_like_json(text) and parse_prefix(text) == len(text)
    except InvalidValue:
        return False


def dump(value: object) -> str:
    """Write a list or object, which a client has decoded, as JSON.

    Raises:
        InvalidValue: it is too deep, cannot be sent, or holds a number that JSON has not.
    """
    for names, node in _nodes(value):
        if isinstance(node, float) and not math.isfinite(node):
            raise InvalidValue(Unreadable.BAD_VALUE)
        if _is_unsendable(names, node):
            raise InvalidValue(Unreadable.UNSENDABLE)
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError:
        raise InvalidValue(Unreadable.TOO_DEEP) from None


def iter_strings(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield each text and number in a list or object, with the names above it; nothing for any other text."""
    if not looks_like_json(text.lstrip()):
        return
    try:
        value = _LENIENT.decode(text)
    except (ValueError, RecursionError):
        return
    for names, node in _nodes(value):
        if isinstance(node, str):
            yield names, node


def texts_in(value: object) -> Iterator[str]:
    """Yield each name and text in a list or object that a client has decoded."""
    for names, node in _nodes(value):
        yield from names[-1:]
        if isinstance(node, str):
            yield node


def _nodes(value: object) -> Iterator[tuple[tuple[str, ...], object]]:
    """Yield the value and everything inside it, with the names above.

    No recursion: the input decides the depth.
    """
    left: list[tuple[tuple[str, ...], object]] = [((), value)]
    while left:
        names, node = left.pop()
        yield names, node
        if isinstance(node, dict):
            left += [((*names, name), inner) for name, inner in cast("dict[str, object]", node).items()]
        elif isinstance(node, list):
            left += [(names, inner) for inner in cast("list[object]", node)]


def _is_unsendable(names: tuple[str, ...], node: object) -> bool:
    return any(UNSENDABLE.search(text) for text in (*names[-1:], node) if isinstance(text, str))


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    named = dict(pairs)
    # Two values for one name: JSON readers disagree on which one counts.
    if len(named) < len(pairs):
        raise InvalidValue(Unreadable.DUPLICATE)
    return named


def _no_number(_constant: str) -> NoReturn:
    raise InvalidValue(Unreadable.NOT_JSON)


# Numbers stay text: they are read by whoever knows their type. Line breaks inside strings are let through.
_STRICT = JSONDecoder(object_pairs_hook=_once, parse_int=str, parse_float=str, parse_constant=_no_number, strict=False)
_LENIENT = JSONDecoder(parse_int=str, parse_float=str, strict=False)


NULL = "$null"
LITERALS = frozenset({"$true", "$false", NULL})

_NAMED = re.compile(r"\$(?P<name>[A-Za-z_][\w.\- ]*)")


def is_reference(text: str) -> bool:
    """Return whether the text begins as a variable's name does; the name itself may be invalid."""
    return text.startswith("$") and not text.startswith("$$") and text.lower() not in LITERALS


def variable_named(text: str) -> str | None:
    """Return the variable's name from `$Name`, or `None` for any other text."""
    named = _NAMED.fullmatch(text) if is_reference(text) else None
    return named["name"] if named else None


def resolve_literal(text: str) -> str:
    """Return the text that the script receives: the name of the variable, or the text without its escaping dollar."""
    # "$$" stands for one dollar, so that a value can begin with a dollar without naming a variable.
    return text[1:] if text.startswith("$$") else variable_named(text) or text


def is_null(text: str) -> bool:
    """Return whether the text is PowerShell's null."""
    return text.lower() == NULL


PLACEHOLDER = "<value>"
"""What a usage line writes where the caller has to write a value; no value is sent so."""
