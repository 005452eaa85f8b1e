"""How much of a text an answer can hold."""

from collections.abc import Iterable


def fitting(characters: Iterable[str], budget: int) -> int:
    """How many characters from the beginning fit into `budget` bytes of UTF-8.

    Bytes, because no tokenizer of bytes makes more tokens than there are: a promise in bytes is one in tokens.
    """
    count = 0
    for character in characters:
        budget -= 1 if character.isascii() else len(character.encode())
        if budget < 0:
            break
        count += 1
    return count
