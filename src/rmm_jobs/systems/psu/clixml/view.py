"""Read a value as a person would: its text, its named members, its items."""

from collections.abc import Mapping, Sequence

from rmm_jobs.domain.limits import fit_bytes
from rmm_jobs.systems.psu.clixml.values import Obj, Scalar, ScalarType, Value

_DESERIALIZED = "Deserialized."  # PowerShell's prefix for a type that was read from CLIXML
_ANCESTORS = 32  # no .NET type has more; a hostile document may claim more for every object
_ENUM = "System.Enum"
_HIDDEN = frozenset({"__ClassMetadata", "__InstanceMetadata"})
_ERRORS = frozenset({"System.Management.Automation.ErrorRecord", "System.Exception"})
_MESSAGE = "Message"
_LONGEST_PRINTED = 500
_OWN_TEXT = frozenset(
    {
        "System.Globalization.CultureInfo",
        "System.Management.Automation.SemanticVersion",
        "System.Net.IPAddress",
        "System.Net.Mail.MailAddress",
        "System.Net.NetworkInformation.PhysicalAddress",
        "System.Security.Principal.IdentityReference",
        "System.Text.RegularExpressions.Regex",
        "System.TimeZoneInfo",
        "System.Type",
        "System.Uri",
        "System.Version",
    }
)
"""Types whose `ToString()` contains all that their properties contain."""


def display_value(value: Value) -> Value:
    """Return a scalar for a value with a text of its own (an enum, say), otherwise the value itself."""
    if isinstance(value, Scalar):
        return value
    if isinstance(value.base, Obj):
        return value if value.properties or is_error(value) else display_value(value.base)
    if value.to_string is None:
        return value.base or value
    types = {name.removeprefix(_DESERIALIZED) for name in value.types[:_ANCESTORS]}
    text = Scalar(ScalarType.STRING, value.to_string)
    if value.base is not None:
        return text if _ENUM in types else value.base
    has_parts = value.properties or value.items is not None or value.entries is not None
    return text if not has_parts or types & _OWN_TEXT else value


def printed_text(value: Obj) -> str:
    """Return what an object with parts prints itself (.NET's `ToString()`), as PowerShell's formatter shows it.

    A type's name, several lines and a list of properties (`@{Name=...}`) tell less than the parts do: an empty text.
    """
    text = (value.to_string or "").strip()
    if not text or len(text) > _LONGEST_PRINTED or value.items or value.entries is not None or text.startswith("@{"):
        return ""
    types = (name.removeprefix(_DESERIALIZED).partition("`")[0] for name in value.types[:_ANCESTORS])
    return "" if "\n" in text or any(map(text.startswith, types)) else text


def members(value: Value) -> Mapping[str, Value]:
    """Return a value's members by name: a dictionary's entries first, then its properties.

    Two keys that look alike, such as `1` and `'1'`, are both there. An error's message stands first.
    """
    if isinstance(value, Scalar):
        return {}
    named: dict[str, Value] = dict(members(value.base)) if isinstance(value.base, Obj) else {}
    for key, entry in value.entries or ():
        named[_unused(_label(key), key, named)] = entry
    if value.entries is None:
        named.update(value.properties)
    else:
        for name, member in value.properties.items():
            named[_unused(name, None, named)] = member
    return _message_first(value, named) if is_error(value) else named


def shown_members(value: Value) -> Mapping[str, Value]:
    """Return the members without those that PowerShell adds to CIM objects and hides itself."""
    return {name: member for name, member in members(value).items() if name not in _HIDDEN}


def _unused(label: str, key: Value | None, named: Mapping[str, Value]) -> str:
    if label not in named:
        return label
    kind = key.kind.name.lower() if isinstance(key, Scalar) else "property"
    forms = (f"{label} ({kind})", *(f"{label} ({number})" for number in range(2, len(named) + 3)))
    return next(form for form in forms if form not in named)


def is_enum(value: Obj) -> bool:
    """Return whether an object is a member of an enumeration."""
    return any(name.removeprefix(_DESERIALIZED) == _ENUM for name in value.types[:_ANCESTORS])


def is_error(value: Obj) -> bool:
    """Return whether an object is an error record or an exception."""
    return any(name.removeprefix(_DESERIALIZED) in _ERRORS for name in value.types[:_ANCESTORS])


def _message_first(value: Obj, named: dict[str, Value]) -> dict[str, Value]:
    message = named.pop(_MESSAGE, None)
    if message is None and value.to_string is not None:
        message = Scalar(ScalarType.STRING, value.to_string)
    return named if message is None else {_MESSAGE: message, **named}


def _label(key: Value) -> str:
    shown = display_value(key)
    if isinstance(shown, Scalar):
        return shown.text
    return shown.to_string or next(iter(shown.types), "object")


def items(value: Value) -> Sequence[Value] | None:
    """Return the items of a list; `None` for a value that is no list, or an empty one with properties to show."""
    if not isinstance(value, Obj):
        return None
    if value.items is None and isinstance(value.base, Obj):
        return items(value.base)
    return value.items if value.items or not value.properties else None


def unwrap_single_list(values: Sequence[Value]) -> Sequence[Value]:
    """Return the values, or the items of a single list: PowerShell, too, unrolls such a list."""
    only = items(values[0]) if len(values) == 1 else None
    return values if only is None else only


_LONGEST = 6
r"""Characters of an escape, as in `\u200b`."""


def window(text: str, offset: int, max_bytes: int) -> str:
    """Return the text from `offset` on, in characters, up to `max_bytes` bytes of UTF-8 (4 or more).

    Each part begins where the one before it ended, so that the parts joined are the text.
    """
    part = text[offset : offset + max_bytes]
    end = offset + (len(part) if len(part.encode()) <= max_bytes else fit_bytes(part, max_bytes))
    before = _before_escape(text, end)
    return text[offset : before if before > offset else end]


def _before_escape(text: str, cut: int) -> int:
    """Return the cut, moved to the beginning of an escape that it would split."""
    at = text.rfind("\\", max(0, cut - _LONGEST + 1), cut)
    if at < 0 or _backslashes_before(text, at) % 2:
        return cut  # no escape, or the second half of an escaped backslash
    length = _LONGEST if text[at + 1 : at + 2] == "u" else 2
    return at if at + length > cut else cut


def _backslashes_before(text: str, at: int) -> int:
    before = text[:at]
    return at - len(before.rstrip("\\"))
