"""What a typed command may say, as data: the names it begins with and the options it knows."""

from dataclasses import dataclass

FLAGS = ("wait", "again")
"""Options without a value: each is the tool's argument of that name, set to true."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """`"NAME" "NAME" --pairs "..." --option "..." --wait --again`; every word is also the tool argument's name."""

    names: tuple[str, ...]
    """What stands free, in this order: a device and a component, or a script."""
    pairs: str
    """The option that takes `NAME=value` pairs or a JSON object."""
    others: tuple[str, ...] = ()
    """Further options with a value."""

    @property
    def options(self) -> tuple[str, ...]:
        """Every option with a value."""
        return (self.pairs, *self.others)

    @property
    def arguments(self) -> tuple[str, ...]:
        """What a prompt asks for one by one, in its order."""
        return (*self.names, self.pairs, "wait")
