"""Read values as the rows of a table: cells by column title, and the facts of an error."""

from collections.abc import Mapping, Sequence

from rmm_jobs.systems.psu.clixml.values import NIL, Scalar, ScalarType, Value
from rmm_jobs.systems.psu.clixml.view import display_value, is_error, items, members, shown_members

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
    return {**_error_facts(there), **there} if is_error(shown) else there


def filled_titles(values: Sequence[Value]) -> dict[str, bool]:
    """Return the titles of all objects in first-seen order, each with whether a row has something there."""
    filled: dict[str, bool] = {}
    for value in {id(value): value for value in values}.values():
        if is_plain(value):
            continue
        for title, member in named(value).items():
            filled[title] = filled.get(title, False) or not _is_empty(member)
    return filled


def _is_empty(value: Value) -> bool:
    shown = display_value(value)
    if isinstance(shown, Scalar):
        return not shown.text
    listed = items(shown)
    return not listed if listed is not None else not shown_members(shown)


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
