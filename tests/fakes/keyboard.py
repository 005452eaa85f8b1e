"""Somebody who sits at a terminal and types."""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import StringIO

import pytest

from rmm_jobs.terminal import session

Words = str | BaseException | Callable[[], str]
"""What somebody types, does in place of typing, or types after something has happened."""


class Tty(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """It is one."""
        return True


@dataclass
class Keyboard:
    """Types these words in turn."""

    says: list[Words]
    hidden: list[str] = field(default_factory=list[str])
    """The prompts before what was typed without echo."""
    screen: Tty = field(default_factory=Tty)
    """What is seen on stderr."""

    def at_the_terminal(self, monkeypatch: pytest.MonkeyPatch) -> "Keyboard":
        """Stand in for the process's own terminal."""
        monkeypatch.setattr("sys.stdin", Tty())
        monkeypatch.setattr("sys.stderr", self.screen)
        monkeypatch.setattr("builtins.input", self._type)
        monkeypatch.setattr(session, "getpass", self._type_hidden)
        return self

    def _type_hidden(self, prompt: str) -> str:
        self.hidden.append(prompt)
        return self._type()

    def _type(self) -> str:
        words = self.says.pop(0)
        if isinstance(words, str):
            return words
        if isinstance(words, BaseException):
            raise words
        return words()


Sits = Callable[..., Keyboard]
