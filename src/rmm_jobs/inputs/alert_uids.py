"""Shorten the UIDs of alerts for a list, and find the one that a short form means."""

import re
from collections.abc import Iterable, Mapping

SHORTEST = 8
"""Characters of a short form at least: the first group of a UID."""
_SHORT = re.compile(r"[0-9a-f]{8}[0-9a-f-]{0,28}(?:\.{3}|\u2026)?", re.IGNORECASE | re.ASCII)


def short_uids(uids: Iterable[str]) -> Mapping[str, str]:
    """Return the beginning of each UID that no other of these UIDs has, of eight characters or more."""
    every = sorted((uid.lower(), uid) for uid in set(uids))
    shorts: dict[str, str] = {}
    for at, (folded, uid) in enumerate(every):
        beside = [every[near][0] for near in (at - 1, at + 1) if 0 <= near < len(every)]
        shared = max((_shared(folded, other) for other in beside), default=0)
        shorts[uid] = uid[: max(SHORTEST, shared + 1)]
    return shorts


def short_form(text: str) -> str | None:
    """Return the UID, or the beginning of one, that a text is, in small letters, or `None` for any other text."""
    wanted = text.strip()
    return wanted.rstrip(".\u2026").lower() if _SHORT.fullmatch(wanted) else None


def meant(short: str, uids: Iterable[str]) -> list[str]:
    """Return the UIDs that begin so."""
    return sorted(uid for uid in set(uids) if uid.lower().startswith(short))


def _shared(a: str, b: str) -> int:
    """Count the characters that two texts share at their beginning."""
    return next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
