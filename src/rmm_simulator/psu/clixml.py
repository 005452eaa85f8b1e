"""Read and write the little CLIXML that the server needs: parameters in, the demo's objects out."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import cast
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from rmm_simulator.psu.job_records import Plain

NAMESPACE = "http://schemas.microsoft.com/powershell/2004/04"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")


def read_plain(text: str) -> Plain:
    """Read the one value of a document: a scalar's text, a list's texts, a dictionary's JSON, None for nil.

    Raises:
        ValueError: the text is no such document.
    """
    try:
        root = ET.fromstring(text)  # noqa: S314 - expat refuses entities that grow, and only the demo and tests use it
    except ET.ParseError as error:
        raise ValueError(str(error)) from error
    if root.tag != f"{{{NAMESPACE}}}Objs" or len(root) != 1:
        raise ValueError("not one value")
    value = root[0]
    if _tag(value) == "Nil":
        return None
    if _tag(value) != "Obj":
        return _unescaped(value.text or "")
    inner = _content(value)
    if isinstance(inner, list):
        items = cast("list[object]", inner)
        return [item if isinstance(item, str) else json.dumps(item, ensure_ascii=False) for item in items]
    return ET.tostring(value, encoding="unicode") if inner is None else json.dumps(inner, ensure_ascii=False)


def _content(value: ET.Element) -> object:
    """Read a value with its content; numbers stay text. Objects that are neither list nor dictionary are None."""
    if _tag(value) != "Obj":
        return None if _tag(value) == "Nil" else _unescaped(value.text or "")
    for part in value:
        if _tag(part) in {"LST", "IE", "STK", "QUE"}:
            return [_content(item) for item in part]
        if _tag(part) == "DCT":
            return {str(_content(key)): _content(item) for key, item in part}
    return None


def document(*values: str) -> str:
    """Wrap values that are already written in a document."""
    return f'<Objs Version="1.1.0.1" xmlns="{NAMESPACE}">{"".join(values)}</Objs>'


def obj(ref: int, properties: Mapping[str, str], types: Sequence[str] = (), to_string: str | None = None) -> str:
    """Write an object. `properties` are elements without a name of their own, such as `<I32>1</I32>`."""
    names = "".join(f"<T>{escaped(name)}</T>" for name in types)
    type_names = f'<TN RefId="{ref}">{names}</TN>' if names else ""
    text = "" if to_string is None else f"<ToString>{escaped(to_string)}</ToString>"
    members = "".join(_named(name, element) for name, element in properties.items())
    return f'<Obj RefId="{ref}">{type_names}{text}<MS>{members}</MS></Obj>'


def scalar(value: str | float | bool | None) -> str:
    """Write a scalar as PowerShell does."""
    match value:
        case None:
            return "<Nil/>"
        case bool():
            return f"<B>{str(value).lower()}</B>"
        case int():
            return f"<I32>{value}</I32>"
        case float():
            return f"<Db>{json.dumps(value)}</Db>"
        case str():
            return f"<S>{escaped(value)}</S>"


def escaped(text: str) -> str:
    """Escape text for use between two tags."""
    legal = _ILLEGAL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return escape(legal, {'"': "&quot;"})


def _named(name: str, element: str) -> str:
    tag = re.match(r"<\w+", element)
    assert tag  # noqa: S101 - the demo's own elements
    return f'{tag[0]} N="{escaped(name)}"{element[tag.end() :]}'


def _tag(element: ET.Element) -> str:
    return element.tag.removeprefix(f"{{{NAMESPACE}}}")


def _unescaped(text: str) -> str:
    units = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return units.encode("utf-16", "surrogatepass").decode(
        "utf-16", "replace"
    )  # Two escapes, a surrogate pair, may be one character.
