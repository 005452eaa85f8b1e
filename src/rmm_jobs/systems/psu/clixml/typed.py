"""Convert a caller's text into a value of the .NET type that a script's parameter declares."""

import json
import re
from collections.abc import Callable
from functools import partial
from typing import NoReturn, cast

from rmm_jobs.systems.psu.clixml.errors import ConversionError
from rmm_jobs.systems.psu.clixml.scalars import LARGEST_DOUBLE, OTHER_TYPES, VALUE_TYPES, floating
from rmm_jobs.systems.psu.clixml.values import ScalarType
from rmm_jobs.systems.psu.clixml.writer import Writable

# `System.Nullable`1[[System.Int32, mscorlib, ...]]`, `System.Collections.Generic.List[string]`
_GENERIC = re.compile(r"(?:system\.)?(?P<outer>[a-z.]+)(?:`1)?\[+(?P<inner>[^\[\],]++).*\]")
_NULLABLE = "nullable"
_LISTS = frozenset(
    f"collections.generic.{name}" for name in ("list", "ilist", "icollection", "ienumerable", "ireadonlylist")
)


def convert(text: str, dotnet_type: str) -> Writable:
    """Convert a caller's text for `write`: to a list, a mapping for a hashtable, or one value.

    Args:
        text: The caller's text. A list is a JSON array, or text with commas; a hashtable is a JSON object.
        dotnet_type: The parameter's type, such as `System.Int32`, `System.String[]`, or one of PowerShell's own names
            for types, such as `int`. For an unknown type the text is passed as it is: PowerShell converts it when it
            binds the parameter.

    Raises:
        ConversionError: The text does not fit. No text fits a secret, which is given as the name of a variable.
    """
    name, is_nullable = _resolved(dotnet_type)
    if is_nullable and not text.strip():
        return None
    if not name.endswith("[]"):
        return _TYPES.get(name, str)(text)
    element = name.removesuffix("[]")
    if _TYPES.get(element) is _anything:
        return _objects(text)
    items = _list(text, _TYPES.get(element, str))
    if None in items and element in VALUE_TYPES:
        raise ConversionError("a list without null in it")
    return items


def check_null(dotnet_type: str) -> None:
    """Check that a parameter of this type can be null. PowerShell would make a zero of it, or fail.

    Raises:
        ConversionError: the type has no null.
    """
    name, is_nullable = _resolved(dotnet_type)
    if name in VALUE_TYPES and not is_nullable:
        raise ConversionError("a value; it cannot be $null")


def _resolved(dotnet_type: str) -> tuple[str, bool]:
    """Return the type's name in lower case, a list's with `[]`, and whether it is in a `Nullable`."""
    name = dotnet_type.lower().replace(" ", "")
    is_nullable = False
    if generic := _GENERIC.fullmatch(name):
        is_nullable = generic["outer"] == _NULLABLE
        if is_nullable:
            name = generic["inner"]
        elif generic["outer"] in _LISTS:
            name = generic["inner"] + "[]"
    return name.partition(",")[0].removeprefix("system."), is_nullable


def _list(text: str, element: Callable[[str], Writable]) -> list[Writable]:
    """Read a JSON array, or text with commas. Text with quotes has to be JSON: no value has quotes by accident."""
    listed = text.strip()
    if listed.startswith("[") or '"' in listed:
        parts = _json_array(listed if listed.startswith("[") else f"[{listed}]", numbers=str)
    else:
        parts = [part.strip() for part in listed.split(",")] if listed else []
    return [None if part is None else element(_plain(part)) for part in parts]


def _plain(part: Writable) -> str:
    if isinstance(part, bool):
        return str(part).lower()
    if not isinstance(part, str):
        raise ConversionError("a list without lists or objects in it")
    return part


def _objects(text: str) -> Writable:
    return _json_array(text) if text.lstrip().startswith("[") else _list(text, str)


def _json_array(text: str, numbers: Callable[[str], str] | None = None) -> list[Writable]:
    value = _json(text, numbers)
    if not isinstance(value, list):
        raise ConversionError('a list such as ["a", "b"]')
    return cast("list[Writable]", value)


def _hashtable(text: str) -> Writable:
    value = _json(text)
    if not isinstance(value, dict):
        raise ConversionError('a JSON object such as {"name": "value"}')
    return cast("dict[str, Writable]", value)


def _anything(text: str) -> Writable:
    """Read a JSON object or array; any other text is a text."""
    value = _json(text)
    return cast("Writable", value) if isinstance(value, dict | list) else text


def _json(text: str, numbers: Callable[[str], str] | None = None) -> object:
    """Decode JSON, its numbers read by `numbers`; return None for text that is not JSON.

    Raises:
        ConversionError: a name occurs twice, or .NET has no such number.
    """
    try:
        return json.loads(
            text,
            object_pairs_hook=_members,
            parse_int=numbers,
            parse_float=numbers or _DOUBLE,
            parse_constant=_no_number,
            strict=False,
        )
    except (ValueError, RecursionError):
        return None


def _no_number(_constant: str) -> NoReturn:
    raise ValueError


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len({name.casefold() for name, _ in pairs}) < len(pairs):
        raise ConversionError("an object with each name once; upper and lower case are the same in them")
    return dict(pairs)


_DOUBLE = partial(floating, ScalarType.DOUBLE, LARGEST_DOUBLE)  # keeps the digits as written
_TYPES: dict[str, Callable[[str], Writable]] = {
    **VALUE_TYPES,
    **OTHER_TYPES,
    **dict.fromkeys(("array", "collections.arraylist", "collections.ienumerable", "collections.ilist"), _objects),
    **dict.fromkeys(("hashtable", "collections.hashtable", "collections.idictionary", "ordered"), _hashtable),
    "collections.specialized.ordereddictionary": _hashtable,
    **dict.fromkeys(("object", "psobject", "management.automation.psobject"), _anything),
    **dict.fromkeys(("pscustomobject", "management.automation.pscustomobject"), _anything),
}
