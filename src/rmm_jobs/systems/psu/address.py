"""Where a PowerShell Universal server lives."""

from rmm_jobs.domain.errors import NotConfigured
from rmm_jobs.systems.http.address import own_url

URL_SETTING = "PSU_URL"
HTTP_SETTING = "PSU_ALLOW_HTTP"


def base_url(url: str | None, *, allow_http: bool = False) -> str:
    """The URL under which `/api/v1/...` hangs: scheme, host, port and, behind a proxy, a path.

    Args:
        url: What the setting says.
        allow_http: Whether the app token may go to another machine unencrypted. Many a server in a LAN speaks nothing
            but plain http, and whoever listens there can then run scripts: that is for its owner to decide.

    Raises:
        NotConfigured: it is missing or wrong.
    """
    if not url or not url.strip():
        raise NotConfigured({URL_SETTING: "is not set; it is the address of the server, https://host:port"})
    return own_url(url, URL_SETTING, prefix=True, plain=allow_http, unless=f" or {HTTP_SETTING} is true")
