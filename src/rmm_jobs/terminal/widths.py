"""Measure text by the columns that a terminal gives it: two for a wide character, none for one that joins another."""

import unicodedata


def cells(text: str) -> int:
    """Return the columns of a text."""
    return sum(map(_cells, text))


def cut(text: str, width: int) -> str:
    """Return as much of the text as has room in `width` columns."""
    room = width
    for at, character in enumerate(text):
        room -= _cells(character)
        if room < 0:
            return text[:at]
    return text


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
