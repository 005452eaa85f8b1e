"""How much of a text an answer can hold.

In bytes of UTF-8, because no tokenizer of bytes makes more tokens than there are: a promise in bytes is one in tokens.
"""

from collections.abc import Iterable, Sequence

PIPELINE_BYTES = 3_400
"""The most of a job's objects in an answer, as a table or as JSON: with what stands around it, under 4,000 tokens."""

ALLOWED_BYTES = 600
"""The most of the values that a variable may have, where they are listed."""


def fit_bytes(characters: Iterable[str], budget: int) -> int:
    """How many characters from the beginning fit into `budget` bytes of UTF-8."""
    count = 0
    for character in characters:
        budget -= 1 if character.isascii() else len(character.encode())
        if budget < 0:
            break
        count += 1
    return count


def fit_lines(lines: Sequence[str], budget: int, *, min_lines: int = 0) -> int:
    """How many lines, with their line breaks, fit into `budget` bytes of UTF-8; `min_lines` count at any cost."""
    for count, line in enumerate(lines):
        budget -= len(line.encode()) + 1
        if budget < 0:
            return max(count, min_lines)
    return len(lines)


def join_within(texts: Sequence[str], budget: int) -> str:
    """The first of many short texts, as far as `budget` bytes go but at least one: `A, B, ... and 297 more`."""
    kept = fit_lines(texts, budget, min_lines=1)
    rest = [f"... and {len(texts) - kept:,} more"] if kept < len(texts) else []
    return ", ".join([*texts[:kept], *rest])
