"""Read `/run-job "DEVICE" "COMPONENT" --variables "..." --wait`, whole or in the pieces that a client made of it.

Some clients split the typed line on blanks, ignore quotes, and pass the pieces to a prompt's arguments in order:
`"ACME-DC01" "Clear Temp"` arrives as device=`"ACME-DC01"`, component=`"Clear`, variables=`Temp"`. Claude Code is one
(github.com/anthropics/claude-code, issues 14210 and 70284). It drops the words for which no argument is left.
"""

import re
from collections.abc import Collection, Mapping, Sequence

from rmm_jobs.domain.errors import CommandProblem, CommandUnreadable
from rmm_jobs.domain.grammar import LONG_DASHES, Grammar
from rmm_jobs.inputs.misreadings import DOUBLE, SINGLE

# "wait" and "--wait" also fill this argument when a client splits the line.
YES = {"true", "yes", "on", "1", "wait", "--wait"}
NO = {"", "false", "no", "off", "0"}
_SET = {"": True, "true": True, "false": False}
"""What a flag means alone, and with a value: `--wait=true`."""

# The closing quote has to end the word; otherwise the opening one is an apostrophe, as in "'90s".
_SINGLE = re.compile(rf"[{SINGLE}]([^{SINGLE}]*)[{SINGLE}](?!\S)")
_CURLY = re.compile(rf'[{DOUBLE}]([^{DOUBLE}"]*)[{DOUBLE}"](?!\S)')
_QUOTES = {**dict.fromkeys(f'"{DOUBLE}', f'"{DOUBLE}'), **dict.fromkeys(SINGLE, SINGLE)}
"""Maps each opening quote to those that may close it."""
_PLAIN_QUOTE = re.compile(r'(?<!\\)"')
_OPTION = re.compile(r"\s+--(\w+)(?=[\s=]|\Z)")
_ENCLOSING = {*SINGLE, *DOUBLE}


def read_command(given: Mapping[str, str], grammar: Grammar) -> dict[str, object]:
    """Return the arguments of the tool call that a prompt's arguments mean; any of them may be missing.

    Raises:
        CommandUnreadable: the command has no reading or several, or the client may have lost words of it.
    """
    *names, pairs, wait = pieces = [given.get(argument, "") for argument in grammar.arguments]
    are_pieces = _are_pieces(names, pairs, wait)
    if (are_pieces or wait.startswith("--")) and _words_may_be_lost(pieces):
        raise CommandUnreadable(CommandProblem.WORDS_LOST, grammar)
    if are_pieces:
        return _read_words(split_words(" ".join(filter(None, pieces)), grammar), grammar)
    names = [_unquoted(name) for name in names]
    if not all(names):
        raise CommandUnreadable(CommandProblem.NAME_MISSING, grammar)
    # Separate arguments hold one flag, `wait`; "--again" can only be typed in a line.
    flags = ["wait"] if wait.strip().casefold() in YES else []
    return _call(grammar, names, {grammar.pairs: pairs} if pairs else {}, flags)


def split_words(line: str, grammar: Grammar) -> list[str]:
    r"""Split a line as a shell does, but keep backslashes: they stand in Windows paths and escape only `"`.

    Single and typographic quotes enclose a whole word or an option's value; elsewhere they are characters of it.

    Raises:
        CommandUnreadable: a quote is never closed.
    """
    words: list[str] = []
    word, started, quoted = "", False, False
    before_single = {"", *(f"--{option}=" for option in grammar.options)}
    i = 0
    while i < len(line):
        char = line[i]
        if quoted and line.startswith('\\"', i) and not _closes(line, i + 1, grammar):
            word += '"'
            i += 1
        elif char in _ENCLOSING and not quoted and word in before_single and (whole := _enclosed(line, i)):
            word, started, i = word + whole[1], True, whole.end() - 1
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


def _enclosed(line: str, at: int) -> re.Match[str] | None:
    """Return the word between single or typographic quotes that begins here."""
    return (_CURLY if line[at] in DOUBLE else _SINGLE).match(line, at)


def _closes(line: str, at: int, grammar: Grammar) -> bool:
    r"""Return whether the quote after a backslash ends its word: `"path=C:\Temp\" --wait`."""
    # An even number of quotes is left: this one closes, and those behind it pair up.
    rest = line[at + 1 :]
    if rest.count('"') % 2 or not (rest[:1].isspace() or not rest):
        return False
    # As in `"note=\"a\" b"`: without the escaped ones, an odd number is left, and one of them closes the word.
    option = _OPTION.match(rest)
    is_option = option is not None and option[1] in {*grammar.options, *grammar.flags}
    return is_option or len(_PLAIN_QUOTE.findall(rest)) % 2 == 0


def _read_words(words: Sequence[str], grammar: Grammar) -> dict[str, object]:
    """Return the arguments made of free-standing names, options with values, and flags."""
    free: list[str] = []
    given: dict[str, str] = {}
    flags: dict[str, bool] = {}
    rest = iter(words)
    for word in rest:
        option, has_value, value = word.removeprefix("--").partition("=")
        if not word.startswith("--"):
            free.append(_free(word, grammar))
        elif option in grammar.flags:
            _set_flag(flags, word, grammar)
        elif option not in grammar.options:
            raise CommandUnreadable(CommandProblem.UNKNOWN_OPTION, grammar, near=word)
        elif option in given:
            raise CommandUnreadable(CommandProblem.REPEATED, grammar, near=f"--{option}")
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
    return _call(grammar, free, given, [flag for flag, is_set in flags.items() if is_set])


def _set_flag(flags: dict[str, bool], word: str, grammar: Grammar) -> None:
    """Note what a flag says, alone or with a value; refuse another value, and a flag that contradicts itself."""
    flag, _, value = word.removeprefix("--").partition("=")
    is_set = _SET.get(value.casefold())
    if is_set is None:
        raise CommandUnreadable(CommandProblem.FLAG_VALUE, grammar, near=word)
    if flags.setdefault(flag, is_set) is not is_set:
        raise CommandUnreadable(CommandProblem.REPEATED, grammar, near=f"--{flag}")


def _free(word: str, grammar: Grammar) -> str:
    """Return a word that is a name, and refuse an option of the grammar with a long dash before it."""
    option = word.lstrip(LONG_DASHES + "-").partition("=")[0]
    if word[:1] in {*LONG_DASHES} and option in {*grammar.options, *grammar.flags}:
        raise CommandUnreadable(CommandProblem.LONG_DASH, grammar, near=word)
    return word


def _call(
    grammar: Grammar, names: Sequence[str], options: Mapping[str, str], flags: Collection[str]
) -> dict[str, object]:
    set_flags = {flag: True for flag in grammar.flags if flag in flags}
    return {**dict(zip(grammar.names, names, strict=True)), **options, **set_flags}


def _are_pieces(names: Sequence[str], pairs: str, wait: str) -> bool:
    """Return whether these are pieces of one line rather than separate arguments."""
    first, *others = names
    # Some clients put the whole line into the first argument.
    all_in_one = any(quote in _unquoted(first) for quote in ('"', *DOUBLE)) and not any(others)
    dashes = ("--", *LONG_DASHES)
    names_split = any(name.count('"') % 2 or name.startswith(dashes) for name in names)
    pairs_split = bool(pairs) and (
        pairs.startswith(dashes) or ("=" not in pairs and not pairs.lstrip().startswith("{"))
    )
    return all_in_one or names_split or pairs_split or wait.strip().casefold() not in YES | NO


def _words_may_be_lost(pieces: Sequence[str]) -> bool:
    """Return whether the client may have dropped words: the last argument is filled, and no piece holds a blank.

    A client that splits on blanks passes none. A client that passes some has the rest of the line in a piece.
    """
    return bool(pieces[-1]) and not any(" " in piece for piece in pieces)


def _unquoted(name: str) -> str:
    name = name.strip()
    return name[1:-1].strip() if len(name) > 1 and name[-1] in _QUOTES.get(name[0], "") else name
