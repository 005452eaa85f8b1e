"""Declare the errors of reading CLIXML, following a path into it, and converting a caller's text."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Reason(Enum):
    """Name, as a short phrase, why a document cannot be read or shown."""

    TOO_LARGE = "it is too large"
    TOO_MANY_NODES = "it has too many elements"
    TOO_DEEP = "its objects are nested too deeply"
    TEXT_TOO_LONG = "one of its texts is too long"
    DOCTYPE = "it declares a document type"
    MALFORMED = "it is not well-formed XML"
    NOT_CLIXML = "it is not CLIXML"
    UNEXPECTED_ELEMENT = "an element stands where none may"
    NAME_MISSING = "a property or dictionary entry has no name"
    UNKNOWN_REFERENCE = "it refers to something that it does not contain"
    EXPANDS_TOO_FAR = "its references expand to too much"


@dataclass(eq=False)
class ClixmlError(Exception):
    """Report a document that cannot be read or shown.

    `line` is 1-based and `column` 0-based, in the document; both are `None` when the fault has no place.
    """

    reason: Reason
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = "" if self.line is None else f" (line {self.line}, column {self.column})"
        return self.reason.value + place


class PathFault(Enum):
    """Name, as a short phrase, why a path leads nowhere."""

    UNREADABLE = "not a path"
    NO_PROPERTY = "no such property"
    NO_ITEM = "no such item"
    TOO_MANY = "it leads to too many values"


@dataclass(eq=False)
class PathError(Exception):
    """Report a path that cannot be followed.

    Attributes:
        fault: Kind of fault.
        position: Place in the path, 0-based, in characters.
        step: The step at fault as it was written.
        known: The first properties that exist where `step` was looked for.
        count: Number of properties (or, for `NO_ITEM`, items) there.
    """

    fault: PathFault
    position: int
    step: str
    known: Sequence[str] = ()
    count: int = 0

    def __str__(self) -> str:
        return f"{self.fault.value}: {self.step!r} at {self.position}"


@dataclass(eq=False)
class ConditionError(Exception):
    """Report the part of a text of conditions that is none."""

    text: str

    def __str__(self) -> str:
        return f"no condition: {self.text!r}"


@dataclass(eq=False)
class ColumnError(Exception):
    """Report a column that no row has; `near` are names like it, `known` all there are."""

    name: str
    near: Sequence[str]
    known: Sequence[str]

    def __str__(self) -> str:
        return f"no such column: {self.name!r}"


@dataclass(eq=False)
class ConversionError(Exception):
    """Report a value that does not fit its type. `expected` names what would; the value is not kept."""

    expected: str

    def __str__(self) -> str:
        return f"expected {self.expected}"
