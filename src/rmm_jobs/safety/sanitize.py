"""Clean the text that a device prints. A job's author chooses every character of it, so none is trusted.

Cleaned text cannot move the cursor, hide words, reverse the reading direction, or close a quotation early.
"""

import json
import re
from collections.abc import Iterator

_RETURNS = re.compile(r"(?<!\r)\r++\n")
_OTHER_ENDS = ("\v", "\f", "\u2028", "\u2029")
_STATE = re.compile(r"[^\r\n]++")
_ERASES = re.compile(r"\x1b\[[0-2]?K")
# A device's own code page turns letters into these. As terminal codes they are of no use to anybody.
_UNREAD = re.compile(r"[\x80-\x9f]")
UNREAD = "\ufffd"
"""Stands for a character that could not be read."""

# ECMA-48: control sequences, control strings, escape sequences, then whatever controls are left but TAB and LF.
# A control string is removed only when it is closed before the next control character. An open one loses its
# introducer and nothing else: it can hide no text, and each character is read once. The quantifiers are
# possessive and their classes disjoint, so there is nothing to backtrack into.
_CONTROL = re.compile(
    r"""
      \x1b\[ [0-?]*+ [\x20-/]*+ [@-~]?
    | \x1b[\]PX^_] [^\x00-\x08\x0a-\x1f\x7f]*+ (?: \x07 | \x1b\\ )
    | \x1b (?: [\x20-/]*+ [0-~] )?
    | [\x00-\x08\x0b-\x1f\x7f]
    """,
    re.VERBOSE,
)

# Unicode's category Cf and its property Default_Ignorable_Code_Point (zero width, bidirectional, soft hyphen, tags,
# variation selectors, Hangul fillers), and three characters that are drawn as nothing: U+2800, U+16FE4, U+1D159.
INVISIBLE = re.compile(
    "["
    "\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
    "]+"
)

# Category Zs but the space itself: as spaces they cannot be mistaken for part of a rule.
_BLANK = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")

# Lone surrogates, private use, noncharacters: no two screens agree on them, and some encoders refuse them.
_MEANINGLESS = re.compile(
    "[\ud800-\uf8ff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0xF0000, 0x10000))
    + "\U000f0000-\U0010ffff"
    + "]+"
)

_UNSEEN = re.compile(
    "|".join(["[\x7f-\x9f\u2028\u2029]", *(each.pattern for each in (INVISIBLE, _BLANK, _MEANINGLESS))])
)

# What can be drawn as a stretch of a horizontal line, with the combining marks that can lie flat on one.
_DASHES = (
    r"\-_=\u00af\u02c9\u02cd\u06d4\u07fa\u2017\u2053\u23e4\u2cba\ua4ff\ua7f7\ufe4d-\ufe4f\uff1d\uff3f\u02d7\u0300-\u036f\u058a\u05be\u1173\u1400\u1806\u2010-\u2015\u203e\u2043\u207b\u208b\u2212"
    r"\u23af\u23ba-\u23bd\u2500\u2501\u2504\u2505\u2508\u2509\u254c\u254d\u2550\u2574\u2576\u2578\u257a\u257c\u257e"
    r"\u2581\u2594\u2796\u2e17\u2e1a\u2e3a\u2e3b\u2e40\u2e5d\u2f00\u301c\u3030\u30a0\u30fc\u3161\u4e00"
    r"\ufe58\ufe63\uff0d\uff70\uffda\uffe3\uffe8\U00010110\U00010d6e\U00010ead\U0001d116"
)
# About as long as a rule of ours. A longer line is none, and the underlines of PowerShell's tables have blanks.
_SHORTEST, _LONGEST = 40, 110
# Short ones of `_` and `=` too: Markdown draws rules with them, PowerShell no table. And fences of Markdown: an
# assistant shows the block between such.
_FORGED_RULE = re.compile(
    rf"^(?=[ \t]*+(?:(?:[{_DASHES}]{{{_SHORTEST},{_LONGEST}}}+|[_=]{{3,{_LONGEST}}}+)[ \t]*+$|```|~~~))", re.MULTILINE
)


_HIDDEN_SHARE, _HIDDEN_CHARS = 8, 4_000
"""How much longer than its limit a line is read: the rest of a longer one is cut off before it is cleaned."""


def clean_block(text: str) -> str:
    """Clean a device's text so that it can stand between the rules of a block.

    Line breaks of every kind become LF. A bare carriage return writes over its line, a backspace over the character
    before it. A letter of an old code page (U+0080 to U+009F) becomes U+FFFD. Terminal codes, controls other than TAB,
    and invisible characters are removed.
    Unusual blanks become spaces, and a run of meaningless characters becomes one U+FFFD. A line that could pass for a
    rule of the block (40 to 110 dashes or the like, or 3 of `_` or `=`) or for a fence of Markdown is prefixed with
    "| ". Trailing blanks and empty lines are dropped. The time is linear in the text's length, and cleaning twice
    changes nothing.
    """
    if len(text) <= _PIECE:
        return _clean_lines(_with_line_feeds(text)).rstrip()
    return "".join(map(_clean_lines, _pieces("".join(map(_with_line_feeds, _whole_returns(text)))))).rstrip()


_PIECE = 64 * 1024
"""Characters that are cleaned at once. No piece keeps the other threads waiting, as a search of megabytes would."""


def _whole_returns(text: str) -> Iterator[str]:
    """Yield a text in pieces that tear no carriage return from the line feed after it."""
    begin = 0
    while begin < len(text):
        end = begin + _PIECE
        while end < len(text) and text[end - 1] == "\r":
            end += 1
        yield text[begin:end]
        begin = end


def _pieces(text: str) -> Iterator[str]:
    """Yield a text in pieces that end in a line break, wherever there is one."""
    begin = 0
    while begin < len(text):
        end = text.find("\n", begin + _PIECE) + 1 or len(text)
        yield text[begin:end]
        begin = end


def _clean_lines(text: str) -> str:
    text = _with_backspaces(text)
    if "\r" in text:
        text = "\n".join(_as_on_a_console(line) if "\r" in line else line for line in text.split("\n"))
    text = _visible(text)
    if len(text) <= 2 * _PIECE:
        return _FORGED_RULE.sub("| ", text)
    # A search for the begins of lines would look at every character of a long one.
    return "\n".join(f"| {line}" if _FORGED_RULE.match(line) else line for line in text.split("\n"))


def _as_on_a_console(line: str) -> str:
    """Return a line as it looks in the end, and how many earlier states of it were written over."""
    shown, width, states, erased = list[str](), 0, 0, False
    # From the last state backwards: of the ones before, what is longer than all after it still stands.
    end = len(line)
    while end >= 0:
        begin = line.rfind("\r", 0, end) + 1
        state = written = line[begin:end]
        if not written.isprintable():
            state = "".join(_CONTROL.sub("", piece) for piece in _whole_codes(written))
        if state and not state.isspace():
            states += 1
        if not erased and len(state) > width:
            shown.append(state[width:])
            width = len(state)
        erased = erased or (state is not written and _ERASES.search(written) is not None)
        end = begin - 1
    text, folded = "".join(shown), states - 1
    if folded < 1:
        return text
    return f"{text.rstrip()} [{folded:,} earlier {'state' if folded == 1 else 'states'} of this line written over]"


def _with_backspaces(text: str) -> str:
    """Write over what stands before a backspace: so is a letter printed bold, and so does a spinner turn."""
    return _STATE.sub(_written_over, text) if "\b" in text else text


def _written_over(line: re.Match[str]) -> str:
    if "\b" not in line[0] or len(line[0]) > _PIECE:
        return line[0]
    cells, at = list[str](), 0
    for piece in line[0].split("\b"):
        is_plain = piece.isascii() and piece.isprintable()
        written = piece if is_plain else INVISIBLE.sub("", _CONTROL.sub("", piece))
        cells[at : at + len(written)] = written
        at = max(0, at + len(written) - 1)
    return "".join(cells)


def clean_line(text: str, limit: int = 120) -> str:
    """Clean foreign text to stand inside one of our lines: single spaces, at most `limit` characters.

    A longer text is cut and ends in "...", which counts towards `limit`. A clean text is returned as it is.
    """
    if len(text) <= limit and text.isascii() and text.isprintable() and "  " not in text and text == text.strip():
        return text
    line = " ".join(_visible(text[: limit * _HIDDEN_SHARE + _HIDDEN_CHARS]).split())
    return line if len(line) <= limit else line[: limit - 3].rstrip() + "..."


def is_clean_line(text: str) -> bool:
    """Return whether a text can stand in a line exactly as it is, with the blanks in it."""
    return "\n" not in text and "\t" not in text and _visible(text) == text


def escape_invisible(encoded: str) -> str:
    r"""Write characters that cleaning would change as `\uXXXX` in JSON text, whose meaning stays."""
    if encoded.isascii() and "\x7f" not in encoded:
        return encoded
    return _UNSEEN.sub(lambda run: json.dumps(run[0])[1:-1], encoded)


def _with_line_feeds(text: str) -> str:
    for end in _OTHER_ENDS:
        text = text.replace(end, "\n")
    return _RETURNS.sub("\n", text) if "\r" in text else text


def _visible(text: str) -> str:
    text = _with_backspaces(_with_line_feeds(text)).replace("\r", "\n")
    if len(text) <= 2 * _PIECE:
        return _visible_piece(text)
    return "".join(map(_visible_piece, _whole_codes(text)))


def _whole_codes(text: str) -> Iterator[str]:
    """Yield a text in pieces that cut no terminal code."""
    begin = 0
    while begin < len(text):
        end = begin + _PIECE
        # No code holds the begin of another, but at its end: only the last one can go on behind the piece.
        last = text.rfind("\x1b", begin, end)
        if last >= 0 and (code := _CONTROL.match(text, last)) is not None:
            end = max(end, code.end())
        yield text[begin:end]
        begin = end


def _visible_piece(text: str) -> str:
    text = _UNREAD.sub(UNREAD, _CONTROL.sub("", text))
    if text.isascii():
        return text
    return _MEANINGLESS.sub("\ufffd", _BLANK.sub(" ", INVISIBLE.sub("", text)))
