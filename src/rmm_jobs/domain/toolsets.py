"""Name the groups of tools that settings switch on and off, and read those settings' values."""

import re
from enum import StrEnum

_ALL = "all"
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}")
_YES, _NO = frozenset({"true", "1", "yes", "on"}), frozenset({"false", "0", "no", "off"})


class Toolset(StrEnum):
    """Groups of tools, by the names that the setting takes."""

    JOBS = "jobs"
    DEVICES = "devices"
    ALERTS = "alerts"
    HISTORY = "history"
    INVENTORY = "inventory"


DEFAULT = frozenset({Toolset.JOBS, Toolset.DEVICES, Toolset.ALERTS, Toolset.HISTORY})
"""Toolsets that are served where the setting says nothing."""


def read_toolsets(value: str) -> frozenset[Toolset]:
    """Return the toolsets of a list such as `jobs,alerts`; `all` names every one.

    Raises:
        ValueError: a name is unknown, or there is none; the message is for people.
    """
    names = [name.strip().casefold() for name in value.split(",") if name.strip()]
    unknown = [name for name in names if name != _ALL and name not in set(Toolset)]
    if unknown or not names:
        has = f"has no toolset {unknown[0]!r}" if unknown else "names no toolset"
        raise ValueError(f"{has}; there are {', '.join(Toolset)}, and all")
    return frozenset(Toolset) if _ALL in names else frozenset(map(Toolset, names))


def read_switch(value: str, words: str = "true or false") -> bool:
    """Return what a switch says. All of them take all words; `words` are those that its description has.

    Raises:
        ValueError: it is neither true nor false; the message is for people.
    """
    word = value.strip().casefold()
    if word in _YES | _NO:
        return word in _YES
    raise ValueError(f"has to be {words}")


def read_prefix(value: str) -> str:
    """Return what stands before the name of each tool.

    Raises:
        ValueError: a tool's name cannot begin so; the message is for people.
    """
    if _PREFIX.fullmatch(value):
        return value
    raise ValueError("has to begin with a letter, and to hold at most 32 letters, digits, _ and -")
