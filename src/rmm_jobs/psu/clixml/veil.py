"""Hiding texts inside objects, before anything of them is cut or written down."""

from collections.abc import Callable, Iterable

from rmm_jobs.psu.clixml.values import Obj, Scalar, Value


def veil(values: Iterable[Value], hide: Callable[[str], str]) -> None:
    """Put every scalar and every object's own text through `hide`, in place; each object once."""
    waiting: list[Value] = list(values)
    seen: set[int] = set()
    while waiting:
        value = waiting.pop()
        if isinstance(value, Scalar):
            if value.text:
                value.text = hide(value.text)
        elif id(value) not in seen:
            seen.add(id(value))
            waiting += _within(value)
            if value.to_string:
                value.to_string = hide(value.to_string)


def _within(value: Obj) -> Iterable[Value]:
    yield from value.properties.values()
    yield from value.items or ()
    for key, item in value.entries or ():
        yield key
        yield item
    if value.base is not None:
        yield value.base
