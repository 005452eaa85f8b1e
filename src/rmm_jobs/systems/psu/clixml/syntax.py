"""Read and write `_xHHHH_`, CLIXML's escape for UTF-16 units that XML cannot hold (MS-PSRP 2.2.5.3.2).

PowerShell escapes control characters, both halves of a surrogate pair, and the `_` of text that looks like an escape.
"""

import re

_ESCAPES = re.compile("(?:_[xX][0-9a-fA-F]{4}_)+")
_UNITS = re.compile("_[xX]([0-9a-fA-F]{4})_")
_ESCAPED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\U00010000-\U0010ffff]|_(?=[xX])")
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def unescape(text: str) -> str:
    """Return the text without escapes. Half a surrogate pair alone is no character, and becomes U+FFFD."""
    return _ESCAPES.sub(lambda run: _decode("".join(_UNITS.findall(run[0]))), text) if "_" in text else text


def _decode(units: str) -> str:
    return bytes.fromhex(units).decode("utf-16-be", "replace")


def escape(text: str) -> str:
    """Write a text as the content of an element."""
    return _ESCAPED.sub(lambda found: _encode(found[0]), text).translate(_MARKUP)


def _encode(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"_x{high:02X}{low:02X}_" for high, low in zip(units[::2], units[1::2], strict=True))
