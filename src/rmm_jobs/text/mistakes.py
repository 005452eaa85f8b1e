"""Text for a command line that cannot be read: the line that was probably meant."""

from collections.abc import Sequence

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


def no_json(command: str) -> str:
    """Say that a command has no answer that could be JSON."""
    return f"--json: {command} prints no answer; name a command such as doctor"
