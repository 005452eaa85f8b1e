"""A method that fails: what a test puts in the place of one that it wants to see fail."""

from collections.abc import Callable
from typing import Any


def breaks(error: Exception) -> Callable[..., Any]:
    async def broken(*_: object, **__: object) -> object:
        raise error

    return broken
