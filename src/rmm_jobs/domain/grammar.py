"""Describe a typed command as data: its free-standing names and its options."""

from dataclasses import dataclass

FLAGS = ("wait", "again")
"""Options without a value. Each sets the tool's argument of that name to true."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """Describe `"NAME" "NAME" --pairs "..." --option "..." --wait --again`.

    Every word is also a tool argument's name.
    """

    names: tuple[str, ...]
    """Free-standing arguments, in order: a device and a component, or a script."""
    pairs: str
    """Name of the option that takes `NAME=value` pairs or a JSON object."""
    others: tuple[str, ...] = ()
    """Names of further options with a value."""

    @property
    def options(self) -> tuple[str, ...]:
        """Return the names of all options with a value."""
        return (self.pairs, *self.others)

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return the arguments of an MCP prompt, in the prompt's order."""
        return (*self.names, self.pairs, "wait")
