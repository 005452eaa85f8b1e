"""Read the grammar of variables, from left to right: pairs `name=value` between commas, or a JSON object.

A value in double quotes may hold commas and line breaks; elsewhere a quote is an ordinary character. `value_reader` has
the grammar of a value, `json_reader` that of an object.
"""

import re

from rmm_jobs.domain.variable_errors import Unreadable
from rmm_jobs.inputs import misreadings
from rmm_jobs.inputs.json_reader import BLANKS, Names
from rmm_jobs.inputs.value_reader import ValueReader

_NAME = re.compile(r"[^=,]+")
_TEMPLATE = re.compile(r"\{\{[^{}]+\}\}\s*=")


class Reader(ValueReader):
    """Read a text once, from left to right. `split` chooses between two possible readings.

    `null` is the text for JSON's null in a system that takes lists and objects; `None` refuses all three.
    """

    def __init__(
        self, text: str, names: Names, *, split: bool = False, null: str | None = None, single_quotes: bool = False
    ) -> None:
        # Blanks at the end were typed by accident; in a quoted value they are kept by its quotes.
        super().__init__(text.rstrip(), names, split=split, null=null, single_quotes=single_quotes)
        if (hidden := misreadings.first_hidden(text)) is not None:
            self._text = text
            self._fail(Unreadable.INVISIBLE, hidden)
        self._take(BLANKS)
        if self._peek() == '"' or misreadings.is_wrapped(self._text[self._at :]):
            self._unwrap()
        if self._peek() == "{" and not _TEMPLATE.match(self._text, self._at):
            self._read_object()
        elif self._peek():
            self._read_pairs()

    def _unwrap(self) -> None:
        """Remove the quotes around a whole JSON object or list of pairs."""
        if not self._text.endswith(('"', *misreadings.DOUBLE), self._at + 1):
            self._fail(Unreadable.OPEN_QUOTE, self._at)
        self._text = self._text[:-1].rstrip()
        self._end = len(self._text)
        self._at += 1
        self._take(BLANKS)

    # --- pairs ---

    def _read_pairs(self) -> None:
        self._read_pair()
        while self._peek():
            self._at += 1
            self._read_pair()

    def _read_pair(self) -> None:
        """Read `name=value`, and report a missing name, a missing equals sign or an empty pair."""
        self._take(BLANKS)
        start = self._at
        name = self._take(_NAME).rstrip()
        if self._is_run_on:
            name, self._is_run_on = self._names.respelled(name), False
        if self._peek() != "=":
            if name:
                self._fail(Unreadable.NO_EQUALS, start)
            self._fail(Unreadable.EMPTY_PAIR, min(start, len(self._text) - 1))
        self._refuse_control(name, start, name)
        self._at += 1
        self._add(name, start, self._read_value)
