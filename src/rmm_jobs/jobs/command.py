"""Reading `/run-job "DEVICE" "COMPONENT" --variables "..." --wait` as typed, whole or in pieces that a client made.

Some clients split what was typed on blanks, ignore quotes, and hand the pieces to a prompt's arguments in order:
`"ACME-DC01" "Clear Temp Files"` arrives as device=`"ACME-DC01"`, component=`"Clear`, variables=`Temp`, wait=`Files"`.
"""

import re
from collections.abc import Mapping, Sequence

from rmm_jobs.jobs.errors import CommandProblem, CommandUnreadable
from rmm_jobs.jobs.grammar import Grammar

YES = {"true", "yes", "on", "1", "wait", "--wait"}
NO = {"", "false", "no", "off", "0"}

_SINGLE = re.compile(r"'([^']*)'(?!\S)")


def read_command(given: Mapping[str, str], grammar: Grammar) -> dict[str, object]:
    """The arguments of the tool call behind a prompt's arguments, of which any may be missing.

    Raises:
        CommandUnreadable: it could be read in no way, or in more than one.
    """
    *names, pairs, wait = pieces = [given.get(argument, "") for argument in grammar.arguments]
    if _are_pieces(names, pairs, wait):
        return _read_words(split_words(" ".join(filter(None, pieces)), grammar), grammar)
    names = [_unquoted(name) for name in names]
    if not all(names):
        raise CommandUnreadable(CommandProblem.NAME_MISSING, grammar)
    return _call(grammar, names, {grammar.pairs: pairs} if pairs else {}, waits=wait.strip().casefold() in YES)


def split_words(line: str, grammar: Grammar) -> list[str]:
    r"""Words as a shell splits them, but a backslash is a character of a Windows path and escapes only `"`.

    In single quotes stands a word, or an option's value, as it is; elsewhere a single quote is an apostrophe.

    Raises:
        CommandUnreadable: a quote is never closed.
    """
    words: list[str] = []
    word, started, quoted = "", False, False
    before_single = {"", *(f"--{option}=" for option in grammar.options)}
    i = 0
    while i < len(line):
        char = line[i]
        if quoted and line.startswith('\\"', i) and not _closes(line, i + 1):
            word += '"'
            i += 1
        elif char == "'" and not quoted and word in before_single and (single := _SINGLE.match(line, i)):
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
        raise CommandUnreadable(CommandProblem.QUOTE_OPEN, grammar, near=word)
    return [*words, word] if started else words


def _closes(line: str, at: int) -> bool:
    r"""Whether the quote after a backslash ends its word: `"path=C:\Temp\" --wait`."""
    rest = line[at + 1 :]
    return rest.count('"') % 2 == 0 and (not rest or rest[0].isspace())


def _read_words(words: Sequence[str], grammar: Grammar) -> dict[str, object]:
    """The call that names standing free, options with their values, and `--wait` make."""
    free: list[str] = []
    given: dict[str, str] = {}
    waits = False
    rest = iter(words)
    for word in rest:
        option, has_value, value = word.removeprefix("--").partition("=")
        if word == "--wait":
            waits = True
        elif not word.startswith("--"):
            free.append(word)
        elif option not in grammar.options:
            raise CommandUnreadable(CommandProblem.UNKNOWN_OPTION, grammar, near=word)
        else:
            taken = value if has_value else next(rest, None)
            if taken is None:
                raise CommandUnreadable(CommandProblem.VALUE_MISSING, grammar, near=word)
            given[option] = taken
    most = len(grammar.names)
    if len(free) < most:
        raise CommandUnreadable(CommandProblem.NAME_MISSING, grammar)
    if len(free) > most:
        raise CommandUnreadable(CommandProblem.TOO_MANY_NAMES, grammar, near=" ".join(free[most - 1 :]))
    return _call(grammar, free, given, waits=waits)


def _call(grammar: Grammar, names: Sequence[str], options: Mapping[str, str], *, waits: bool) -> dict[str, object]:
    return {**dict(zip(grammar.names, names, strict=True)), **options, **({"wait": True} if waits else {})}


def _are_pieces(names: Sequence[str], pairs: str, wait: str) -> bool:
    """Whether these are the pieces of one line rather than arguments of their own."""
    first, *others = names
    all_in_one = '"' in _unquoted(first) and not any(others)
    names_split = any(name.count('"') % 2 or name.startswith("--") for name in names)
    pairs_split = bool(pairs) and (pairs.startswith("--") or ("=" not in pairs and not pairs.lstrip().startswith("{")))
    return all_in_one or names_split or pairs_split or wait.strip().casefold() not in YES | NO


def _unquoted(name: str) -> str:
    name = name.strip()
    return name[1:-1].strip() if len(name) > 1 and name[0] == name[-1] == '"' else name
