"""Redact texts inside objects, before any part is cut or written."""

from collections.abc import Callable, Iterable, Mapping
from itertools import count

from rmm_jobs.safety.printed_secrets import is_secret_value, names_a_secret
from rmm_jobs.safety.redact import MASK
from rmm_jobs.systems.psu.clixml.values import Obj, Scalar, ScalarType, Value


def redact_objects(values: Iterable[Value], redact: Callable[[str], str]) -> None:
    """Apply `redact` in place to every scalar, name and text of the objects, once for each object.

    A text is hidden as a whole where its name says that it is a secret. Names that become equal get a number.
    """
    waiting: list[Value] = list(values)
    seen: set[int] = set()
    while waiting:
        value = waiting.pop()
        if isinstance(value, Scalar):
            if value.text:
                value.text = redact(value.text)
        elif id(value) not in seen:
            seen.add(id(value))
            _hide_named(value)
            value.properties = _renamed(value.properties, redact)
            waiting += _within(value)
            if value.to_string:
                value.to_string = redact(value.to_string)


def _hide_named(value: Obj) -> None:
    """Hide the texts of an object that are secret by their names: `Password=x`, and `Name=DB_PASSWORD; Value=x`."""
    for name, member in value.properties.items():
        if names_a_secret(name):
            _hide(member)
    for key, entry in value.entries or ():
        if isinstance(key, Scalar) and names_a_secret(key.text):
            _hide(entry)
    if (paired := value.properties.get("Value")) is not None:
        titles = (value.properties.get(title) for title in ("Name", "Key"))
        if any(isinstance(title, Scalar) and names_a_secret(title.text) for title in titles):
            _hide(paired)


def _hide(value: Value) -> None:
    if isinstance(value, Scalar) and value.kind is ScalarType.STRING and is_secret_value(value.text):
        value.text = MASK


def _renamed(properties: Mapping[str, Value], redact: Callable[[str], str]) -> dict[str, Value]:
    renamed: dict[str, Value] = {}
    for name, value in properties.items():
        shown = redact(name)
        if shown in renamed:
            shown = next(f"{shown} {number}" for number in count(2) if f"{shown} {number}" not in renamed)
        renamed[shown] = value
    return renamed


def _within(value: Obj) -> Iterable[Value]:
    yield from value.properties.values()
    yield from value.items or ()
    for key, item in value.entries or ():
        yield key
        yield item
    if value.base is not None:
        yield value.base
