"""Check the address of a PowerShell Universal server."""

from rmm_jobs.domain.errors import NotConfigured
from rmm_jobs.systems.http.address import own_url

URL_SETTING = "PSU_URL"
HTTP_SETTING = "PSU_ALLOW_HTTP"


def base_url(url: str | None, *, allow_http: bool = False) -> str:
    """Return the parent URL of `/api/v1/...`: scheme, host, port and, behind a proxy, a path.

    Args:
        url: Value of the setting.
        allow_http: True when the app token may go to another machine unencrypted. Many servers in a LAN speak only
            plain http, and a listener there can then run scripts. The owner decides.

    Raises:
        NotConfigured: the setting is missing or wrong.
    """
    if not url or not url.strip():
        raise NotConfigured({URL_SETTING: "is not set; it is the address of the server, https://host:port"})
    return own_url(url, URL_SETTING, prefix=True, plain=allow_http, unless=f" or {HTTP_SETTING} is true")
