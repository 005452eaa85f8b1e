"""Guess what a wrong command line was to be: a long dash, a mistyped name, or quotes that were forgotten.

The guess is shown, and never run: a job is started by what somebody has typed, and by nothing else.
"""

import argparse
from collections.abc import Callable, Sequence
from difflib import get_close_matches

from rmm_jobs.domain.grammar import LONG_DASHES
from rmm_jobs.safety.redact import secret_begins
from rmm_jobs.terminal.command_line import commands_of, options_of

_TYPOGRAPHIC = "\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb"
_NEAR = 0.6


def meant_words(
    words: Sequence[str], top: argparse.ArgumentParser, reads: Callable[[Sequence[str]], bool]
) -> list[str] | None:
    """Return the words that were probably meant, or `None`.

    Args:
        words: What was typed.
        top: The parser of the whole command line.
        reads: Tells whether a command line can be read; what cannot be is not offered.
    """
    if any(secret_begins(word) is not None for word in words):
        return None  # what looks like a secret is not printed once more
    commands = commands_of(top)
    plain = [_with_plain_dashes(word) for word in words]
    at = _command_place(plain, top)
    if at is None:
        return None
    if plain[at] not in commands:
        near = get_close_matches(plain[at].lower().replace("_", "-"), list(commands), n=1, cutoff=_NEAR)
        if not near:
            return None
        plain[at] = near[0]
    command = commands[plain[at]]
    named = [_option(word, command) if place > at else word for place, word in enumerate(plain)]
    candidates = (named, [*named[: at + 1], *_joined(named[at + 1 :], command)])
    return next((each for each in candidates if each != list(words) and reads(each)), None)


def _with_plain_dashes(word: str) -> str:
    """Return a word that begins with dashes of a word processor as the option that it was to be."""
    return f"--{word.lstrip(LONG_DASHES + '-')}" if word[:1] in {*LONG_DASHES} else word


def _command_place(words: Sequence[str], top: argparse.ArgumentParser) -> int | None:
    """Return the place of the command: the first word that is no option, and no option's value."""
    options, is_value = options_of(top), False
    for at, word in enumerate(words):
        if not is_value and not word.startswith("-"):
            return at
        is_value = not is_value and _takes_value(options.get(word))
    return None


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
