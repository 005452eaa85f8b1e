"""Fit an answer to the terminal: break sentences between words, and write a table that is too wide row by row.

What stands between the rules of a job's output is the device's, and stays as it is.
"""

import re
import textwrap
from itertools import pairwise

_RULE = re.compile(r"-{70}|--- [0-9a-f]{8} -{57}")
_BELOW_HEAD = re.compile(r"-+(?:\+-+)+")
_INDENT = "  "
_COMMAND = r'(?:[A-Z_]+=\S+ )?(?:"[^"]*rmm-jobs-mcp(?:\.exe)?"|\S*rmm-jobs-mcp(?:\.exe)?|claude mcp|chmod|npx) .*'
"""Matches a line for a shell: this program's, by its bare name or its path, and those that our words name beside it."""
_TO_TYPE = re.compile(rf' {{4}}\S|\$ |To [^:]+: | *(?![^"]*[.:] ){_COMMAND}')
"""Matches how a line begins that somebody types or copies."""
_WORDS_AND_COMMAND = re.compile(rf"(?P<words>(?P<indent> *)\S.*?:) (?P<command>{_COMMAND})")
_MARK = re.compile(r"\[[A-Z?]+\]")
"""The cell of a device's status: the cell after it names the device."""
_LABEL = re.compile(r"(?: *|\d+\. )\w[\w ()]{0,20}: +(?=\S)|(?=(?:ok|warning|FAILED|skipped) ).{23}(?=\S)| *(?:- )?")
"""Matches what a value stands beside: a label, a check of `doctor` with its name, a dash, or blanks."""


def unfolded(text: str, width: int) -> str:
    """Return a block with each of our own tables that does not fit as rows of `Label: value`."""
    lines = text.split("\n")
    found: list[str] = []
    at, rule = 0, ""
    while at < len(lines):
        if rule:
            rule = "" if lines[at] == rule else rule
        elif _RULE.fullmatch(lines[at]):
            rule = lines[at]
        is_table = not rule and at + 1 < len(lines) and _BELOW_HEAD.fullmatch(lines[at + 1]) is not None
        if not is_table:
            found.append(lines[at])
            at += 1
            continue
        end = at + 2
        while end < len(lines) and "|" in lines[end]:
            end += 1
        table = lines[at:end]
        found += table if max(map(len, table)) <= width else _rows(table)
        at = end
    return "\n".join(found)


def fitted(text: str, width: int) -> str:
    """Return a block of which our own sentences are broken between words, and tables are as `unfolded` has them.

    What is typed stays on one line, whatever its length: the terminal wraps it, and it can be copied. A command after
    words that has no room beside them stands below.
    """
    found: list[str] = []
    rule = ""
    for line in unfolded(text, width).split("\n"):
        if _RULE.fullmatch(line):
            rule = "" if line == rule else rule or line
            found.append(line[:width])
        elif rule or len(line) <= width:
            found.append(line)
        elif with_command := _WORDS_AND_COMMAND.fullmatch(line):
            found += _broken(with_command["words"], width)
            found.append(f"{with_command['indent']}{_INDENT}{with_command['command']}")
        elif _TO_TYPE.match(line):
            found.append(line)
        else:
            found += _broken(line, width)
    return "\n".join(found)


def _broken(line: str, width: int) -> list[str]:
    """Break a line between words; the value of a label stays beside it where it has room there."""
    label = _LABEL.match(line)
    start = len(label[0]) if label else 0
    room = width - max(map(len, line[start:].split()), default=0)
    hanging = start if start <= room else len(_INDENT)
    return textwrap.wrap(line, width, subsequent_indent=" " * hanging, break_long_words=False, break_on_hyphens=False)


def _rows(table: list[str]) -> list[str]:
    """Return each row as a line for each of its cells; the first one stands out, with the number of its row."""
    places = [0, *(place + 1 for place, each in enumerate(table[1]) if each == "+"), None]
    spans = [slice(start, None if end is None else end - 1) for start, end in pairwise(places)]
    heads = [table[0][span].strip() for span in spans]
    label = max(map(len, heads)) + 1
    found: list[str] = []
    for row in table[2:]:
        cells = {head: cell for head, span in zip(heads, spans, strict=True) if (cell := row[span].strip())}
        number = cells.pop("#", None)
        first, *others = [f"{head + ':':<{label}} {cell}" for head, cell in cells.items()] or [""]
        if others and _MARK.fullmatch(next(iter(cells.values()))):
            first, others[0] = others[0], first
        found += [*([""] if found else []), f"{number}. {first}" if number else first]
        found += [f"{_INDENT}{line}" for line in others]
    return found
