"""Guess what a wrong command line was to be: a long dash, a mistyped name, another system's command, forgotten quotes.

The guess is shown, and never run: a job is started by what somebody has typed, and by nothing else.
"""

import argparse
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from rmm_jobs.domain.grammar import LONG_DASHES
from rmm_jobs.safety.named_secrets import hide_by_form
from rmm_jobs.safety.secret_names import secret_begins
from rmm_jobs.terminal.command_line import commands_of, options_of
from rmm_jobs.text.mistakes import choice_lines, no_command
from rmm_jobs.tools.arguments import Typed
from rmm_jobs.tools.registry import ToolSpec

_TYPOGRAPHIC = "\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb"
_NEAR = 0.6
_HELP_WORDS = {"help": "--help", "version": "--version"}
"""What other programs take for a command."""
_ALSO = {"-?": "--help", "/?": "--help", "/help": "--help", "-v": "--version", "-V": "--version"}
"""Options of other programs, and of Windows."""
_NO_COMMAND = re.compile(r"(?P<program>\S+): error: argument COMMAND: invalid choice: (?P<word>.+?) \(choose from ")
"""Matches how argparse answers a command that is not there."""


_NO_CHOICE = re.compile(
    r"\S+ (?P<command>\S+): error: argument --(?P<name>\S+): invalid choice: .+ \(choose from (?P<words>.+)\)"
)
"""Matches how argparse answers an option with a word that it does not take."""


def told(problem: str, tools: Iterable[ToolSpec[Any]]) -> str:
    """Return what is wrong with a command line as argparse says it, but for its list of all commands.

    Beside the words that an option of one of the `tools` takes stands what they mean.
    """
    if found := _NO_COMMAND.match(problem):
        return f"{found['program']}: error: {no_command(found['word'], found['program'])}"
    if found := _NO_CHOICE.match(problem):
        typed = next((each.typed() for each in tools if each.name == found["command"]), dict[str, Typed]())
        how = typed.get(found["name"])
        if how is not None and how.choice is not None:
            return "\n".join([problem, *choice_lines(how.choice, re.findall(r"\w+", found["words"]))])
    return problem


def meant_words(
    words: Sequence[str],
    top: argparse.ArgumentParser,
    others: Mapping[str, argparse.ArgumentParser],
    typed_as: Mapping[str, tuple[str, str]],
    reads: Callable[[Sequence[str]], bool],
) -> list[str] | None:
    """Return the words that were probably meant, or `None`.

    Args:
        words: What was typed.
        top: The parser of the whole command line.
        others: The parsers of the other systems, by name: they have commands of their own.
        typed_as: The system and the command behind each name that is one in a conversation alone.
        reads: Tells whether a command line can be read; what cannot be is not offered.
    """
    if any(secret_begins(word) is not None or hide_by_form(word) != word for word in words):
        return None  # what looks like a secret is not printed once more
    plain = [_ALSO.get(word, _with_plain_dashes(word)) for word in words]
    before, rest = _before_command(plain, top)
    if rest and rest[0] in typed_as:
        system, command = typed_as[rest[0]]
        plain = [*_without_system(before), "--system", system, command, *_without_system(rest[1:])]
    found = (each for each in _candidates(plain, top, others) if each != list(words) and reads(each))
    return next(found, None)


def help_words(
    words: Sequence[str], top: argparse.ArgumentParser, others: Mapping[str, argparse.ArgumentParser], system: str
) -> list[str] | None:
    """Return the words that show the help of the command that was meant; `None` where none is like it.

    Args:
        words: What was typed.
        top: The parser of the command line of `system`.
        others: The parsers of the other systems, by name.
        system: The system that the words name, or that the environment does.
    """
    _, rest = _before_command([_with_plain_dashes(word) for word in words], top)
    near = _command_near(rest[0], top, others) if rest else None
    if near is None or near[0] in _HELP_WORDS:
        return None
    is_named = any(word.partition("=")[0] == "--system" for word in words)
    wanted = near[1] or (system if is_named else "")
    return [*(["--system", wanted] if wanted else []), near[0], "--help"]


def _candidates(
    words: Sequence[str], top: argparse.ArgumentParser, others: Mapping[str, argparse.ArgumentParser]
) -> Iterator[list[str]]:
    """Give what the words can have been meant to be, the likeliest first."""
    before, rest = _before_command(words, top)
    if not rest:
        yield before
        return
    near = _command_near(rest[0], top, others)
    if near is None:
        return
    (name, system), after = near, rest[1:]
    if name in _HELP_WORDS:
        if name == "help" and after:
            yield from _candidates([*before, after[0], _HELP_WORDS[name]], top, others)
        else:
            yield [*before, _HELP_WORDS[name]]
        return
    command = commands_of(others.get(system, top))[name]
    if system:
        before, after = [*_without_system(before), "--system", system], _without_system(after)
    named = [_option(word, command) for word in after]
    yield [*before, name, *named]
    yield [*before, name, *_joined(named, command)]
    if after == ["help"]:
        yield [*before, name, _HELP_WORDS["help"]]


def _command_near(
    word: str, top: argparse.ArgumentParser, others: Mapping[str, argparse.ArgumentParser]
) -> tuple[str, str] | None:
    """Return the command that a word is or was to be, and its system where that is another one."""
    systems = {**dict.fromkeys(_HELP_WORDS, ""), **dict.fromkeys(commands_of(top), "")}
    for system, other in others.items():
        systems = dict.fromkeys(commands_of(other), system) | systems
    wanted = word.lower().replace("_", "-")
    near = [wanted] if wanted in systems else get_close_matches(wanted, list(systems), n=1, cutoff=_NEAR)
    return (near[0], systems[near[0]]) if near else None


def _without_system(words: Sequence[str]) -> list[str]:
    """Return the words without the system that was named."""
    return [
        word
        for before, word in zip(("", *words), words, strict=False)
        if "--system" not in {before, word.split("=")[0]}
    ]


def _with_plain_dashes(word: str) -> str:
    """Return a word that begins with dashes of a word processor as the option that it was to be."""
    return f"--{word.lstrip(LONG_DASHES + '-')}" if word[:1] in {*LONG_DASHES} else word


def _before_command(words: Sequence[str], top: argparse.ArgumentParser) -> tuple[list[str], list[str]]:
    """Return the options before the command by their right names, and the words from the command on."""
    options, is_value, found = options_of(top), False, list[str]()
    for at, word in enumerate(words):
        if not is_value and not word.startswith("-"):
            return found, [*words[at:]]
        found.append(word if is_value else _option(word, top))
        is_value = not is_value and _takes_value(options.get(found[-1]))
    return found, []


def _takes_value(option: argparse.Action | None) -> bool:
    return option is not None and option.nargs != 0


def _option(word: str, command: argparse.ArgumentParser) -> str:
    """Return an option by its right name: one that is mistyped, or that has a single dash."""
    name, equals, value = word.partition("=")
    options = options_of(command)
    if not name.startswith("-") or name in options:
        return word
    near = get_close_matches(f"--{name.lstrip('-')}", list(options), n=1, cutoff=0.75)
    return f"{near[0]}{equals}{value}" if near else word


def _joined(words: Sequence[str], command: argparse.ArgumentParser) -> list[str]:
    """Return the words of a command with those joined that need quotes around them.

    Words after an option's value belong to it where the free words before it are enough, and to the last free argument
    elsewhere.
    """
    options = options_of(command)
    places = [each for each in command._actions if not each.option_strings]  # noqa: SLF001 - as above
    free: list[str] = []
    given: list[list[str]] = []
    is_value = False
    for word in words:
        if word.startswith("-"):
            given.append([word])
            is_value = _takes_value(options.get(word))
        elif is_value:
            given[-1].append(word)
            is_value = False
        elif given and len(given[-1]) > 1 and len(free) >= len(places):
            given[-1].append(word)
        else:
            free.append(word)
    kept = free[: len(places) - 1] if places else []
    last = [" ".join(free[len(kept) :])] if len(free) > len(kept) else []
    joined = [word.strip(_TYPOGRAPHIC) for word in [*kept, *last]]
    return [*joined, *(part for name, *values in given for part in ([name, " ".join(values)] if values else [name]))]
