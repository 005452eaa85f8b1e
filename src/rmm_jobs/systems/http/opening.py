"""Making the httpx client, so that nothing a server says can make it fail of its own accord."""

from http.cookiejar import CookieJar

import httpx

from rmm_jobs.domain.errors import NotConfigured

PROXIES = "HTTPS_PROXY, ALL_PROXY, NO_PROXY"
CERTIFICATES = "SSL_CERT_FILE, SSL_CERT_DIR"


def open_client(base_url: str, *, transport: httpx.AsyncBaseTransport | None, trust_env: bool) -> httpx.AsyncClient:
    """A client; `trust_env` is whether the environment's proxies and certificates count.

    Raises:
        NotConfigured: they cannot be used; what they say is not repeated, for an address may hold a password.
    """
    try:
        return httpx.AsyncClient(
            base_url=base_url,
            headers={"Accept": "application/json", "User-Agent": "rmm-jobs-mcp"},
            cookies=_NoCookies(),
            transport=transport,
            trust_env=trust_env,
            event_hooks={"response": [_stay]},
        )
    except OSError:
        raise NotConfigured({CERTIFICATES: "names certificates that cannot be read"}) from None
    except (ImportError, ValueError, httpx.InvalidURL):  # a SOCKS proxy is an import that is not there
        raise NotConfigured({PROXIES: "names a proxy that cannot be used; http://host:port can be"}) from None


class _NoCookies(CookieJar):
    """Keeps none. httpx cannot send a cookie with other letters than ASCII again: every later request would fail."""

    def extract_cookies(self, response: object, request: object) -> None:
        """Leave them where they are."""


async def _stay(response: httpx.Response) -> None:
    """Forget where a redirect leads. httpx builds a request of it even unasked, and of some addresses it cannot."""
    response.headers.pop("Location", None)
