"""Do what takes long for large input in a thread, so that the other calls go on meanwhile."""

from collections.abc import Callable
from typing import TypeVar

from anyio import to_thread

ResultT = TypeVar("ResultT")

MANY = 1_000
"""Names, or pairs of name and value, from which a thread is worth its cost."""
_PAIR_CHARS = 10
"""Characters of about one pair, as it is typed."""


async def beside(work: Callable[[], ResultT], *, size: int) -> ResultT:
    """Return the result of `work`, a pure function of `size` names; from `MANY` on in a thread."""
    return work() if size < MANY else await to_thread.run_sync(work)


def pairs_in(given: object) -> int:
    """Estimate how many pairs of name and value a caller gave, as text or as an object."""
    if isinstance(given, str):
        return len(given) // _PAIR_CHARS
    return len(given) if isinstance(given, dict) else 0  # pyright: ignore[reportUnknownArgumentType]  # only its length counts
