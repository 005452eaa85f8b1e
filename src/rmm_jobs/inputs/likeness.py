"""Find listed names that resemble what was typed. They are shown, and nothing is started on them."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rmm_jobs.domain.catalog import Device, Lookalike
from rmm_jobs.safety.sanitize import INVISIBLE

NEAR = 5
"""The most devices that are offered for a name."""

_BLANK = re.compile(r"\s+")
_QUOTES = "'\"\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00b4`"
_PLAIN_QUOTE = str.maketrans(dict.fromkeys("\u2018\u2019\u201a\u201b\u00b4`", "'"))
_PLAIN_DASH = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_SLIP = 2
"""Letters that may be wrong in a name that is offered; one in a name shorter than `_SHORT`."""
_SHORT = 5
_PIECES = 3


def loose(name: str) -> str:
    """Return a form that is equal for names which people may take for one another."""
    text = INVISIBLE.sub("", unicodedata.normalize("NFKC", name)).translate(_PLAIN_QUOTE).translate(_PLAIN_DASH)
    return unicodedata.normalize("NFKC", _BLANK.sub(" ", text).strip().casefold())


def lookalike(query: str, listed: Iterable[tuple[str, str]]) -> Lookalike | None:
    """Return the one listed name that differs from the query only in blanks or characters that cannot be seen.

    `listed` are names with their UIDs.
    """
    bare = _bare(query)
    found = [(name, uid) for name, uid in listed if name and _bare(name) == bare and fold(name) != fold(query)]
    if not bare or len(found) != 1:
        return None
    name, uid = found[0]
    ours, theirs = unicodedata.normalize("NFC", query), unicodedata.normalize("NFC", name)
    pairs = zip(ours, theirs, strict=False)
    at = next((i for i, (a, b) in enumerate(pairs) if _one_case(a) != _one_case(b)), min(len(ours), len(theirs)))
    in_listed = not (at < len(ours) and _is_unseen(ours[at]))
    character = (theirs if in_listed else ours)[at : at + 1]
    return Lookalike(uid, name, at, f"U+{ord(character):04X}", in_listed) if character else None


def spellings(query: str) -> list[str]:
    r"""Return the hostname inside `NAME.domain`, `NAME$`, `\\NAME`, `DOMAIN\NAME` and quotes; the likeliest first."""
    text = INVISIBLE.sub("", query).strip()
    text = text.strip(_QUOTES).strip()
    parts = [part for part in text.split("\\") if part]
    if len(parts) > 1:
        text = parts[0] if text.startswith("\\\\") else parts[-1]
    elif parts:
        text = parts[0]
    text = text.removesuffix("$").strip()
    first = text.partition(".")[0]
    candidates = [text] if first.isdigit() else [text, first]
    return list(dict.fromkeys(each for each in candidates if each))


def pieces(name: str) -> list[str]:
    """Return parts of a name, of which a slip of two letters leaves one as it is."""
    size = max(2, len(name) // _PIECES)
    parts = [name[:size], name[size : 2 * size], name[2 * size :]]
    return [part for part in parts if len(part) > 1]


def nearest_devices(query: str, devices: Iterable[Device]) -> list[Device]:
    """Return the live devices that the query spells in another way, or else in a letter or two; nearest first."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - a start-up that searches nothing does not pay for it

    wanted = list(dict.fromkeys(loose(each) for each in (query, *spellings(query))))
    found: dict[str, tuple[int, str, str, Device]] = {}
    for device in devices:
        name = loose(device.hostname)
        if device.deleted or not name:
            continue
        most = _SLIP if len(name) >= _SHORT else 1
        slips = min(OSA.distance(each, name, score_cutoff=most) for each in wanted)
        if slips <= most:
            found[device.uid] = (slips, name, device.uid, device)
    ranked = sorted(found.values(), key=lambda each: each[:-1])
    # Where a name is only spelled in another way, the neighbours of the one it means are no candidates.
    spelled = [each for each in ranked if each[0] == 0]
    return [each[-1] for each in (spelled or ranked)[:NEAR]]


def fold(name: str) -> str:
    """Return a form that is equal for names that differ only in case, composition or outer blanks.

    Case is a letter against one other letter, as on a keyboard. Full case folding would make more names one: `STRASSE`
    and `straße`, or the Kelvin sign and a k.
    """
    name = name.strip(" \t\r\n")
    if name.isascii():
        return name.lower()
    return "".join(map(_one_case, _composed(name)))


def _composed(name: str) -> str:
    """Compose a name, but leave the characters that NFC replaces by another one, such as the Kelvin sign."""
    kept = "".join(filter(_is_replaced, name))
    if not kept:
        return unicodedata.normalize("NFC", name)
    parts = re.split(f"([{re.escape(kept)}])", name)
    return "".join(part if part in kept else unicodedata.normalize("NFC", part) for part in parts)


@lru_cache(maxsize=4096)
def _is_replaced(letter: str) -> bool:
    composed = unicodedata.normalize("NFC", letter)
    return len(composed) == 1 and composed != letter


@lru_cache(maxsize=4096)
def _one_case(letter: str) -> str:
    """Return the lower case of a letter that has exactly one, and is the upper case of it."""
    lower = letter.lower()
    return lower if len(lower) == 1 and lower.upper() == letter else letter


def _bare(name: str) -> str:
    return fold(_BLANK.sub("", INVISIBLE.sub("", name)))


def _is_unseen(letter: str) -> bool:
    return letter.isspace() or INVISIBLE.match(letter) is not None


def names_of(devices: Sequence[Device]) -> list[tuple[str, str]]:
    """Return hostnames with their UIDs, of live devices."""
    return [(device.hostname, device.uid) for device in devices if not device.deleted]
