"""Read a JSON object of variables: here rather than decoded whole, so that every refusal has its position."""

import re
from collections.abc import Callable, Collection
from json import JSONDecodeError, JSONDecoder
from typing import NoReturn

from rmm_jobs.domain import values as json_values
from rmm_jobs.domain.variable_errors import Unreadable, VariablesUnreadable
from rmm_jobs.inputs import misreadings, placeholders
from rmm_jobs.safety.secret_names import looks_secret

BLANKS = re.compile(r"\s+")

_CONTEXT_CHARS = 30
_JSON = JSONDecoder(strict=False)  # line breaks inside strings are let through
_JSON_SCALAR = re.compile(r"true|false|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_JSON_NULL = re.compile(r"null")
_JSON_OTHER = re.compile(r"null|\[|\{")


class Names:
    """Names that a component declares. Without `case_counts`, names that differ only in case are one."""

    def __init__(self, declared: Collection[str] = (), *, case_counts: bool = True) -> None:
        self._key: Callable[[str], str] = str if case_counts else str.casefold
        self._declared = {self._key(name): name for name in declared}
        # The first of several that differ in case: `declared` finds the others.
        self._by_fold = {name.casefold(): name for name in reversed(tuple(declared))}
        self.folded = frozenset(name.casefold() for name in declared)
        self.longest = max(map(len, self.folded), default=0)

    def declared(self, name: str) -> str | None:
        """Return the name as the component declares it, or `None`."""
        return self._declared.get(self._key(name))

    def respelled(self, name: str) -> str:
        """Return the declared name that differs from this one in case at most, or the name itself."""
        return self.declared(name) or self._by_fold.get(name.casefold(), name)

    def key(self, name: str) -> str:
        """Return what two spellings of one name have in common."""
        return self._key(name)


class JsonReader:
    """Hold a text, the place that is read, and the values so far; read a JSON object at that place."""

    def __init__(self, text: str, names: Names, null: str | None) -> None:
        self.values: dict[str, str] = {}
        self._taken = set[str]()
        self._names = names
        self._null = null
        self._text = text
        self._at: int = 0
        self._end = len(text)

    def _peek(self) -> str:
        """Return the next character; empty at the end."""
        return self._text[self._at : min(self._at + 1, self._end)]

    def _take(self, pattern: re.Pattern[str]) -> str:
        """Take and return the text that matches here; empty when nothing matches."""
        match = pattern.match(self._text, self._at, self._end)
        taken = match[0] if match else ""
        self._at += len(taken)
        return taken

    def _fail(self, reason: Unreadable, position: int, name: str | None = None) -> NoReturn:
        """Refuse the text at `position`, with an excerpt from there unless a name in it looks secret."""
        # An excerpt could hold the secret itself, so there is none when any name in the text looks secret.
        near = "" if looks_secret(self._text) else self._text[position : position + _CONTEXT_CHARS]
        if reason is Unreadable.INVISIBLE:
            near = f"U+{ord(self._text[position]):04X}"
        raise VariablesUnreadable(reason, position, near, name)

    def _add(self, name: str, position: int, read_value: Callable[[str], str]) -> None:
        """Read a value under the declared spelling of its name; refuse an empty or repeated name."""
        if not name:
            self._fail(Unreadable.NO_NAME, position)
        declared = self._names.declared(name)
        if declared is None and placeholders.is_unfilled_name(name):
            self._fail(Unreadable.UNFILLED_NAME, position, name)
        name = declared or name
        if (key := self._names.key(name)) in self._taken:
            self._fail(Unreadable.DUPLICATE, position, name)
        self._taken.add(key)
        self.values[name] = read_value(name)

    def _read_object(self) -> None:
        """Read a JSON object member by member, and refuse text behind it."""
        self._expect("{")
        self._take(BLANKS)
        if self._peek() == "}":
            self._at += 1
        else:
            self._read_member()
            while self._expect(",}") == ",":
                self._read_member()
        self._take(BLANKS)
        if self._peek():
            self._fail(Unreadable.BAD_JSON, self._at)

    def _read_member(self) -> None:
        self._take(BLANKS)
        start = self._at
        self._add(self._read_json_string(), start, self._read_json_value)

    def _read_json_value(self, name: str) -> str:
        """Read a member's value. Numbers keep the text they were written in."""
        self._expect(":")
        self._take(BLANKS)
        if scalar := self._take(_JSON_SCALAR):
            return scalar
        if self._null is not None and self._take(_JSON_NULL):
            return self._null
        if self._null is not None and json_values.looks_like_json(self._peek()):
            return self._read_json_nested(name)
        if _JSON_OTHER.match(self._text, self._at):
            self._fail(Unreadable.BAD_VALUE, self._at, name)
        return self._meant(name, self._read_json_string())

    def _meant(self, name: str, value: str) -> str:
        """Return a text as it is; a reader of two readings chooses here."""
        del name
        return value

    def _read_json_nested(self, name: str) -> str:
        start = self._at
        try:
            self._at = json_values.parse_prefix(self._text, start)
        except json_values.InvalidValue as bad:
            self._fail(bad.reason, bad.position, name)
        return self._text[start : self._at]

    def _read_json_string(self) -> str:
        if self._peek() != '"':
            self._fail(self._wrong_quote(), self._at)
        try:
            value, self._at = _JSON.raw_decode(self._text, self._at)
        except JSONDecodeError as error:
            self._fail(Unreadable.BAD_JSON, error.pos)
        return str(value)

    def _wrong_quote(self) -> Unreadable:
        """Tell what stands where a double quote was expected."""
        found = self._peek()
        if found and found in misreadings.DOUBLE:
            return Unreadable.CURLY_QUOTED
        if found and found in misreadings.SINGLE:
            return Unreadable.SINGLE_QUOTED if found == "'" else Unreadable.CURLY_QUOTED
        return Unreadable.BAD_JSON if '"' in self._text else Unreadable.NO_QUOTES

    def _expect(self, characters: str) -> str:
        """Take the next character, which has to be one of `characters`."""
        self._take(BLANKS)
        found = self._peek()
        if not found or found not in characters:
            self._fail(Unreadable.BAD_JSON, self._at)
        self._at += 1
        return found
