"""Answer `--help` from declarations that are packaged: the tools, and what they need, take seconds to import.

`tests/terminal/test_parser.py` writes the declarations anew, and holds each help equal to that of the real parser.
"""

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from rmm_jobs.environment import SYSTEM_NAMES, system_name
from rmm_jobs.terminal.command_line import CommandLine, commands_of
from rmm_jobs.terminal.declarations import packaged

HELP_OPTIONS = frozenset({"-h", "--help"})
_FLAGS = frozenset({"--demo", "--json"})
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
    return _help(system_name(system), command)


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


def _help(system: str, command: str | None) -> str | None:
    data = packaged(system)
    if data is None:
        return None
    if command is not None:
        return _built(data["commands"][command]).format_help() if command in data["commands"] else None
    top = _built(data)
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, each in data["commands"].items():
        commands.add_parser(name, help=each["description"])  # as the real parser has it
    return top.format_help()


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
