"""Where an account lives: one of six platforms, or a URL of one's own (a proxy, a simulator)."""

import re
from collections.abc import Mapping
from ipaddress import ip_address
from types import MappingProxyType
from typing import NoReturn
from urllib.parse import urlsplit

from rmm_jobs.jobs.errors import NotConfigured

PLATFORM_SETTING = "DATTO_PLATFORM"
URL_SETTING = "DATTO_API_URL"

PLATFORMS: Mapping[str, str] = MappingProxyType(
    {
        name: f"https://{name}-api.centrastage.net"
        for name in ("pinotage", "merlot", "concord", "vidal", "zinfandel", "syrah")
    }
)
"""Platform to base URL, without `/api`: the token lives beside it."""

_HOST_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")


def base_url(*, platform: str | None = None, url: str | None = None) -> str:
    """The URL under which `/auth/oauth/token` and `/api/v2/...` hang; one's own URL wins over a platform.

    Raises:
        NotConfigured: neither is given, or the one that counts is wrong.
    """
    return own_url(url) if url else platform_url(platform or "")


def platform_url(platform: str) -> str:
    """The base URL of a platform, whatever its case.

    Raises:
        NotConfigured: there is no such platform.
    """
    name = platform.strip().lower()
    if not name:
        _refuse(PLATFORM_SETTING, f"is not set; it is one of {', '.join(PLATFORMS)}")
    if name not in PLATFORMS:
        _refuse(PLATFORM_SETTING, f"is not one of {', '.join(PLATFORMS)}")
    return PLATFORMS[name]


def own_url(url: str) -> str:
    """The URL reduced to scheme, host and port.

    Raises:
        NotConfigured: it has more than these, or would send the credentials over plain http to another machine.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        _refuse(URL_SETTING, "is not a URL")
    if parts.scheme not in {"https", "http"} or not _is_host(host):
        _refuse(URL_SETTING, "is not a URL that begins with https:// and a host")
    if parts.path not in {"", "/"} or parts.query or parts.fragment or "@" in parts.netloc:
        _refuse(URL_SETTING, "has more than scheme, host and port")
    if parts.scheme == "http" and not is_loopback(host):
        _refuse(URL_SETTING, "has to begin with https:// unless its host is this machine")
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port is not None else "")


def _is_host(host: str) -> bool:
    return _HOST_NAME.fullmatch(host) is not None or _is_address(host)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    return host == "localhost" or (_is_address(host) and ip_address(host).is_loopback)


def _refuse(setting: str, problem: str) -> NoReturn:
    raise NotConfigured({setting: problem}) from None
