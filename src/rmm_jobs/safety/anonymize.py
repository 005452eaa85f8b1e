"""Take names, addresses, ids and secrets out of an answer; structure, types, lengths and enum words stay."""

import re
from collections.abc import Mapping
from typing import cast

MOST_ITEMS = 3
"""Items of an array that are kept; the others are counted."""
MOST_TEXT = 2_000
"""Characters of one text that are kept."""
_VOCABULARY = """
bearer device network_device rmmnetworkdevice esxi esxihost printer unknown desktop laptop server
critical high moderate low information open resolved online offline
approvedpending fullypatched installerror nodata nopolicy rebootrequired
runninganduptodate runningandnotuptodate notdetected notrunning
queued running completed failed warning canceled canceling active error success scheduled immediate
device_job job string boolean selection date number integer object array applications scripts monitors public
usd eur gbp aud cad nzd zar
"""
_WORDS = frozenset(_VOCABULARY.split())
"""Words of the systems' own vocabularies. A value that is none of them may be somebody's name."""
_FIELD = re.compile(r"[A-Za-z_$][A-Za-z0-9_$.-]{0,60}")
_API_PATH = re.compile(r"/(?:api|auth)/[A-Za-z0-9/{}._-]*")
_VERSION = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,6}){1,3}")
_SECRET = re.compile(r"token|secret|password|credential|key", re.IGNORECASE)
HIDDEN = "***"


def without_names(value: object, name: str = "version") -> object:
    """Return a decoded JSON value of the same shape in which nobody and nothing can be recognized.

    `name` is that of its field. An answer that is a single text may be the version.
    """
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value)
        return {_key(str(key)): without_names(each, str(key)) for key, each in pairs.items()}
    if isinstance(value, list):
        items = cast("list[object]", value)
        rest = [f"... {len(items) - MOST_ITEMS} more"] if len(items) > MOST_ITEMS else []
        return [*(without_names(each, "") for each in items[:MOST_ITEMS]), *rest]
    if isinstance(value, str):
        return _text(value, name)
    if isinstance(value, bool) or value is None:
        return value
    return _number(value) if isinstance(value, int) else 0.5


def without_letters(text: str) -> str:
    """Return a text with an `x` for each letter and a `0` for each digit, unless it is a word of the system's own."""
    if text.lower() in _WORDS:
        return text
    shown = "".join(map(_character, text[:MOST_TEXT]))
    return shown if len(text) <= MOST_TEXT else f"{shown}... {len(text) - MOST_TEXT} more"


def _text(value: str, name: str) -> str:
    """Return a text by its field: a version stays, and of a secret not even the length does."""
    if name.lower().endswith("version") and _VERSION.fullmatch(value):
        return value
    return HIDDEN if _SECRET.search(name) and value.lower() not in _WORDS else without_letters(value)


def path_without_ids(path: str) -> str:
    """Return the path of a request; parts of it with a digit are ids, unless they are a version such as `v2`."""
    return "/".join(
        part if re.fullmatch(r"v\d", part) or not re.search(r"\d", part) else without_letters(part)
        for part in path.split("/")
    )


def _key(name: str) -> str:
    """Return a name of a field. Another name, such as the path of an own endpoint, loses its letters."""
    return name if _FIELD.fullmatch(name) or _API_PATH.fullmatch(name) else without_letters(name)


def _number(value: int) -> int:
    """Return a number of as many digits. A single digit is a count, or a flag."""
    digits = len(str(abs(value)))
    return value if digits == 1 else (1 if value > 0 else -1) * int("1" * digits)


def _character(character: str) -> str:
    if character.isalpha():
        return "X" if character.isupper() else "x"
    return "0" if character.isdigit() else character if character.isascii() else "x"
