r"""Read one value of a pair: in quotes, as a list or object, or plain.

Most backslashes stand in Windows paths, written as a person does (`C:\Temp`) or as a program does (`C:\\Temp`):

- A run of backslashes before an ordinary character is halved, rounding up. A run of exactly two that begins a value
  stays two, because a UNC path begins so.
- Before a character with a meaning (a comma outside quotes, a quote inside them) pairs become single backslashes, and
  an odd one left over makes that character literal: `\,`.
- At the end of the text a run is halved, rounding up.
- A quoted value whose last character is `\"`, at the end of the text, is closed: the backslash is a path's.

Typographic double quotes around a value are quotes. `misreadings` finds what is refused, or has two readings.

Where a system takes lists and objects, a value that is JSON up to a comma or the end is taken as it stands. Any other
value that begins with a bracket is read as above.
"""

import re
from collections import deque

from rmm_jobs.domain import values as json_values
from rmm_jobs.domain.variable_errors import Ambiguity, Unreadable
from rmm_jobs.inputs import misreadings
from rmm_jobs.inputs.json_reader import BLANKS, JsonReader, Names

UNC = 2
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")

# Possessive: where no equals sign follows, there is nothing to go back for.
_NEXT_NAME = re.compile(r"([^=,]++)=")
_BACKSLASHES = re.compile(r"\\+")
_ORDINARY = {",": re.compile(r"[^\\,]+"), '"': re.compile(r'[^\\"]+')}


class ValueReader(JsonReader):
    """Read values, and note where one has two readings. `split` chooses the second.

    `single_quotes` tells whether single quotes around a value are quotes; otherwise such a value has two readings.
    """

    def __init__(self, text: str, names: Names, *, split: bool, null: str | None, single_quotes: bool) -> None:
        super().__init__(text, names, null)
        self.forks: set[Ambiguity] = set()
        self.beside: list[str] = []
        """Options that the second reading leaves out."""
        self._split = split
        self._single_quotes = single_quotes
        self._has_escape = False
        self._pieces: deque[tuple[int, int]] = deque()
        """Ends of the values in a run of pairs that is split, each with the place of the next name."""
        self._is_run_on = False
        """Whether the next name was found by its sound, in upper or lower case."""

    def _read_value(self, name: str) -> str:
        """Read a value up to the next comma, or to the next pair of a run that is split."""
        if not self._pieces:
            return self._read_one(name)
        self._end, following = self._pieces.popleft()
        self._is_run_on = True
        value = self._read_one(name)
        self._end, self._at = len(self._text), following - 1
        return value

    def _read_one(self, name: str) -> str:
        """Read a value in quotes, a list or object, or plain text."""
        self._take(BLANKS)
        first = self._peek()
        if first == '"':
            return self._read_quoted(name)
        if first and first in misreadings.DOUBLE:
            return self._read_curly(name)
        if first and first in misreadings.GUILLEMETS and (quoted := misreadings.guillemets_quoted(*self._rest())):
            self._at = quoted.end()
            return self._meant(name, quoted[0].rstrip())
        if first and first in misreadings.SINGLE and (value := self._read_single(name)) is not None:
            return value
        if (whole := self._read_whole(name)) is not None:
            return whole
        return self._read_plain(name)

    def _read_plain(self, name: str) -> str:
        """Read a value without quotes, and look for what would be sent as a part of it."""
        start = self._at
        value = self._read_until(",").rstrip()
        self._refuse_control(self._text[start : self._at].rstrip(), start, name)
        if (quote := misreadings.swallowed_option(self._text, start, self._at)) is not None:
            self._fail(Unreadable.SWALLOWED, quote, name)
        if misreadings.ends_in_lone_quote(value):
            return value if self._fork(Ambiguity.LONE_QUOTE) else value[:-1] + "\\"
        pairs = misreadings.run_on_pairs(self._text, start, self._at, self._names.folded, self._names.longest)
        if pairs and self._fork(Ambiguity.RUN_ON):
            self._pieces, self._at = deque(pairs), start
            return self._read_value(name)
        option = misreadings.option_behind(self._text, start, self._at)
        if option is not None and self._fork(Ambiguity.OPTION):
            return self._read_before(option, start, name)
        return self._meant(name, value)

    def _read_before(self, option: int, start: int, name: str) -> str:
        """Read the value that ends before an option, and pass over the option."""
        behind, end = self._at, self._end
        self._at, self._end = start, option
        value = self._read_one(name)
        self._at, self._end = behind, end
        self.beside.append(self._text[option:behind].strip())
        return value

    def _meant(self, name: str, value: str) -> str:
        """Return a text as it is, or the chosen one of its two readings."""
        readings = misreadings.two_readings(name, value, is_named_by_dollar=self._single_quotes)
        if readings is None:
            return value
        kind, first, second = readings
        return second if self._fork(kind) else first

    def _rest(self) -> tuple[str, int, int]:
        return self._text, self._at, self._end

    def _fork(self, kind: Ambiguity) -> bool:
        """Note that the text has two readings here, and return whether this is the second."""
        self.forks.add(kind)
        return self._split

    def _read_curly(self, name: str) -> str:
        """Read a value between typographic double quotes, which has to end its pair."""
        start = self._at
        quoted = misreadings.curly_quoted(self._text, start, self._end)
        if quoted is None:
            self._fail(Unreadable.OPEN_QUOTE, start, name)
        self._at = quoted.end()
        return self._without_escapes(quoted[1])

    def _read_single(self, name: str) -> str | None:
        """Read a value between single quotes; `None` where they are a part of it."""
        start = self._at
        quoted = misreadings.single_quoted(self._text, start, self._end)
        if quoted is None:
            self._refuse_single_within(start, name)
            return None
        inner = self._without_escapes(quoted[1].replace("''", "'"))
        if self._single_quotes:
            self._at = quoted.end()
            # PowerShell reads no variable between single quotes; elsewhere in this grammar a dollar names one.
            return "$" + inner if inner.startswith("$") and self._fork(Ambiguity.DOLLAR) else inner
        self._at = quoted.end()
        # The quotes hold the value together in both readings: a comma between them ends no pair.
        return self._without_escapes(quoted[0].rstrip()) if self._fork(Ambiguity.SINGLE_QUOTES) else inner

    def _refuse_single_within(self, start: int, name: str) -> None:
        """Refuse a value between single quotes that has more of them inside: its end cannot be told."""
        comma = self._text.find(",", start)
        if misreadings.is_single_quoted(self._text[start : comma if comma >= 0 else self._end].rstrip()):
            self._fail(Unreadable.AFTER_QUOTE, start, name)

    def _without_escapes(self, inner: str) -> str:
        """Halve each run of backslashes, but for two that begin a UNC path."""
        is_unc = inner.startswith("\\\\") and not inner.startswith("\\\\\\")
        head = inner[:UNC] if is_unc else ""
        return head + _BACKSLASHES.sub(lambda run: "\\" * ((len(run[0]) + 1) // 2), inner[len(head) :])

    def _read_whole(self, name: str) -> str | None:
        """Return a list or object that fills its pair, or `None` for a text that only begins like one."""
        start = self._at
        if self._null is None or not json_values.looks_like_json(self._peek()):
            return None
        try:
            end = self._at = json_values.parse_prefix(self._text, start)
        except json_values.InvalidValue as bad:
            if bad.reason is Unreadable.NOT_JSON:
                return None
            self._fail(bad.reason, start, name)
        self._take(BLANKS)
        if self._peek() in {",", ""}:
            return self._text[start:end]
        self._at = start
        return None

    def _read_quoted(self, name: str) -> str:
        """Read a value in quotes, which has to end its pair."""
        start = self._at
        self._at += 1
        value = self._read_until('"')
        if not self._peek():
            self._fail(Unreadable.OPEN_QUOTE, start, name)
        self._at += 1
        self._take(BLANKS)
        if self._peek() not in {",", ""}:
            self._fail(Unreadable.AFTER_QUOTE, self._at, name)
        return value

    def _read_until(self, stop: str) -> str:
        """Read ordinary characters and backslashes up to `stop` or the end."""
        start = self._at
        self._has_escape = False
        pieces: list[str] = []
        while self._peek() not in {stop, ""}:
            begins_value = self._at == start
            run = self._take(_BACKSLASHES)
            pieces.append(self._unescape(len(run), stop, begins_value) if run else self._take(_ORDINARY[stop]))
        return "".join(pieces)

    def _unescape(self, count: int, stop: str, begins_value: bool) -> str:
        """Return the text that a run of `count` backslashes means, and take the character it escapes."""
        follows = self._peek()
        if follows == stop and count % 2 and not self._closes(stop):
            if stop == "," and self._forks_before_name():
                if not self._split:
                    self._at += 1
                    return "\\" * (count // 2) + stop
            else:
                keeps = stop == "," and self._forks_between_paths(count)
                self._has_escape = True
                self._at += 1
                return "\\" * ((count + 1) // 2 if keeps else count // 2) + stop
        # A UNC path begins with two backslashes, which a person does not double.
        if begins_value and count == UNC and follows not in {stop, ""}:
            return "\\" * count
        return "\\" * ((count + 1) // 2)

    def _closes(self, stop: str) -> bool:
        r"""Return whether the quote behind a backslash ends the text and its value: `note="C:\Temp\"`."""
        return stop == '"' and self._at + 1 == self._end and not self._has_escape

    def _forks_before_name(self) -> bool:
        """Return whether the escaped comma here may also end its pair: a declared name and an equals sign follow."""
        following = _NEXT_NAME.match(self._text, self._at + 1)
        forks = following is not None and self._names.declared(following[1].strip()) is not None
        if forks:
            self._fork(Ambiguity.ESCAPED_COMMA)
        return forks

    def _forks_between_paths(self, count: int) -> bool:
        """Return whether the escaped comma keeps its backslash, as it does in the second reading between paths."""
        is_between = count == 1 and misreadings.is_comma_of_paths(self._text, self._at - 1, self._at)
        return is_between and self._fork(Ambiguity.PATHS)

    def _refuse_control(self, part: str, position: int, name: str) -> None:
        """Refuse control characters and line breaks outside quotes."""
        if control := CONTROL.search(part):
            self._fail(Unreadable.CONTROL, position + control.start(), name)
