"""Make the httpx client so that no header of a server can make it fail."""

from http.cookiejar import CookieJar

import httpx

from rmm_jobs.domain.errors import NotConfigured

PROXIES = "HTTPS_PROXY, ALL_PROXY, NO_PROXY"
CERTIFICATES = "SSL_CERT_FILE, SSL_CERT_DIR"


def open_client(base_url: str, *, transport: httpx.AsyncBaseTransport | None, trust_env: bool) -> httpx.AsyncClient:
    """Make a client; with `trust_env` the environment's proxies and certificates count.

    Raises:
        NotConfigured: they cannot be used. The error does not repeat them, because an address may hold a password.
    """
    try:
        return httpx.AsyncClient(
            base_url=base_url,
            headers={"Accept": "application/json", "User-Agent": "rmm-jobs-mcp"},
            cookies=_NoCookies(),
            transport=transport,
            trust_env=trust_env,
            event_hooks={"response": [_drop_location]},
        )
    except OSError:
        raise NotConfigured({CERTIFICATES: "names certificates that cannot be read"}) from None
    except (ImportError, ValueError, httpx.InvalidURL):  # ImportError: httpx needs another package for SOCKS
        raise NotConfigured({PROXIES: "names a proxy that cannot be used; http://host:port can be"}) from None


class _NoCookies(CookieJar):
    """Keep no cookies. httpx cannot send back a cookie outside ASCII: every later request would fail."""

    def extract_cookies(self, response: object, request: object) -> None:
        """Ignore the cookies of a response."""


async def _drop_location(response: httpx.Response) -> None:
    """Drop a redirect's target. httpx builds a request from it unasked, and fails on some addresses."""
    response.headers.pop("Location", None)
