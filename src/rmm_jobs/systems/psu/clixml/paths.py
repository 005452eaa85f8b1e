"""Follow paths such as `[0].Process.Modules[3].Name`, with PowerShell's rules for names and lists."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from rmm_jobs.systems.psu.clixml.errors import PathError, PathFault
from rmm_jobs.systems.psu.clixml.limits import BUDGET
from rmm_jobs.systems.psu.clixml.values import NIL, Value
from rmm_jobs.systems.psu.clixml.view import items, members, shown_members, unwrap_single_list

_STEP = re.compile(
    r"""
    \s*+ (?:
        \[ \s*+ (?P<index> -?[0-9]{1,9} ) \s*+ \]
      | \[ \s*+ '(?P<single> (?: [^'] | '' )*+ )' \s*+ \]
      | \[ \s*+ "(?P<double> (?: [^"] | "" )*+ )" \s*+ \]
      | (?P<dot> \. \s*+ )? (?P<bare> [^.\[\]\s] [^.\[\]]*+ )
    ) \s*+
    """,
    re.VERBOSE,
)
_KNOWN = 20  # the most names in an error
_CONTEXT_CHARS = 40  # of an unreadable path, in an error


@dataclass(frozen=True, slots=True)
class _Step:
    """Hold one step of a path: an index, or else a name."""

    text: str
    position: int
    name: str = ""
    index: int | None = None


def select(values: Sequence[Value], path: str) -> list[Value]:
    """Return the values that a path leads to.

    `[3]` is the fourth item and `[-1]` the last. `Name`, `['Name']` and `["Name"]` are a property or a dictionary's
    entry; a quote within quotes is doubled. An exact name wins over one that differs in case. The path begins at the
    values, or at the items of a single list. As in PowerShell, a property of several values is that of each value that
    has it; lists found in this way are joined.

    Raises:
        PathError: The path cannot be read, or leads nowhere, or to more values than can be shown.
    """
    found = list(values)
    for step in _steps(path):
        found = _named(found, step) if step.index is None else [_item(found, step, step.index)]
    return found


def _steps(path: str) -> list[_Step]:
    steps: list[_Step] = []
    position = 0
    while position < len(path) or not steps:
        match = _STEP.match(path, position)
        if match is None or (match["bare"] and bool(match["dot"]) != bool(steps)):
            raise PathError(PathFault.UNREADABLE, position, path[position : position + _CONTEXT_CHARS])
        steps.append(_step(match))
        position = match.end()
    return steps


def _step(match: re.Match[str]) -> _Step:
    index, single, double, _, bare = match.groups()
    if bare is not None:
        return _Step(bare.rstrip(), match.start("bare"), bare.rstrip())
    text = match[0].strip()
    if index is not None:
        return _Step(text, match.start(), index=int(index))
    name = double.replace('""', '"') if single is None else single.replace("''", "'")
    return _Step(text, match.start(), name)


def _item(found: list[Value], step: _Step, index: int) -> Value:
    listed = unwrap_single_list(found)
    if not -len(listed) <= index < len(listed):
        raise PathError(PathFault.NO_ITEM, step.position, step.text, count=len(listed))
    return listed[index]


def _named(found: list[Value], step: _Step) -> list[Value]:
    """Return the property of the one value, or else of each item."""
    if len(found) == 1 and (only := _member(found[0], step.name)) is not None:
        return [only]
    targets = unwrap_single_list(found)
    owners = {id(target): target for target in targets}  # a repeated object is searched once
    have = {key: member for key, owner in owners.items() if (member := _member(owner, step.name)) is not None}
    if not have:
        known = list(dict.fromkeys(name for owner in owners.values() for name in shown_members(owner)))
        raise PathError(PathFault.NO_PROPERTY, step.position, step.text, known[:_KNOWN], len(known))
    if any(items(member) is not None for member in have.values()):
        each = [have[id(target)] for target in targets if id(target) in have]
    else:  # a row without the property stays, so that each keeps its number
        each = [have.get(id(target), NIL) for target in targets]
    if len(each) > 1:
        each = list(islice(_joined(each), BUDGET.values + 1))
    if len(each) > BUDGET.values:
        raise PathError(PathFault.TOO_MANY, step.position, step.text)
    return each


def _joined(values: list[Value]) -> Iterator[Value]:
    for value in values:
        listed = items(value)
        if listed is None:
            yield value
        else:
            yield from listed


def _member(value: Value, name: str) -> Value | None:
    named = members(value)
    if name in named:
        return named[name]
    folded = name.casefold()
    return next((member for known, member in named.items() if known.casefold() == folded), None)
