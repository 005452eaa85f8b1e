"""Read conditions such as `Status=Stopped, FreeGB<10`, and find the rows that meet them.

Joined by a comma or `and`, all of them have to hold. PowerShell's own operators are read too: `$_.FreeGB -lt 10GB`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from operator import ge, gt, le, lt
from typing import Any

from rmm_jobs.systems.psu.clixml.errors import ConditionError
from rmm_jobs.systems.psu.clixml.printed import duration, moment, printed
from rmm_jobs.systems.psu.clixml.values import Scalar, ScalarType

_NAME = r"""(?:"(?P<double>[^"]+)"|'(?P<single>[^']+)'|(?P<bare>[^"'=<>!~,\s][^"'=<>!~,]*?))"""
_CONDITION = re.compile(
    rf"\s*(?:\$_\.|\$PSItem\.)?{_NAME}"
    r"(?:\s*(?P<sign>!=|<>|<=|>=|==|=|<|>|!~|~)|\s+-(?P<dashed>eq|ne|lt|le|gt|ge|like|notlike)(?=\s)|\s+(?P<word>contains)(?=\s))\s*",
    re.IGNORECASE,
)
_JOINT = re.compile(r"\s*,\s*|\s+-?(?P<word>and|or)\s+", re.IGNORECASE)
_OPERATORS = {
    **dict.fromkeys(("==", "-eq", "-like"), "="),
    **dict.fromkeys(("<>", "-ne", "-notlike"), "!="),
    "-lt": "<",
    "-le": "<=",
    "-gt": ">",
    "-ge": ">=",
    "contains": "~",
}
_ORDERS: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}
_NUMBER = re.compile(
    r"([+-]?(?:\d{1,300}(?:\.\d{1,300})?|\.\d{1,300})(?:[eE][+-]?\d{1,3})?)\s*([KMGTP]B)?", re.IGNORECASE | re.ASCII
)
_UNITS = {unit: 1024**power for power, unit in enumerate(("KB", "MB", "GB", "TB", "PB"), start=1)}
_VERSION = re.compile(r"\d{1,9}(?:\.\d{1,9}){1,3}", re.ASCII)
_CLOCK = re.compile(r"(?:(\d{1,8})\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?", re.ASCII)
_LITERALS = {"$null": "", "$true": "true", "$false": "false"}


@dataclass(frozen=True, slots=True)
class Condition:
    """Hold one condition on a column: `operator` is `=`, `!=`, `~`, `!~` or one of order."""

    column: str
    operator: str
    value: str

    @property
    def fixes(self) -> bool:
        """Return whether all cells that meet it are alike."""
        return self.operator == "=" and "*" not in self.value

    def holds(self, cell: Scalar, text: str) -> bool:
        """Return whether a cell meets it. `text` is the cell as it is shown."""
        if self.operator in _ORDERS:
            return _is_in_order(_ORDERS[self.operator], cell, self.value)
        if self.operator in {"~", "!~"}:
            return (self.value.casefold() in text.casefold()) is (self.operator == "~")
        return _is_equal(cell, text, self.value) is (self.operator == "=")


def read_conditions(where: str) -> list[Condition]:
    """Return the conditions of a text; none of a blank one.

    A comma or an `and` within a value belongs to it, unless another condition follows.

    Raises:
        ConditionError: a part is no condition, or `or` joins two.
    """
    text = where.strip()
    if text.startswith("{") and text.endswith("}"):
        text = text[1:-1].strip()
    found: list[Condition] = []
    at = 0
    while at < len(text):
        begin = _CONDITION.match(text, at)
        if begin is None:
            raise ConditionError(text[at:])
        value, at = _value(text, begin.end())
        name = begin["double"] or begin["single"] or begin["bare"].strip()
        sign = (begin["sign"] or f"-{begin['dashed'] or ''}{begin['word'] or ''}").lower()
        sign = sign.removeprefix("-") if begin["word"] else sign
        found.append(Condition(name, _OPERATORS.get(sign, sign), _LITERALS.get(value.lower(), value)))
    return found


def _value(text: str, begin: int) -> tuple[str, int]:
    """Return a value and where the next condition begins."""
    quote = text[begin : begin + 1]
    if quote and quote in "\"'" and (end := text.find(quote, begin + 1)) > 0:
        joint = _JOINT.match(text, end + 1)
        if text[end + 1 :].strip() and (joint is None or _is_or(joint)):
            raise ConditionError(text[begin:])
        return text[begin + 1 : end], joint.end() if joint else len(text)
    for joint in _JOINT.finditer(text, begin):
        if _CONDITION.match(text, joint.end()):
            if _is_or(joint):
                raise ConditionError(text[joint.start() :].strip())
            return text[begin : joint.start()].strip(), joint.end()
    return text[begin:].strip(), len(text)


def _is_or(joint: re.Match[str]) -> bool:
    return (joint["word"] or "").lower() == "or"


def sort_key(cell: Scalar) -> tuple[int, Any]:
    """Return what cells are sorted by: numbers and times before texts."""
    for rank, read in enumerate((_number, _time, _length, _version)):
        if (value := read(cell)) is not None:
            return rank, value
    return 9, printed(cell).casefold()


def _is_equal(cell: Scalar, text: str, wanted: str) -> bool:
    if "*" in wanted:
        return fnmatchcase(text.casefold(), wanted.casefold().replace("[", "[[]"))
    if text.casefold() == wanted.casefold():
        return True
    number = None if cell.kind is ScalarType.STRING else _number(cell)
    return number is not None and number == _read_number(wanted)


def _is_in_order(order: Callable[[Any, Any], bool], cell: Scalar, wanted: str) -> bool:
    """Compare like with like: a number with a number, a time with a time; else as text. Nothing is in no order."""
    if not cell.text:
        return False
    pairs = (
        (_number(cell), _read_number(wanted)),
        (_time(cell), moment(wanted)),
        (_length(cell), duration(wanted) if wanted[:1] in {"P", "-"} else _clock(wanted)),
        (_version(cell), _read_version(wanted)),
    )
    for ours, theirs in pairs:
        if ours is not None:
            return theirs is not None and order(ours, theirs)
    return _read_number(wanted) is None and order(cell.text.casefold(), wanted.casefold())


def _number(cell: Scalar) -> float | None:
    return None if cell.kind is ScalarType.VERSION else _read_number(cell.text)


def _read_number(text: str) -> float | None:
    match = _NUMBER.fullmatch(text.strip())
    return float(match[1]) * _UNITS.get((match[2] or "").upper(), 1) if match else None


def _time(cell: Scalar) -> object | None:
    return moment(cell.text) if cell.kind is ScalarType.DATE_TIME or cell.text[4:5] == "-" else None


def _length(cell: Scalar) -> object | None:
    return duration(cell.text) if cell.kind is ScalarType.DURATION else None


def _clock(text: str) -> object | None:
    match = _CLOCK.fullmatch(text.strip())
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match else (0, 0, 0, 0)
    return duration(f"P{days}DT{hours}H{minutes}M{seconds}S") if match else None


def _version(cell: Scalar) -> object | None:
    return _read_version(cell.text)


def _read_version(text: str) -> tuple[int, ...] | None:
    return tuple(map(int, text.strip().split("."))) if _VERSION.fullmatch(text.strip()) else None
