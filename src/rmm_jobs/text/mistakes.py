"""Text for a command line that cannot be read: the line that was probably meant."""

from collections.abc import Container, Sequence

from rmm_jobs.domain.grammar import Choice
from rmm_jobs.text.next_steps import typed_line


def meant_line(program: str, words: Sequence[str]) -> str:
    """Offer the line to type. Nothing was done."""
    return f"Nothing was done. Perhaps you meant:\n  {typed_line(program, words)}"


def help_line(program: str, words: Sequence[str]) -> str:
    """Offer the help of the command that was meant. Nothing was done."""
    return f"Nothing was done. How to type it: {typed_line(program, words)}"


def no_command(word: str, program: str) -> str:
    """Say that nothing is called so; the list of what there is would bury the line that is offered below."""
    return f"there is no command {word}; {program} --help lists them"


def choice_lines(choice: Choice, taken: Container[str]) -> list[str]:
    """Say what those words of a choice mean that are taken here."""
    return [f"- {word}: {meaning}" for word, meaning in choice.meanings.items() if word in taken]


def no_json(command: str) -> str:
    """Say that a command has no answer that could be JSON."""
    return f"--json: {command} prints no answer; name a command such as doctor"
