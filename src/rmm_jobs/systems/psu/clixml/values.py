"""Define the values of a CLIXML document: scalars, and objects of properties, items and entries.

A document's `<Ref>` refers to an object that it has already begun. Here it becomes the same `Obj` again, so that one
object can be in many places, and within itself. Never walk through the values by recursion.
"""

from dataclasses import dataclass, field
from enum import StrEnum

SECURE = "<secure string>"


class ScalarType(StrEnum):
    """List the primitive types by their tags (MS-PSRP 2.2.5.1, and PowerShell 7's SemanticVersion)."""

    STRING = "S"
    CHAR = "C"
    BOOLEAN = "B"
    DATE_TIME = "DT"
    DURATION = "TS"
    BYTE = "By"
    SBYTE = "SB"
    UINT16 = "U16"
    INT16 = "I16"
    UINT32 = "U32"
    INT32 = "I32"
    UINT64 = "U64"
    INT64 = "I64"
    SINGLE = "Sg"
    DOUBLE = "Db"
    DECIMAL = "D"
    BYTES = "BA"
    GUID = "G"
    URI = "URI"
    NIL = "Nil"
    VERSION = "Version"
    SEMANTIC_VERSION = "SemanticVersion"
    XML = "XD"
    SCRIPT_BLOCK = "SBK"
    SECURE_STRING = "SS"


@dataclass(slots=True)
class Scalar:
    """Hold a primitive value as the document's text, so that no digit or tick is lost.

    A character is itself and not its code, a secure string is `SECURE`, nil is the empty text.
    """

    kind: ScalarType
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(slots=True, eq=False, repr=False)
class Obj:
    """Hold a complex object. It is equal to itself alone.

    Attributes:
        types: The .NET type and its base types, nearest first.
        to_string: Result of .NET's `ToString()`, when the document has it.
        properties: Values by name, in first-seen order.
        items: Items of a list, queue, stack or enumerable; `None` for other objects.
        entries: Keys and values of a dictionary; `None` for other objects.
        base: The value of an enum, or of a primitive that has properties.
        expanded_size: Number of values and other texts within the object when every reference is opened, except those
            to objects around it. Capped at a thousand million.
    """

    types: list[str] = field(default_factory=list[str])
    to_string: str | None = None
    properties: "dict[str, Value]" = field(default_factory=dict[str, "Value"])
    items: "list[Value] | None" = None
    entries: "list[tuple[Value, Value]] | None" = None
    base: "Value | None" = None
    expanded_size: int = 0


Value = Scalar | Obj

NIL = Scalar(ScalarType.NIL, "")
