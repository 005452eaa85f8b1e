"""Keep what a terminal shows: enough of its control sequences for a program that draws over its own lines."""

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_PIECE = re.compile(
    r"\x1b\[(?P<arguments>[0-?]*)[ -/]*(?P<final>[@-~])"
    r"|\x1b\](?P<title>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    r"|\x1b[PX^_][^\x1b]*\x1b\\"
    r"|\x1b[()*+#%].|\x1b(?P<escape>[^\[\]PX^_()*+#%])"
    r"|(?P<control>[\x00-\x1a\x1c-\x1f\x7f])|(?P<text>[^\x00-\x1f\x7f]+)",
    re.DOTALL,
)
_BLANK = " "


class Screen:
    """Hold the cells of a terminal."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self._cells = [self._blank_row() for _ in range(rows)]
        self._row = self._column = 0
        self._rest = ""
        self._moves: dict[str, Callable[[int, int], None]] = {
            "A": lambda n, _: self._move(self._row - (n or 1), self._column),
            "B": lambda n, _: self._move(self._row + (n or 1), self._column),
            "C": lambda n, _: self._move(self._row, self._column + (n or 1)),
            "D": lambda n, _: self._move(self._row, self._column - (n or 1)),
            "E": lambda n, _: self._move(self._row + (n or 1), 0),
            "F": lambda n, _: self._move(self._row - (n or 1), 0),
            "G": lambda n, _: self._move(self._row, (n or 1) - 1),
            "d": lambda n, _: self._move((n or 1) - 1, self._column),
            "H": lambda n, m: self._move((n or 1) - 1, (m or 1) - 1),
            "f": lambda n, m: self._move((n or 1) - 1, (m or 1) - 1),
            "J": lambda n, _: self._erase_lines(n),
            "K": lambda n, _: self._erase_in_row(n),
            "X": lambda n, _: self._blank(self._column, self._column + (n or 1)),
            "L": lambda n, _: self._insert_rows(n or 1),
            "M": lambda n, _: self._delete_rows(n or 1),
        }

    def feed(self, text: str) -> None:
        """Take what the program has written; a sequence that is cut off waits for its rest."""
        text = self._rest + text
        place = 0
        while (piece := _PIECE.match(text, place)) is not None:
            place = piece.end()
            if piece["final"] is not None:
                self._sequence(piece["arguments"], piece["final"])
            elif piece["control"] is not None:
                self._control(piece["control"])
            elif piece["text"] is not None:
                self._print(piece["text"])
            elif piece["escape"] == "M":
                self._move(self._row - 1, self._column)
        self._rest = text[place:]

    def text(self) -> str:
        """Return the rows, without the blanks at their ends."""
        return "\n".join("".join(row).rstrip() for row in self._cells)

    def _blank_row(self) -> list[str]:
        return [_BLANK] * self.columns

    def _sequence(self, arguments: str, final: str) -> None:
        if arguments == "?1049" and final in "hl":
            self._erase_lines(2)
        act = self._moves.get(final)
        if act is None or arguments.startswith(("?", ">", "<", "=")):
            return
        numbers = [int(each) if each.isdecimal() else 0 for each in arguments.split(";")]
        act(numbers[0], numbers[1] if len(numbers) > 1 else 0)

    def _control(self, character: str) -> None:
        match character:
            case "\r":
                self._column = 0
            case "\n":
                self._line_feed()
            case "\b":
                self._move(self._row, self._column - 1)
            case "\t":
                self._move(self._row, (self._column // 8 + 1) * 8)
            case _:
                pass

    def _print(self, text: str) -> None:
        for character in text:
            if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
                continue
            width = 2 if unicodedata.east_asian_width(character) in "WF" else 1
            if self._column + width > self.columns:
                self._column = 0
                self._line_feed()
            self._cells[self._row][self._column] = character
            if width == 2:  # noqa: PLR2004 - the second cell of a wide character
                self._cells[self._row][self._column + 1] = ""
            self._column += width

    def _line_feed(self) -> None:
        if self._row == self.rows - 1:
            self._cells = [*self._cells[1:], self._blank_row()]
        else:
            self._row += 1

    def _move(self, row: int, column: int) -> None:
        self._row = min(max(row, 0), self.rows - 1)
        self._column = min(max(column, 0), self.columns - 1)

    def _blank(self, begin: int, end: int) -> None:
        end = min(end, self.columns)
        self._cells[self._row][begin:end] = [_BLANK] * (end - begin)

    def _erase_in_row(self, how: int) -> None:
        self._blank(0 if how else self._column, self._column + 1 if how == 1 else self.columns)

    def _erase_lines(self, how: int) -> None:
        begin, end = (0, self.rows) if how > 1 else (0, self._row) if how == 1 else (self._row + 1, self.rows)
        for row in range(begin, end):
            self._cells[row] = self._blank_row()
        if how < 2:  # noqa: PLR2004 - 2 and 3 clear all
            self._erase_in_row(how)

    def _insert_rows(self, count: int) -> None:
        for _ in range(count):
            self._cells.insert(self._row, self._blank_row())
            self._cells.pop()

    def _delete_rows(self, count: int) -> None:
        for _ in range(count):
            self._cells.pop(self._row)
            self._cells.append(self._blank_row())
