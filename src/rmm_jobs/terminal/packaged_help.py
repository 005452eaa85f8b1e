"""Answer `--help` from declarations that are packaged: the tools, and what they need, take seconds to import.

A file holds what argparse has to know of a system's command line to write its help, for a terminal of any width.
`tests/terminal/test_parser.py` writes the files anew, and holds each help equal to that of the real parser.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from rmm_jobs.environment import SYSTEM_NAMES, system_name
from rmm_jobs.terminal.command_line import CommandLine, commands_of

HELP_OPTIONS = frozenset({"-h", "--help"})
_FLAGS = frozenset({"--demo", "--json"})
_FOLDER = Path(__file__).with_name("help")
_OF_ACTIONS = ("dest", "nargs", "metavar", "choices", "help", "required")
"""What the help of an argument is made of, beside its names."""


def packaged_help(words: Sequence[str]) -> str | None:
    """Return the help that is asked for; `None` where anything else is typed, or the files do not tell."""
    if not words or words[-1] not in HELP_OPTIONS:
        return None
    system, command, waits = None, None, False
    for word in words[:-1]:
        if waits:
            system, waits = word, False
        elif word == "--system":
            waits = True
        elif word.startswith("--system="):
            system = word.removeprefix("--system=")
        elif word not in _FLAGS and (word.startswith("-") or command is not None):
            return None
        elif word not in _FLAGS:
            command = word
    if waits or system not in {None, *SYSTEM_NAMES}:
        return None
    return _help(path_of(system_name(system)), command)


def path_of(system: str) -> Path:
    """Return where the package has the declarations of a system."""
    return _FOLDER / f"{system}.json"


@cache
def command_names() -> frozenset[str]:
    """Return the names of all commands of all systems, as far as the files tell."""
    files = [_read(path_of(name)) for name in SYSTEM_NAMES]
    return frozenset(name for data in files if data is not None for name in data["commands"])


def declared(top: argparse.ArgumentParser) -> dict[str, Any]:
    """Return what a parser's help is made of."""
    return {**_declared(top), "commands": {name: _declared(each) for name, each in commands_of(top).items()}}


def _declared(each: argparse.ArgumentParser) -> dict[str, Any]:
    actions = [action for action in each._actions if action.dest not in {"help", "command"}]  # noqa: SLF001 - the same
    return {
        "prog": each.prog,
        "description": each.description,
        "epilog": each.epilog,
        "arguments": [
            {"names": action.option_strings, **{key: said for key in _OF_ACTIONS if (said := getattr(action, key))}}
            | ({"nargs": 0} if action.nargs == 0 else {})
            for action in actions
        ],
    }


def _help(path: Path, command: str | None) -> str | None:
    data = _read(path)
    if data is None:
        return None
    if command is not None:
        return _built(data["commands"][command]).format_help() if command in data["commands"] else None
    top = _built(data)
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, each in data["commands"].items():
        commands.add_parser(name, help=each["description"])  # as the real parser has it
    return top.format_help()


def _read(path: Path) -> dict[str, Any] | None:
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return data


def _built(data: Mapping[str, Any]) -> CommandLine:
    built = CommandLine(prog=data["prog"], description=data["description"], epilog=data["epilog"])
    for argument in data["arguments"]:
        options = {key: value for key, value in argument.items() if key != "names"}
        if not argument["names"]:  # its place says whether it is required
            options.pop("required", None)
        built.add_argument(*argument["names"], action=_Shown, **options)
    return built


class _Shown(argparse.Action):
    """An argument that is shown, and never read."""
