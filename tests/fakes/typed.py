"""What is typed after a prompt, as Claude Code hands it over."""

from mcp.types import Prompt


def as_claude_code_splits(line: str, prompt: Prompt) -> dict[str, str]:
    """Words between blanks, quotes left where they are, one to each declared argument; the words left over are lost.

    Public reports: github.com/anthropics/claude-code, issues 14210 and 70284.
    """
    names = [argument.name for argument in prompt.arguments or []]
    return dict(zip(names, line.split(), strict=False))
