"""Read a command line with argparse: without abbreviations, nothing twice, and with errors that can be looked at."""

import argparse
from collections.abc import Sequence
from typing import NoReturn, cast

from rmm_jobs.terminal.narrow import say_words


class CommandLineWrong(Exception):
    """Report a command line that cannot be read: the usage, and what is wrong."""

    def __init__(self, usage: str, problem: str) -> None:
        super().__init__(problem)
        self.usage, self.problem = usage, problem


class CommandLine(argparse.ArgumentParser):
    """Read a command line without abbreviations: a new option must not change what an old line means."""

    def __init__(
        self,
        *,
        prog: str | None = None,
        description: str | None = None,
        epilog: str | None = None,
        parents: Sequence[argparse.ArgumentParser] = (),
        add_help: bool = True,
    ) -> None:
        super().__init__(
            prog=prog,
            description=description,
            epilog=epilog,
            parents=list(parents),
            add_help=add_help,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    def print_help(self, file: object = None) -> None:
        """Print the help in lines that fit the terminal."""
        del file
        say_words(self.format_help().removesuffix("\n"))

    def error(self, message: str) -> NoReturn:
        """Raise instead of ending the process: whoever reads the line may know what was meant."""
        raise CommandLineWrong(self.format_usage(), f"{self.prog}: error: {message}")


class Once(argparse.Action):
    """Store a value, and refuse a second one: argparse would drop the first without a word."""

    twice = "is given twice; give it once"

    def __call__(
        self,
        _parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        _option: str | None = None,
    ) -> None:
        """Store it, once."""
        given: set[str] = vars(namespace).setdefault("_given", set())
        if self.dest in given:
            raise argparse.ArgumentError(self, self.twice)
        given.add(self.dest)
        setattr(namespace, self.dest, values)


class OncePairs(Once):
    """Store the pairs, and refuse a second text of them."""

    twice = "is given twice; give it once, with commas between the pairs"


def commands_of(top: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Return the parsers of the commands by name."""
    (found,) = (each for each in top._actions if each.dest == "command")  # noqa: SLF001 - argparse has no other list
    return cast("dict[str, argparse.ArgumentParser]", found.choices)


def options_of(each: argparse.ArgumentParser) -> dict[str, argparse.Action]:
    """Return the options of a parser by each of their names."""
    return {name: action for action in each._actions for name in action.option_strings}  # noqa: SLF001 - the same


def option_names(top: argparse.ArgumentParser) -> set[str]:
    """Return the names of all options of all commands."""
    return {name for each in (top, *commands_of(top).values()) for name in options_of(each)}
