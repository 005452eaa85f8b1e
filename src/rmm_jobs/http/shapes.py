"""What the shapes on the wire are made of, read leniently: a field may be missing, null or spelled in another type.

A list or object of another kind does not fit; a single odd value is read as not given.
"""

from datetime import UTC, datetime
from typing import Annotated, TypeGuard, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel

RowT = TypeVar("RowT")

_EARLIEST_MILLISECONDS = 1e11
"""In milliseconds this is 1973, in seconds the year 5138: what is smaller counts seconds."""


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    # A lone surrogate in JSON is no text: nothing further on could encode it.
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else None


def _whole(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    try:
        return int(value) if isinstance(value, int | float | str) else None
    except (ValueError, OverflowError):
        return None


def _flag(value: object) -> bool | None:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower())
    return value if isinstance(value, bool) else None


def _moment(value: object) -> datetime | None:
    """Epoch milliseconds, epoch seconds, numeric text or ISO 8601.

    "Never" is often written as the year 1; nothing before 1970 is a moment.
    """
    try:
        number = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else None
    except ValueError:
        return _iso_moment(str(value))
    if number is None or not number > 0:
        return None
    try:
        return datetime.fromtimestamp(number / 1000 if number >= _EARLIEST_MILLISECONDS else number, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _iso_moment(text: str) -> datetime | None:
    """ISO 8601, in UTC where it names no zone."""
    try:
        moment = datetime.fromisoformat(text.strip())
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment.year >= 1970 else None  # noqa: PLR2004  # the epoch: before it lies only "never"


def _rows(value: object) -> object:
    if value is None:
        return ()
    return [row for row in value if row is not None] if is_list(value) else value


def is_object(value: object) -> TypeGuard[dict[str, object]]:
    """Whether decoded JSON is an object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[object]]:
    """Whether decoded JSON is an array."""
    return isinstance(value, list)


def as_object(value: object) -> dict[str, object]:
    """An object, or an empty one."""
    return value if is_object(value) else {}


Text = Annotated[str | None, BeforeValidator(_text)]
Whole = Annotated[int | None, BeforeValidator(_whole)]
Flag = Annotated[bool | None, BeforeValidator(_flag)]
Moment = Annotated[datetime | None, BeforeValidator(_moment)]
Rows = Annotated[tuple[RowT, ...], BeforeValidator(_rows)]


class Wire(BaseModel):
    """The base of all shapes: the wire's camel case, unknown fields ignored."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", frozen=True)
