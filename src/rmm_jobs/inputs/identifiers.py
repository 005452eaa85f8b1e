"""Tell by its form what a caller names a device by: UID, number, MAC address, IP address, or a name."""

import re
from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv4Address, IPv6Address, ip_address

from rmm_jobs.inputs.likeness import loose
from rmm_jobs.inputs.names import looks_like_uid

_SHORT_UID = re.compile(r"([0-9a-f]{8})-(?:\.{3}|\u2026)", re.IGNORECASE | re.ASCII)
"""Matches a UID as answers shorten it: `7f3c2a10-...`."""
_MAC = re.compile(
    r"[0-9a-f]{2}(?P<sign>[: -])(?:[0-9a-f]{2}(?P=sign)){4}[0-9a-f]{2}"
    r"|[0-9a-f]{4}(?P<dot>[.:-])[0-9a-f]{4}(?P=dot)[0-9a-f]{4}|[0-9a-f]{6}[:-]?[0-9a-f]{6}",
    re.IGNORECASE | re.ASCII,
)
"""Matches `00:1B:44:11:3A:B7`, also with dashes or blanks, `001b.4411.3ab7`, `001B44-113AB7` and `001B44113AB7`."""
_LARGEST_NUMBER = 2**63


class Form(Enum):
    """Forms of an identifier."""

    UID = "a whole UID"
    SHORT_UID = "the beginning of a UID, as answers print it"
    NUMBER = "a number, as addresses of the web console have it"
    MAC = "a MAC address in any notation"
    ADDRESS = "an IP address"
    USER = "a user with a domain, or with the domain of an e-mail address"
    NAME = "a hostname, or else a user"


@dataclass(frozen=True, slots=True)
class Identifier:
    """What a caller typed, without blanks around it, and its form. `key` is the text in its one spelling."""

    text: str
    form: Form
    key: str


def read_identifier(typed: str) -> Identifier:
    """Tell the form of an identifier. A name that has another form by chance is tried as a name by the caller."""
    text = typed.strip(" \t\r\n")
    if looks_like_uid(text):
        return Identifier(text, Form.UID, text.lower())
    if short := _SHORT_UID.fullmatch(text):
        return Identifier(text, Form.SHORT_UID, f"{short[1].lower()}-")
    if _MAC.fullmatch(text):
        return Identifier(text, Form.MAC, mac_digits(text))
    if text.isascii() and text.isdecimal() and int(text) < _LARGEST_NUMBER:
        return Identifier(text, Form.NUMBER, text)
    if (address := read_address(text)) is not None:
        return Identifier(text, Form.ADDRESS, str(address))
    # No hostname has a backslash or an at sign (RFC 1123; Microsoft's naming conventions).
    is_user = "@" in text or ("\\" in text and not text.startswith("\\\\"))
    return Identifier(text, Form.USER if is_user else Form.NAME, text)


def mac_digits(text: str) -> str:
    """Return the hexadecimal digits of a MAC address, in capitals: `001B44113AB7`."""
    return "".join(filter(str.isalnum, text)).upper()


def read_address(text: str | None) -> IPv4Address | IPv6Address | None:
    """Read an IP address; drop a zone, a prefix length, and the IPv4 address that an IPv6 one maps."""
    bare = (text or "").strip().strip("[]").partition("%")[0].partition("/")[0]
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def user_names(user: str) -> tuple[str, str]:
    r"""Return a user in full and without the domain: `acme\anna` and `anna`, or `anna@acme.com` and `anna`."""
    whole = loose(user)
    return whole, whole.rpartition("\\")[2].partition("@")[0]
