"""Compare a parameter in a job's row with the one that was sent, in whatever form it returns."""

import re

from rmm_jobs.safety.secret_names import looks_secret
from rmm_jobs.systems.psu.clixml.errors import ClixmlError
from rmm_jobs.systems.psu.clixml.reader import read
from rmm_jobs.systems.psu.clixml.values import Obj, Scalar, ScalarType
from rmm_jobs.systems.psu.parameters import Value
from rmm_jobs.systems.psu.wire import GivenRow

_WHOLE = re.compile(r"[+-]?[0-9]{1,30}")
_GUID = re.compile(r"[{(]?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})[)}]?")
_WHOLE_TYPES = frozenset(
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
)
_MASKED = re.compile(r"[*•.…\s]*")


def values_equal(value: Value, given: GivenRow) -> bool | None:
    """Return True when both are one value; `None` where that cannot be told.

    Only a plain difference is False: texts, whole numbers, booleans and GUIDs have one spelling. A date, a fraction, a
    list or an object may come back in another spelling, and a secret masked.
    """
    if value.is_variable or given.is_variable:
        return _agree_by_name(value, given)
    if given.value is not None and given.value in {value.text, value.clixml}:
        return True
    return _agree_by_value(value, given.value)


def _agree_by_value(value: Value, given: str | None) -> bool | None:
    ours, theirs = scalar(value.clixml), None if given is None else scalar(given)
    if ours is None or theirs is None or _MASKED.fullmatch(theirs.text):
        return None
    mine, other = _canonical(ours, ours.kind), _canonical(theirs, ours.kind)
    if mine is None or other is None:
        return True if ours.text == theirs.text else None
    if mine.casefold() == other.casefold() or looks_secret(value.name):
        return True if mine == other else None
    return False


def _agree_by_name(value: Value, given: GivenRow) -> bool | None:
    """Compare two server variables by their names."""
    if not value.is_variable:
        return False  # the server reports a variable
    is_same_name = (given.value or "").casefold() == (value.text or "").casefold()
    if given.is_variable:
        return is_same_name if given.value else None
    return True if is_same_name and given.is_variable is None else None


def scalar(text: str) -> Scalar | None:
    """Read the one value in CLIXML or plain text; `None` for lists, objects and unreadable text."""
    if not text.lstrip("\ufeff \t\r\n").startswith("<"):
        return Scalar(ScalarType.STRING, text)
    try:
        values = read(text)
    except ClixmlError:
        return None
    value = values[0] if len(values) == 1 else None
    value = value.base if isinstance(value, Obj) else value
    return value if isinstance(value, Scalar) else None


def _canonical(value: Scalar, kind: ScalarType) -> str | None:
    """Return the one spelling of a text, whole number, boolean or GUID; `None` for other kinds."""
    text = value.text.replace("\r\n", "\n").strip()
    text = text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
    match kind:
        case ScalarType.STRING | ScalarType.CHAR if value.kind in {ScalarType.STRING, ScalarType.CHAR}:
            return text
        case ScalarType.BOOLEAN if text.lower() in {"true", "false"}:
            return text.lower()
        case ScalarType.GUID if guid := _GUID.fullmatch(text.lower()):
            return guid[1]
        case _ if kind in _WHOLE_TYPES and _WHOLE.fullmatch(text):
            return str(int(text))
        case _:
            return None
