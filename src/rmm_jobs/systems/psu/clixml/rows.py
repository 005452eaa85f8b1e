"""Read values as the rows of a table: cells by column title, and the facts of an error or a certificate."""

from collections.abc import Mapping, Sequence
from enum import IntEnum

from rmm_jobs.systems.psu.clixml.certificates import certificate_facts, is_certificate, subject
from rmm_jobs.systems.psu.clixml.values import NIL, Obj, Scalar, ScalarType, Value
from rmm_jobs.systems.psu.clixml.view import display_value, is_error, items, members, printed_text, shown_members


class Fill(IntEnum):
    """Say what the fullest cell of a column holds."""

    EMPTY = 0
    NESTED = 1
    """An object or bytes, of which a cell shows a piece."""
    READABLE = 2


VALUE = "Value"
"""Title of the column for rows that are no objects, where no row is one."""
ERROR_FACTS = ("Message", "Category", "Place")
"""Titles of what a person wants to know of an error record."""
_CATEGORIES = ("ErrorCategory_Message", "CategoryInfo", "ErrorCategory_Category")
_PLACES = ("ErrorDetails_ScriptStackTrace", "ScriptStackTrace")
_AT = ("At ", "at ")


def is_plain(value: Value) -> bool:
    """Return whether a row is a plain value or a list, and no object with columns."""
    shown = display_value(value)
    return isinstance(shown, Scalar) or items(shown) is not None


def named(value: Value) -> Mapping[str, Value]:
    """Return a row's values by column title; a plain value stands below `Value`."""
    shown = display_value(value)
    if isinstance(shown, Scalar) or items(shown) is not None:
        return {VALUE: shown}
    there = shown_members(shown)
    if is_error(shown):
        return {**_error_facts(there), **there}
    return {**certificate_facts(shown), **there} if is_certificate(shown) else there


def own_text(value: Obj) -> str:
    """Return the text that stands for a nested object in a cell: what it prints itself; or an empty text."""
    return subject(value) if is_certificate(value) else printed_text(value)


def filled_titles(values: Sequence[Value]) -> dict[str, Fill]:
    """Return the titles of all objects in first-seen order, each with what the fullest cell holds."""
    filled: dict[str, Fill] = {}
    for value in {id(value): value for value in values}.values():
        if is_plain(value):
            continue
        for title, member in named(value).items():
            known = filled.get(title, Fill.EMPTY)
            filled[title] = known if known is Fill.READABLE else max(known, _fill(member))
    return filled


def _fill(value: Value) -> Fill:
    shown = display_value(value)
    if isinstance(shown, Scalar):
        return Fill.EMPTY if not shown.text else Fill.NESTED if shown.kind is ScalarType.BYTES else Fill.READABLE
    listed = items(shown)
    if listed is None:
        return Fill.READABLE if own_text(shown) else Fill.NESTED if shown_members(shown) else Fill.EMPTY
    if not listed:
        return Fill.EMPTY
    first = display_value(listed[0])
    return Fill.READABLE if isinstance(first, Scalar) or own_text(first) else Fill.NESTED


def _error_facts(there: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return the message, category and place of an error, as far as they are told, in this order."""
    told = {"Category": _category(there), "Place": _place(there)}
    facts: dict[str, Value] = {"Message": there["Message"]} if "Message" in there else {}
    facts.update((title, Scalar(ScalarType.STRING, text)) for title, text in told.items() if text)
    return facts


def _category(there: Mapping[str, Value]) -> str:
    return next((text for name in _CATEGORIES if (text := _own_text(there.get(name)))), "")


def _place(there: Mapping[str, Value]) -> str:
    """Return the file and line at which an error arose; the first line of what tells it."""
    invocation = there.get("InvocationInfo", NIL)
    position = there.get("InvocationInfo_PositionMessage") or members(invocation).get("PositionMessage")
    told = (_own_text(position), *(_own_text(there.get(name)) for name in _PLACES))
    return next((_without_at(text.strip().split("\n")[0].strip()) for text in told if text.strip()), "")


def _without_at(line: str) -> str:
    return line[len(_AT[0]) :] if line.startswith(_AT) else line


def _own_text(value: Value | None) -> str:
    if value is None:
        return ""
    shown = display_value(value)
    return shown.text if isinstance(shown, Scalar) else shown.to_string or ""
