"""Describe typed commands as data: the arguments of each tool, and the line that runs a job."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

LONG_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
"""Dashes that word processors and phones make of two hyphens."""


class ArgumentKind(Enum):
    """Kinds of arguments at a terminal."""

    WORD = "VALUE"
    OPTION = "--name VALUE"
    PAIRS = "--name NAME=value,..."
    FLAG = "--name"
    ABSENT = "not typed at all"


@dataclass(frozen=True, slots=True)
class ArgumentForm:
    """Describe how a person types one argument at a terminal."""

    kind: ArgumentKind
    name: str
    """Name of the option or flag."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Describe an argument that takes a few words."""

    name: str
    """What it chooses, for a refusal: `status filter`."""
    meanings: Mapping[str, str]
    """What each word means."""


ToolForm = Mapping[str, ArgumentForm]
"""Arguments of a tool by name, in the order of its declaration."""


def words_of(tool: ToolForm) -> tuple[str, ...]:
    """Return the free-standing arguments, in order."""
    return tuple(name for name, each in tool.items() if each.kind is ArgumentKind.WORD)


def pairs_of(tool: ToolForm) -> str:
    """Return the argument that takes `NAME=value` pairs."""
    return next(name for name, each in tool.items() if each.kind is ArgumentKind.PAIRS)


@dataclass(frozen=True, slots=True)
class Grammar:
    """Describe `"NAME" "NAME" --pairs "..." --option "..." --wait --again`.

    Every word is also a tool argument's name.
    """

    names: tuple[str, ...]
    """Free-standing arguments, in order: a device and a component, or a script."""
    pairs: str
    """Name of the option that takes `NAME=value` pairs or a JSON object."""
    others: tuple[str, ...]
    """Names of further options with a value."""
    flags: tuple[str, ...]
    """Options without a value. Each sets the tool's argument of that name to true."""

    @property
    def options(self) -> tuple[str, ...]:
        """Return the names of all options with a value."""
        return (self.pairs, *self.others)

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return the arguments of an MCP prompt, in the prompt's order."""
        return (*self.names, self.pairs, "wait")
