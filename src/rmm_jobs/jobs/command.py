"""Reading `/run-job "DEVICE" "COMPONENT" --variables "..." --wait` as typed, whole or in pieces that a client made.

Some clients split what was typed on blanks, ignore quotes, and hand the pieces to a prompt's arguments in order:
`"ACME-DC01" "Clear Temp Files"` arrives as device=`"ACME-DC01"`, component=`"Clear`, variables=`Temp`, wait=`Files"`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rmm_jobs.jobs.errors import CommandProblem, CommandUnreadable

YES = {"true", "yes", "on", "1", "wait", "--wait"}
NO = {"", "false", "no", "off", "0"}
JOB_OPTIONS = ("variables",)
SCRIPT_OPTIONS = ("parameters", "computer", "environment", "credential")

_SINGLE = re.compile(r"'([^']*)'(?!\S)")
_BEFORE_SINGLE = {"", *(f"--{option}=" for option in (*JOB_OPTIONS, *SCRIPT_OPTIONS))}


@dataclass(frozen=True, slots=True)
class RunCommand:
    """What a typed `/run-job` asks for."""

    device: str
    component: str
    variables: str | None = None
    wait: bool = False


@dataclass(frozen=True, slots=True)
class ScriptCommand:
    """What a typed `/run-script` asks for; `options` by the names of `SCRIPT_OPTIONS`."""

    script: str
    options: Mapping[str, str]
    wait: bool = False


def read_command(
    device: str | None, component: str | None, variables: str | None = None, wait: str | None = None
) -> RunCommand:
    """The command behind a prompt's four arguments.

    Raises:
        CommandUnreadable: it could be read in no way, or in more than one.
    """
    pieces = [piece for piece in (device, component, variables, wait) if piece]
    if _are_pieces(device or "", component or "", variables or "", wait or ""):
        names, options, waits = _read_words(split_words(" ".join(pieces)), JOB_OPTIONS, names=2)
        return RunCommand(names[0], names[1], options.get("variables"), waits)
    device, component = _unquoted(device or ""), _unquoted(component or "")
    if not device or not component:
        raise CommandUnreadable(CommandProblem.NAME_MISSING)
    return RunCommand(device, component, variables or None, wait=(wait or "").strip().casefold() in YES)


def split_words(line: str) -> list[str]:
    r"""Words as a shell splits them, but a backslash is a character of a Windows path and escapes only `"`.

    In single quotes stands a word, or an option's value, as it is; elsewhere a single quote is an apostrophe.

    Raises:
        CommandUnreadable: a quote is never closed.
    """
    words: list[str] = []
    word, started, quoted = "", False, False
    i = 0
    while i < len(line):
        char = line[i]
        if quoted and line.startswith('\\"', i) and not _closes(line, i + 1):
            word += '"'
            i += 1
        elif char == "'" and not quoted and word in _BEFORE_SINGLE and (single := _SINGLE.match(line, i)):
            word, started, i = word + single[1], True, single.end() - 1
        elif char == '"':
            quoted, started = not quoted, True
        elif char.isspace() and not quoted:
            if started:
                words.append(word)
            word, started = "", False
        else:
            word, started = word + char, True
        i += 1
    if quoted:
        raise CommandUnreadable(CommandProblem.QUOTE_OPEN, near=word)
    return [*words, word] if started else words


def _closes(line: str, at: int) -> bool:
    r"""Whether the quote after a backslash ends its word: `"path=C:\Temp\" --wait`."""
    rest = line[at + 1 :]
    return rest.count('"') % 2 == 0 and (not rest or rest[0].isspace())


def read_script_command(script: str | None, parameters: str | None = None, wait: str | None = None) -> ScriptCommand:
    """The command behind the three arguments of a script system's prompt.

    Raises:
        CommandUnreadable: it could be read in no way, or in more than one.
    """
    script, parameters, wait = script or "", parameters or "", wait or ""
    if not _are_pieces(script, "-" if parameters or wait else "", parameters, wait):
        if not _unquoted(script):
            raise CommandUnreadable(CommandProblem.NAME_MISSING)
        options = {"parameters": parameters} if parameters else {}
        return ScriptCommand(_unquoted(script), options, wait=wait.strip().casefold() in YES)
    line = " ".join(piece for piece in (script, parameters, wait) if piece)
    (name,), options, waits = _read_words(split_words(line), SCRIPT_OPTIONS, names=1)
    return ScriptCommand(name, options, waits)


def _read_words(words: Sequence[str], options: Sequence[str], *, names: int) -> tuple[list[str], dict[str, str], bool]:
    """The names that stand free, the options with their values, and whether to wait."""
    free: list[str] = []
    given: dict[str, str] = {}
    wait = False
    rest = iter(words)
    for word in rest:
        option, has_value, value = word.removeprefix("--").partition("=")
        if word == "--wait":
            wait = True
        elif not word.startswith("--"):
            free.append(word)
        elif option not in options:
            raise CommandUnreadable(CommandProblem.UNKNOWN_OPTION, near=word)
        else:
            taken = value if has_value else next(rest, None)
            if taken is None:
                raise CommandUnreadable(CommandProblem.VALUE_MISSING, near=word)
            given[option] = taken
    if len(free) < names:
        raise CommandUnreadable(CommandProblem.NAME_MISSING)
    if len(free) > names:
        raise CommandUnreadable(CommandProblem.TOO_MANY_NAMES, near=" ".join(free[names - 1 :]))
    return free, given, wait


def _are_pieces(device: str, component: str, variables: str, wait: str) -> bool:
    """Whether these are the pieces of one line rather than four arguments."""
    names_split = any(name.count('"') % 2 or name.startswith("--") for name in (device, component))
    variables_split = bool(variables) and (
        variables.startswith("--") or ("=" not in variables and not variables.lstrip().startswith("{"))
    )
    all_in_one = not component and '"' in device
    return all_in_one or names_split or variables_split or wait.strip().casefold() not in YES | NO


def _unquoted(name: str) -> str:
    name = name.strip()
    return name[1:-1].strip() if len(name) > 1 and name[0] == name[-1] == '"' else name
