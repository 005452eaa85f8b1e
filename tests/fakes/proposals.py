"""Find the calls that an answer proposes, as its reader would copy them."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rmm_jobs.terminal.main import parsed
from rmm_jobs.terminal.parser import arguments_of
from rmm_jobs.tools.arguments import Arguments
from rmm_jobs.tools.registry import ToolSpec
from rmm_jobs.tools.schema import read_arguments

_VALUE = r'(?:"(?:\\.|[^"\\])*"|[\w-]+)'
_TOOL = re.compile(rf"(?<![\w/-])([a-z]+-[a-z]+|alerts|activity|audit|patches)((?: [a-z_]+={_VALUE})+)")
_PAIR = re.compile(rf" ([a-z_]+)=({_VALUE})")
_SLASH = re.compile(rf"(?<![\w/])/([a-z]+-[a-z]+)((?: (?:{_VALUE}|--[a-z]+))+)$", re.MULTILINE)
_COMMAND = re.compile(r"(?<!Use )rmm-jobs-mcp ([^\n]+?)(?:  \(for [^\n]*\))?$", re.MULTILINE)
_PLACEHOLDER = re.compile(r"<[^>]*>|\.\.\.")
"""Stands where the reader has to say something."""


@dataclass(frozen=True)
class Proposal:
    """One proposed call, and the words in which it stands in the answer."""

    words: str
    tool: ToolSpec[Any]
    arguments: Arguments


def proposed_to_an_assistant(text: str, tools: dict[str, ToolSpec[Any]], system: str) -> Iterator[Proposal]:
    """The calls of tools and the slash commands in an answer; `read_arguments` refuses what no tool takes."""
    for found in _TOOL.finditer(text):
        if found[1] in tools and not _PLACEHOLDER.search(found[0]):
            given = {name: _value(value) for name, value in _PAIR.findall(found[2])}
            tool = tools[found[1]]
            yield Proposal(found[0], tool, read_arguments(tool.name, tool.arguments, given))
    for found in _SLASH.finditer(text):
        if not _PLACEHOLDER.search(found[0]):
            name = "run-job" if found[1] == "run-script" else found[1]
            yield _typed(found[0], [name, *shlex.split(found[2])], tools, system)


def proposed_at_a_terminal(text: str, tools: dict[str, ToolSpec[Any]], system: str) -> Iterator[Proposal]:
    """The commands in an answer at a terminal; the real parser ends the test where it does not take one."""
    for found in _COMMAND.finditer(text):
        words = shlex.split(found[1])
        if not _PLACEHOLDER.search(found[1]) and any(word in tools for word in words):
            yield _typed(found[0], words, tools, system)


def _typed(line: str, words: list[str], tools: dict[str, ToolSpec[Any]], system: str) -> Proposal:
    typed = parsed(words if "--system" in words else ["--system", system, *words])
    tool = tools[typed.command]
    return Proposal(line, tool, arguments_of(tool, typed))


def _value(written: str) -> object:
    if written.startswith('"'):
        return re.sub(r"\\(.)", r"\1", written[1:-1])
    return {"true": True, "false": False}.get(written, int(written) if written.isdigit() else written)
