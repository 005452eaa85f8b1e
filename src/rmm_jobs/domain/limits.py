"""Limit how much of a text an answer holds.

Limits are bytes of UTF-8. A byte-level tokenizer never makes more tokens than bytes, so they limit tokens too.
"""

import re
from collections.abc import Iterable, Sequence

PIPELINE_BYTES = 3_400
"""Limit of a job's objects in one answer, as table or JSON: with the text around, it stays under 4,000 tokens."""

PIPELINE_TOKENS = 430
"""Limit of a table of objects, as `estimated_tokens` counts, where the caller has not said how many rows."""

ALLOWED_BYTES = 600
"""Limit of a variable's allowed values where they are listed."""

_PIECE = re.compile(r"[^\W\d_]{1,7}|\d{1,3}|[^\w\s]+|_+")
"""What a tokenizer makes at most one or two tokens of: a part of a word, three digits, a run of signs."""


def fit_bytes(characters: Iterable[str], budget: int) -> int:
    """Count the leading characters that fit into `budget` bytes of UTF-8."""
    count = 0
    for character in characters:
        budget -= 1 if character.isascii() else len(character.encode())
        if budget < 0:
            break
        count += 1
    return count


def fit_lines(lines: Sequence[str], budget: int, *, min_lines: int = 0) -> int:
    """Count the leading lines that fit, with their line breaks, into `budget` bytes; never fewer than `min_lines`."""
    for count, line in enumerate(lines):
        # One byte more for the line break.
        budget -= len(line.encode()) + 1
        if budget < 0:
            return max(count, min_lines)
    return len(lines)


def estimated_tokens(line: str) -> int:
    """Estimate the tokens of a line of names and numbers, such as a row of a table, with its line break."""
    return len(_PIECE.findall(line)) + 1


def join_within(texts: Sequence[str], budget: int) -> str:
    """Join leading texts within `budget` bytes, at least one, and count the rest: `A, B, ... and 297 more`."""
    kept = fit_lines(texts, budget, min_lines=1)
    rest = [f"... and {len(texts) - kept:,} more"] if kept < len(texts) else []
    return ", ".join([*texts[:kept], *rest])


def some_lines(lines: Sequence[str], most: int, *, total: int | None = None, indent: str = "") -> list[str]:
    """Return the first lines within `most` bytes of UTF-8, and count the rest of `total`: `... and 12 more`."""
    kept = fit_lines(lines, most)
    rest = (len(lines) if total is None else total) - kept
    return [*lines[:kept], *([f"{indent}... and {rest:,} more"] if rest else [])]
