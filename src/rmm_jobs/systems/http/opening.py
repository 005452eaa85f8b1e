"""Make the httpx client so that no header of a server can make it fail."""

import ssl
from http.cookiejar import CookieJar

import httpx

from rmm_jobs.domain.errors import NotConfigured
from rmm_jobs.systems.http.environment import environment_problems, proxy_for, tls_context

PROXIES = "HTTPS_PROXY, ALL_PROXY"


def open_client(base_url: str, *, transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """Make a client with the proxy and the certificates that the environment names; a `transport` needs neither.

    Raises:
        NotConfigured: they cannot be used. The error does not repeat them, because an address may hold a password.
    """
    if transport is not None:
        return _client(base_url, transport=transport)
    if problems := environment_problems(base_url):
        raise NotConfigured(problems)
    proxy = proxy_for(base_url)
    context = tls_context() if base_url.startswith("https:") or (proxy or "").startswith("https:") else None
    try:
        used = httpx.Proxy(proxy, ssl_context=context if proxy.startswith("https:") else None) if proxy else None
        return _client(base_url, verify=context or False, proxy=used)
    except (ValueError, httpx.InvalidURL):
        raise NotConfigured({PROXIES: "has no address of a proxy; http://host:port is one"}) from None


def _client(
    base_url: str,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    verify: ssl.SSLContext | bool = False,
    proxy: httpx.Proxy | None = None,
) -> httpx.AsyncClient:
    # httpx would read the environment in its own way: without the certificates of the operating system, and with
    # errors for an entry of NO_PROXY that it does not know. No verification is left out: it is for plain http alone.
    return httpx.AsyncClient(
        base_url=base_url,
        headers={"Accept": "application/json", "User-Agent": "rmm-jobs-mcp"},
        cookies=_NoCookies(),
        transport=transport,
        verify=verify,
        proxy=proxy,
        trust_env=False,
        event_hooks={"response": [_drop_location]},
    )


class _NoCookies(CookieJar):
    """Keep no cookies. httpx cannot send back a cookie outside ASCII: every later request would fail."""

    def extract_cookies(self, response: object, request: object) -> None:
        """Ignore the cookies of a response."""


async def _drop_location(response: httpx.Response) -> None:
    """Drop a redirect's target. httpx builds a request from it unasked, and fails on some addresses."""
    response.headers.pop("Location", None)
