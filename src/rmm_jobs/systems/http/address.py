"""Check a server's address before credentials are sent there."""

import re
from ipaddress import ip_address
from typing import NoReturn
from urllib.parse import urlsplit

from rmm_jobs.domain.errors import NotConfigured

_LABEL = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")
_LONGEST_NAME = 253
"""Characters of a host's name, and 63 of each label: RFC 1035, section 2.3.4."""
_PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)*/?")
# Neither `.` nor `..`: as a segment they would change the path.
_SEGMENT = re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9._-]{1,128}")


def own_url(url: str, setting: str, *, prefix: bool = False, plain: bool = False, unless: str = "") -> str:
    """Reduce a setting's URL to scheme, host and port, and to a path where a `prefix` is allowed.

    Args:
        url: Value of the setting.
        setting: Name of the setting.
        prefix: True when the server may be below a path.
        plain: True when plain http to another machine is allowed.
        unless: Ends the refusal of plain http with what would allow it.

    Raises:
        NotConfigured: the URL has other parts, or would send the credentials over plain http to another machine.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        _refuse(setting, "is not a URL")
    if parts.scheme not in {"https", "http"} or not is_host(host):
        _refuse(setting, "is not a URL that begins with https:// and a host")
    if port == 0:
        _refuse(setting, "has a port that is none; 1 to 65535 are ports")
    path_fits = _PREFIX.fullmatch(parts.path) if prefix else parts.path in {"", "/"}
    if not path_fits or parts.query or parts.fragment or "@" in parts.netloc:
        _refuse(setting, "has more than scheme, host and port" + (" and a path" if prefix else ""))
    if parts.scheme == "http" and not plain and not is_loopback(host):
        _refuse(setting, f"has to begin with https:// unless its host is this machine{unless}")
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port is not None else "") + parts.path.rstrip("/")


def is_loopback(host: str) -> bool:
    """Return True when the host is this machine."""
    return host == "localhost" or (_is_address(host) and ip_address(host).is_loopback)


def is_segment(text: str) -> bool:
    """Return True when an identifier can stand in a path as one segment, and change nothing else of it."""
    return _SEGMENT.fullmatch(text) is not None


def is_host(host: str) -> bool:
    """Return True for an address, or for a name whose labels can all stand in the domain name system."""
    if _is_address(host):
        return True
    labels = host.split(".")
    # What ends in a number is an address to some resolvers: 127.1, 0x7f000001.
    named = len(host) <= _LONGEST_NAME and _NUMBER.fullmatch(labels[-1]) is None
    return named and all(_LABEL.fullmatch(label) for label in labels)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _refuse(setting: str, problem: str) -> NoReturn:
    raise NotConfigured({setting: problem}) from None


_NO_ID = frozenset({"-1", "0", "00000000-0000-0000-0000-000000000000"})
"""Values by which a database says that there is no row."""


def is_no_id(uid: str) -> bool:
    """Return True for a value that looks like an id and stands for none."""
    return uid.strip("{}") in _NO_ID
