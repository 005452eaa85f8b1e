"""Fit an answer to the terminal: break sentences between words, and write a table that is too wide row by row.

What stands between the rules of a job's output is the device's, and stays as it is.
"""

import re
import sys
import textwrap
from itertools import pairwise
from typing import TextIO

from rmm_jobs.terminal.declarations import command_names
from rmm_jobs.terminal.output import columns, is_collecting, is_terminal, say, tell

_RULE = re.compile(r"-{70}|--- [0-9a-f]{8} -{57}")
_BELOW_HEAD = re.compile(r"-+(?:\+-+)+")
_INDENT = "  "
_PROGRAM = (
    r"""(?:"[^"]*rmm-jobs-mcp(?:\.exe)?"|'[^']*rmm-jobs-mcp'|\S*rmm-jobs-mcp(?:\.exe)?|(?:"[^"]*"|\S+) -m rmm_jobs)"""
)
_COMMAND = re.compile(
    rf"(?:[A-Z_]+=\S+ )?(?:{_PROGRAM} (?P<word>\S+)|claude (?:mcp|plugin) \w|chmod \d|mkdir -|npx \S)"
)
"""Matches how a line for a shell begins: this program's by name or path, and those that our words name beside it."""
_CALL = re.compile(r"(?P<tool>[\w-]+) [a-z_]+=\S|/(?P<slash>[a-z-]+)(?: |$)")
"""Matches how a line for an assistant may begin: the call of a tool, or a slash command."""
_OTHER_NAME = "run-script"
"""The slash command of PowerShell Universal whose tool has another name."""
_QUOTED = re.compile(r"""(?<![^\s(=])(?:"[^"]*"|'[^']*')(?=[\s.,:;)]|$)""")
_FOR_SHELLS = re.compile(r"  \(for [^)]*\)$")
"""What is said behind a command that not every shell reads."""
_SENTENCE = re.compile(r"[.,:;!?](?: |$)")
_TO_TYPE = re.compile(r" {4}\S|\$ ")
"""Matches how a line begins that stands apart to be typed or copied."""
_ROOT = r"(?:~?/|[A-Za-z]:[\\/]|\\\\)"
_PATH = re.compile(
    rf"\"{_ROOT}[^\"]*\"|(?<![^\s(]){_ROOT}\S*(?<![.,:;])"
    rf"(?: (?!{_ROOT})(?:[^\s/\\.,:;]+ ){{0,3}}(?!{_ROOT})[^\s/\\]+[/\\]\S*(?<![.,:;]))*"
)
"""Matches a path. Words that follow belong to it as far as one of them has a separator: a folder's name has blanks."""
_WORDS_BEFORE = 1_000
"""Characters in which words end that a command follows: ours are shorter, and text from outside may be long."""
_BLANK = "\x00"
"""Stands for a blank at which a line is not broken. Text from outside is cleaned and holds no such character."""
_MARK = re.compile(r"\[[A-Z?]+\]")
"""The cell of a device's status: the cell after it names the device."""
_LABEL = re.compile(
    r" *\d {2}(?=\w)|(?: *|\d+\. )\w[\w ()]{0,20}: +(?=\S)|(?=(?:ok|warning|FAILED|skipped) ).{23}(?=\S)| *(?:- )?"
)
"""Matches what a value stands beside: an exit code, a label, a check of `doctor` with its name, a dash, or blanks."""


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
        elif parts := _words_and_typed(line):
            found += [*_broken(parts[0], width), parts[1]]
        elif _TO_TYPE.match(line) or _is_typed(line.strip()):
            found.append(line)
        else:
            found += _broken(line, width)
    return "\n".join(found)


def fitting(text: str, stream: TextIO | None) -> str:
    """Return a text as a stream shows it. What is collected becomes JSON, which takes it whole."""
    return fitted(text, columns(stream)) if is_terminal(stream) and not is_collecting() else text


def say_words(text: str) -> None:
    """Write words to stdout, broken between words where it is a terminal."""
    say(fitting(text, sys.stdout))


def tell_words(text: str) -> None:
    """Write words to stderr, broken between words where it is a terminal."""
    tell(fitting(text, sys.stderr))


def _words_and_typed(line: str) -> tuple[str, str] | None:
    """Return a line's words and, as a line below them, what they say to type; `None` where they say no such thing."""
    indent = line[: len(line) - len(line.lstrip())]
    for colon in re.finditer(": ", line[:_WORDS_BEFORE]):
        typed = line[colon.end() :]
        if _is_typed(typed):
            return line[: colon.start() + 1], f"{indent}{_INDENT}{typed}"
    return None


def _is_typed(text: str) -> bool:
    """Tell a line that somebody types, or an assistant calls, from a sentence that begins like one."""
    if call := _CALL.match(text):
        return (call["tool"] or call["slash"]).endswith((*command_names(), _OTHER_NAME))
    command = _COMMAND.match(text)
    if command is None or _SENTENCE.search(_QUOTED.sub("", _FOR_SHELLS.sub("", text))):
        return False
    word = command["word"]
    return word is None or word.startswith("-") or word in command_names()


def _broken(line: str, width: int) -> list[str]:
    """Break a line between words, and at no blank of a path or of a quoted name that has room in a line.

    The value of a label stays beside it where it has room there.
    """
    whole = _PATH.sub(_unbroken, line)
    whole = _QUOTED.sub(lambda found: _unbroken(found) if len(found[0]) <= width else found[0], whole)
    label = _LABEL.match(whole)
    start = len(label[0]) if label else 0
    room = width - max(map(len, whole[start:].split()), default=0)
    hanging = start if start <= room else len(_INDENT)
    bare = whole.lstrip()
    lines = textwrap.wrap(
        f"-{_BLANK}{bare[2:]}" if bare.startswith("- ") else bare,  # a dash stands before something
        width,
        initial_indent=" " * (len(whole) - len(bare)),
        subsequent_indent=" " * hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [each.replace(_BLANK, " ") for each in lines]


def _unbroken(found: re.Match[str]) -> str:
    return found[0].replace(" ", _BLANK)


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
