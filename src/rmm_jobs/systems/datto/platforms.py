"""Resolve the base URL: one of six platforms, or a custom URL (a proxy, a simulator)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NoReturn

from rmm_jobs.domain.errors import NotConfigured
from rmm_jobs.systems.http.address import own_url

PLATFORM_SETTING = "DATTO_PLATFORM"
URL_SETTING = "DATTO_API_URL"

# The OpenAPI document of each platform names its own host (`servers`).
PLATFORMS: Mapping[str, str] = MappingProxyType(
    {
        name: f"https://{name}-api.centrastage.net"
        for name in ("pinotage", "merlot", "concord", "vidal", "zinfandel", "syrah")
    }
)
"""Map platform to base URL, without `/api`: the token endpoint is beside it, not below it."""


def base_url(*, platform: str | None = None, url: str | None = None) -> str:
    """Return the parent URL of `/auth/oauth/token` and `/api/v2/...`; a custom URL wins over a platform.

    Raises:
        NotConfigured: neither is given, or the one that counts is wrong.
    """
    return own_url(url, URL_SETTING) if url else platform_url(platform or "")


def platform_url(platform: str) -> str:
    """Return the base URL of a platform, ignoring case.

    Raises:
        NotConfigured: there is no such platform.
    """
    name = platform.strip().lower()
    if not name:
        _refuse(PLATFORM_SETTING, f"is not set; it is one of {', '.join(PLATFORMS)}")
    if name not in PLATFORMS:
        _refuse(PLATFORM_SETTING, f"is not one of {', '.join(PLATFORMS)}")
    return PLATFORMS[name]


def _refuse(setting: str, problem: str) -> NoReturn:
    raise NotConfigured({setting: problem}) from None
