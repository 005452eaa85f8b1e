"""Redact texts inside objects, before any part is cut or written."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count

from rmm_jobs.systems.psu.clixml.values import Obj, Scalar, Value


def redact_objects(values: Iterable[Value], redact: Callable[[str], str]) -> None:
    """Apply `redact` in place to every scalar, name and text of the objects, once for each object.

    Names that become equal get a number.
    """
    for value in every_value(values):
        if isinstance(value, Scalar):
            if value.text:
                value.text = redact(value.text)
        else:
            value.properties = _renamed(value.properties, redact)
            if value.to_string:
                value.to_string = redact(value.to_string)


def every_value(values: Iterable[Value]) -> Iterator[Value]:
    """Yield every value without recursion, each object once and before what it holds.

    A document decides how deep its objects are, and they may hold themselves.
    """
    waiting: list[Value] = list(values)
    seen: set[int] = set()
    while waiting:
        value = waiting.pop()
        if isinstance(value, Scalar):
            yield value
        elif id(value) not in seen:
            seen.add(id(value))
            yield value
            waiting += _within(value)


def _renamed(properties: Mapping[str, Value], redact: Callable[[str], str]) -> dict[str, Value]:
    renamed: dict[str, Value] = {}
    for name, value in properties.items():
        shown = redact(name)
        if shown in renamed:
            shown = next(f"{shown} {number}" for number in count(2) if f"{shown} {number}" not in renamed)
        renamed[shown] = value
    return renamed


def _within(value: Obj) -> Iterator[Value]:
    yield from value.properties.values()
    yield from value.items or ()
    for key, item in value.entries or ():
        yield key
        yield item
    if value.base is not None:
        yield value.base
