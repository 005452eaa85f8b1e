"""Hide the values inside objects that their names call secret, before any part is cut or written.

The name is a property's or a key's (`Password`), or it stands beside the value: `Name=DB_PASSWORD; Value=...`.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from rmm_jobs.safety.printed_secrets import is_secret_value, is_worth_finding, names_a_secret
from rmm_jobs.safety.redact import MASK, is_mask, shown_secrets
from rmm_jobs.safety.sanitize import clean_block
from rmm_jobs.systems.psu.clixml.redact import every_value
from rmm_jobs.systems.psu.clixml.values import Obj, Scalar, ScalarType, Value
from rmm_jobs.systems.psu.clixml.view import display_value, is_enum, printed_text

_TITLES = frozenset({"name", "key"})
_VALUE = "value"
_NO_SECRETS = frozenset(
    {ScalarType.BOOLEAN, ScalarType.DATE_TIME, ScalarType.DURATION, ScalarType.NIL, ScalarType.SECURE_STRING}
)
"""Kinds of scalars that tell about a secret, or are hidden already."""
_NUMBERS = frozenset(
    {ScalarType.BYTE, ScalarType.SBYTE, ScalarType.INT16, ScalarType.UINT16, ScalarType.INT32, ScalarType.UINT32}
    | {ScalarType.INT64, ScalarType.UINT64, ScalarType.SINGLE, ScalarType.DOUBLE, ScalarType.DECIMAL}
)
_FEWEST_DIGITS = 4
"""A shorter number is a count or a switch, unless it stands in a list."""
_WORK = 400_000_000
"""Characters that are compared at most in the search for values that are repeated."""
_TEXT_COST = 20
"""What each text costs beside its characters."""


def hide_named(values: Sequence[Value]) -> tuple[str, ...]:
    """Hide in place each value whose name says that it is a secret; a list of them as one.

    Returns:
        Those values that other texts repeat, as `redact` takes them. Of very many the first are searched.
    """
    hidden: dict[str, None] = {}
    for value in every_value(values):
        if isinstance(value, Obj):
            for member in _secret_members(value):
                hidden.update(dict.fromkeys(_hide(member)))
    return _repeated(hidden, values)


def _secret_members(value: Obj) -> list[Value]:
    """Return the members that are secret by their names, or by the name that stands beside them."""
    secret: list[Value] = []
    paired: list[Value] = []
    is_titled = False
    for name, member in _members(value):
        if names_a_secret(name):
            secret.append(member)
        elif (folded := name.casefold()) == _VALUE:
            paired.append(member)
        elif folded in _TITLES:
            is_titled = is_titled or names_a_secret(_text(member))
    return [*secret, *paired] if is_titled else secret


def _members(value: Obj) -> Iterator[tuple[str, Value]]:
    """Yield properties and entries with their names, also those of the object that this one wraps."""
    inner: Value | None = value
    while isinstance(inner, Obj):
        yield from inner.properties.items()
        for key, entry in inner.entries or ():
            yield _text(key), entry
        inner = inner.base


def _text(value: Value) -> str:
    shown = display_value(value)
    return shown.text if isinstance(shown, Scalar) else ""


def _hide(value: Value) -> Iterator[str]:
    """Hide a secret value, or what an object holds of it, and yield the texts that were hidden."""
    waiting: list[Value] = [value]
    seen: set[int] = set()
    while waiting:
        value = waiting.pop()
        if isinstance(value, Scalar):
            yield from _hide_scalar(value)
        elif id(value) not in seen and not is_enum(value):
            seen.add(id(value))
            yield from _hide_text(value)
            yield from _hide_items(value)
            waiting += value.items or ()
            waiting += (member for name, member in _members(value) if name.casefold() == _VALUE)
            if value.base is not None:
                waiting.append(value.base)


def _hide_scalar(value: Scalar, *, listed: bool = False) -> Iterator[str]:
    if not _is_secret(value, listed=listed):
        return
    yield value.text
    value.kind, value.text = ScalarType.STRING, MASK


def _hide_text(value: Obj) -> Iterator[str]:
    """Hide the text that an object prints. With parts beside it, it may be a part's text, and is not searched for."""
    text = value.to_string
    if text is None or not is_secret_value(text):
        return
    is_whole = isinstance(display_value(value), Scalar)
    if is_whole or printed_text(value):
        value.to_string = MASK
    if is_whole:
        yield text


def _hide_items(value: Obj) -> Iterator[str]:
    """Replace the plain values of a list with one mask: their number may be that of a password's letters."""
    plain = [item for item in value.items or () if isinstance(item, Scalar) and _is_secret(item, listed=True)]
    if value.items is None or not plain:
        return
    for item in plain:
        yield from _hide_scalar(item, listed=True)
    masks = {id(item) for item in plain[1:]}
    value.items = [item for item in value.items if id(item) not in masks]


def _is_secret(value: Scalar, *, listed: bool) -> bool:
    if value.kind in _NO_SECRETS or not is_secret_value(value.text) or is_mask(value.text):
        return False
    is_short = value.kind in _NUMBERS and sum(map(str.isdigit, value.text)) < _FEWEST_DIGITS
    return listed or not is_short


def _repeated(hidden: Iterable[str], values: Iterable[Value]) -> tuple[str, ...]:
    found = [text for text in hidden if is_worth_finding(text)]
    if not found:
        return ()
    texts = list(_texts(values))
    most = _WORK // (sum(map(len, texts)) + _TEXT_COST * len(texts) + 1)
    shown = clean_block("\n".join(texts))
    return tuple(form for form in shown_secrets(islice(found, most)) if form in shown)


def _texts(values: Iterable[Value]) -> Iterator[str]:
    for value in every_value(values):
        if isinstance(value, Scalar):
            yield value.text
        else:
            yield from value.properties
            if value.to_string:
                yield value.to_string
