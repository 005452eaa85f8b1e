"""Define the types of wire fields, read leniently: missing, null, or of another type.

A list or object of another kind fails validation; a single odd value is read as None.
"""

import json
import math
import re
from datetime import UTC, datetime
from itertools import islice
from typing import Annotated, TypeGuard, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, FailFast
from pydantic.alias_generators import to_camel

from rmm_jobs.domain.model import SERVER_TIME

RowT = TypeVar("RowT")

_FIRST_YEAR, _NEVER = 1970, 9999
"""Years outside which a time means "never": before the epoch, or .NET's `MaxValue`."""
_INT64 = range(-(2**63), 2**63)
"""Range that a ledger, and most other readers of an answer, can store."""
_DIGITS = re.compile(r"[+-]?[0-9]{1,19}")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?")

_EARLIEST_MILLISECONDS = 1e11
"""Smallest number that counts milliseconds: 1973 in milliseconds, the year 5138 in seconds."""


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(value) if math.isfinite(value) else None
    if isinstance(value, int):
        return str(value)
    return encodable(value) if isinstance(value, str) else None


def encodable(text: str) -> str:
    """Replace half a surrogate pair by a question mark: nothing further on could encode it."""
    return text.encode("utf-8", "replace").decode()


def _whole(value: object) -> int | None:
    if isinstance(value, str):
        value = int(value) if _DIGITS.fullmatch(value.strip()) else None
    elif isinstance(value, float):
        value = int(value) if value.is_integer() else None
    return value if isinstance(value, int) and not isinstance(value, bool) and value in _INT64 else None


def _flag(value: object) -> bool | None:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower())
    return value if isinstance(value, bool) else None


def moment(value: object) -> datetime | None:
    """Read epoch milliseconds, epoch seconds, numeric text or ISO 8601."""
    if isinstance(value, str) and not _NUMBER.fullmatch(value.strip()):
        return _iso_moment(value)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
        if number <= 0:
            return None
        return in_utc(datetime.fromtimestamp(number / 1000 if number >= _EARLIEST_MILLISECONDS else number, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _iso_moment(text: str) -> datetime | None:
    try:
        return in_utc(datetime.fromisoformat(text.strip()))
    except ValueError:
        return None


def in_utc(moment: datetime) -> datetime | None:
    """Convert a moment to UTC, or to `SERVER_TIME` where it has no zone; `None` for one that means "never"."""
    try:
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=SERVER_TIME)
    except OverflowError:  # its zone shifts it out of the calendar
        return None
    return moment if _FIRST_YEAR <= moment.year < _NEVER else None


def _rows(value: object) -> object:
    if value is None:
        return ()
    return [row for row in value if row is not None] if is_list(value) else value


MAX_VALUES = 1_000_000
"""The most values of one answer: each becomes an object, and an empty list of two bytes takes some sixty."""
_STRUCTURE = re.compile(rb'"(?:[^"\\]++|\\.)*+"?+|(?P<begins>[\[{,])', re.DOTALL)


def has_too_many_values(body: bytes) -> bool:
    """Return whether JSON holds more than `MAX_VALUES` values, before any is made."""
    # Most bodies have fewer of these signs, those within texts included.
    if sum(map(body.count, (b"[", b"{", b","))) <= MAX_VALUES:
        return False
    begun = (found for found in _STRUCTURE.finditer(body) if found["begins"])
    return next(islice(begun, MAX_VALUES, None), None) is not None


def decoded(text: str | bytes) -> object:
    """Decode JSON; a number of more digits than Python reads becomes null, and the rest is kept.

    Control characters within strings are read as they are, although JSON wants them escaped. Bytes that are no UTF-8,
    such as letters of an old code page, become U+FFFD.

    Raises:
        ValueError, RecursionError: the text is not JSON, or is nested too deeply.
    """
    try:
        return json.loads(text, strict=False)
    except json.JSONDecodeError:
        raise
    except UnicodeDecodeError:
        if isinstance(text, str):
            raise
        return decoded(text.decode(errors="replace"))
    except ValueError:
        return json.loads(text, strict=False, parse_int=_int_or_none)


def _int_or_none(digits: str) -> int | None:
    try:
        return int(digits)
    except ValueError:
        return None


def is_object(value: object) -> TypeGuard[dict[str, object]]:
    """Return True when decoded JSON is an object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[object]]:
    """Return True when decoded JSON is an array."""
    return isinstance(value, list)


def as_object(value: object) -> dict[str, object]:
    """Return an object as it is, and an empty one for anything else."""
    return value if is_object(value) else {}


Text = Annotated[str | None, BeforeValidator(_text)]
Whole = Annotated[int | None, BeforeValidator(_whole)]
Flag = Annotated[bool | None, BeforeValidator(_flag)]
Moment = Annotated[datetime | None, BeforeValidator(moment)]
# One wrong row refuses the list: an error for each of a million rows would take gigabytes.
Rows = Annotated[tuple[RowT, ...], FailFast(), BeforeValidator(_rows)]


class Wire(BaseModel):
    """Base of all shapes: camel case on the wire, unknown fields ignored."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", frozen=True)
