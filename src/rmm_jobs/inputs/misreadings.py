r"""Find places where a text of variables would be sent as something else than its author meant.

A shell, a word processor or a habit from another language leaves these traces. The reader then refuses the text, or
shows both readings.
"""

import re
from collections.abc import Collection

from rmm_jobs.domain.grammar import LONG_DASHES
from rmm_jobs.domain.values import PLACEHOLDER, variable_named
from rmm_jobs.domain.variable_errors import Ambiguity
from rmm_jobs.inputs import placeholders
from rmm_jobs.safety.sanitize import INVISIBLE
from rmm_jobs.safety.secret_names import looks_secret

DOUBLE = "\u201c\u201d\u201e\u201f\uff02"
"""Double quotes as word processors and keyboards of other languages write them."""
SINGLE = "'\u2018\u2019\u201a\u201b"
"""Single quotes; PowerShell takes all of them for one (about_Quoting_Rules)."""

GUILLEMETS = "\u00ab\u00bb\u2039\u203a"
OPTIONS = ("wait", "again", "timeout", "site", "variables", "parameters", "computer", "environment", "credential")
"""Options of the typed commands, of every system."""

_OPTION = re.compile(rf"(?<=\s)(?:--|[{LONG_DASHES}]{{1,2}})(?:{'|'.join(OPTIONS)})(?=[\s=]|\Z)")
_MARKED = re.compile(
    rf"[{DOUBLE}](?P<double>[^{DOUBLE}]*)[{DOUBLE}]"
    rf"|[{SINGLE[1:]}](?P<single>[^{SINGLE}]*)[{SINGLE[1:]}]"
    rf"|[{GUILLEMETS}](?P<guillemets>[^{GUILLEMETS}]*)[{GUILLEMETS}]"
)
_GUILLEMETS = re.compile(rf"[{GUILLEMETS}]([^{GUILLEMETS}]*)[{GUILLEMETS}]\s*(?=,|\Z)")
# Category Zs but the space itself: they look like a space, and to a program they are another character.
_ODD_BLANK = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_HIDDEN = re.compile(rf"{INVISIBLE.pattern}|[{_ODD_BLANK}]+")
_CURLY = re.compile(rf'[{DOUBLE}]([^{DOUBLE}"]*)[{DOUBLE}"]\s*(?=,|\Z)')
_SINGLE = re.compile(rf"[{SINGLE}]((?:[^{SINGLE}]++|'')*+)[{SINGLE}]\s*(?=,|\Z)")
_BETWEEN = r"\s;|&\uff0c\uff1b\u3001\u061b\u060c"
"""Characters that people and other programs write between two pairs."""
_SEPARATOR = re.compile(rf"[{_BETWEEN}]+[-\u2013\u2014]*")
_EQUALS = re.compile("=")
_LONGEST_NAME = 512
_SWALLOWED = re.compile(rf"[\"'\u2019{DOUBLE}]\s+(?:--|[\u2013\u2014])[A-Za-z]")
_DRIVE = re.compile(r"[A-Za-z]:")
_DRIVE_BEFORE = re.compile(r"(?:[^A-Za-z0-9]|\A)[A-Za-z]:\Z")
_PATH_AFTER = re.compile(r"\s*(?:[A-Za-z]:[\\/]|\\\\)")
# Joiners shape Persian and Indic words and hold emoji together; a variation selector chooses how an emoji is drawn.
_SHAPING = re.compile(
    "(?<=[\u0600-\U0010ffff])[\u200c\u200d](?=[\u0600-\U0010ffff])|(?<=[\u2000-\U0010ffff])[\ufe0e\ufe0f]"
)


def first_hidden(text: str) -> int | None:
    """Return the place of the first character that cannot be seen or told from a space, or `None`.

    A character that shapes its neighbours is seen.
    """
    if text.isascii():
        return None
    for run in _HIDDEN.finditer(text):
        for at in range(run.start(), run.end()):
            if not _SHAPING.match(text, at):
                return at
    return None


def curly_quoted(text: str, at: int, end: int) -> re.Match[str] | None:
    """Return the value between typographic double quotes that fills its pair."""
    return _CURLY.match(text, at, end)


def guillemets_quoted(text: str, at: int, end: int) -> re.Match[str] | None:
    """Return the value between guillemets that fills its pair."""
    return _GUILLEMETS.match(text, at, end)


def is_wrapped(text: str) -> bool:
    """Return whether one pair of typographic double quotes stands around the whole text."""
    inner = text[1:-1]
    return len(text) > 1 and text[0] in DOUBLE and text[-1] in DOUBLE and not any(each in inner for each in DOUBLE)


def single_quoted(text: str, at: int, end: int) -> re.Match[str] | None:
    """Return the value between single quotes that fills its pair."""
    return _SINGLE.match(text, at, end)


def is_single_quoted(value: str) -> bool:
    """Return whether single quotes stand around a value that may hold others."""
    return len(value) > 1 and value[0] in SINGLE and value[-1] in SINGLE


def swallowed_option(text: str, start: int, end: int) -> int | None:
    r"""Return the place of a quote that an option follows, or `None`.

    Windows takes the quote of `"path=C:\Temp\" --wait` as escaped, so that the option stands in the value.
    """
    found = _SWALLOWED.search(text, start, end)
    return found.start() if found else None


def option_behind(text: str, start: int, end: int) -> int | None:
    """Return the place of an option of the typed commands behind a blank, or `None`."""
    found = _OPTION.search(text, start, end)
    return found.start() if found else None


def two_readings(name: str, value: str, *, is_named_by_dollar: bool) -> tuple[Ambiguity, str, str] | None:
    """Return both readings of a value that a template or a word processor has left, or `None` where there is one.

    Args:
        name: Name of the variable. A secret may begin with a dollar.
        value: The value without the quotes of its grammar.
        is_named_by_dollar: Whether a dollar and a name are a variable of the system.
    """
    if marked := _MARKED.fullmatch(value):
        inner = next(each for each in marked.groups() if each is not None)
        return Ambiguity.MARKS, inner.strip() if marked["guillemets"] else inner, value
    if is_named_by_dollar:
        braced = placeholders.braced_name(value)
        if braced and variable_named(f"${braced}"):
            return Ambiguity.DOLLAR, f"${braced}", f"${value}"
    elif placeholders.is_dollar_name(value) and not looks_secret(name):
        return Ambiguity.UNFILLED, PLACEHOLDER, value
    return (Ambiguity.UNFILLED, PLACEHOLDER, value) if placeholders.is_unfilled(value) else None


def ends_in_lone_quote(value: str) -> bool:
    r"""Return whether a path ends in its only quote: Windows makes `C:\Temp"` of `"C:\Temp\"`."""
    is_path = "\\" in value or _DRIVE.match(value) is not None
    return is_path and value.endswith('"') and value.count('"') == 1


def is_comma_of_paths(text: str, run: int, comma: int) -> bool:
    r"""Return whether the backslash before a comma may be a path's: `C:\,D:\`."""
    return bool(_DRIVE_BEFORE.search(text[max(0, run - 3) : run]) or _PATH_AFTER.match(text, comma + 1))


def run_on_pairs(
    text: str, start: int, end: int, declared: Collection[str], longest_name: int
) -> list[tuple[int, int]]:
    """Return where a declared name and an equals sign stand behind a blank or semicolon inside a value.

    Args:
        text: The whole text.
        start: Where the value begins.
        end: Where it ends.
        declared: Names of the component's variables, case-folded.
        longest_name: Length of the longest of them.

    Returns:
        For each such pair, where its separator and where its name begin.
    """
    if not declared:
        return []
    longest = min(longest_name, _LONGEST_NAME) + 2
    found: list[tuple[int, int]] = []
    for equals in _EQUALS.finditer(text, start, end):
        since = max(start, equals.start() - 2 * longest, found[-1][1] if found else start)
        for between in _SEPARATOR.finditer(text, since, equals.start()):
            if text[between.end() : equals.start()].strip().casefold() in declared:
                found.append((between.start(), between.end()))
                break
    return found


def needs_quotes(value: str, *, is_named_by_dollar: bool = False) -> bool:
    """Return whether a value has to be written in quotes so that it is read back as it is."""
    return bool(
        value[:1] in {*DOUBLE, *SINGLE, *GUILLEMETS}
        or placeholders.is_unfilled(value)
        or (placeholders.is_dollar_name(value) and not is_named_by_dollar)
        or _OPTION.search(value)
        or _SEPARATOR.search(value, 0, max(0, value.rfind("=")))
        or _SWALLOWED.search(value)
        or ends_in_lone_quote(value)
    )
