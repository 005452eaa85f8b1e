"""Read the PowerShell Universal server from the settings."""

from dataclasses import dataclass, field

from rmm_jobs.credentials import with_kept
from rmm_jobs.domain.errors import NotConfigured
from rmm_jobs.secret_settings import secret_problem, sendable_problem
from rmm_jobs.settings import UNFILLED, Settings
from rmm_jobs.systems.http.address import own_url
from rmm_jobs.systems.http.environment import environment_problems

URL_SETTING = "PSU_URL"
HTTP_SETTING = "PSU_ALLOW_HTTP"


@dataclass(frozen=True, slots=True)
class PsuAccount:
    """Hold the server's base URL and app token."""

    base_url: str
    token: str = field(repr=False)


def psu_account(settings: Settings) -> PsuAccount:
    """Read the server from the settings.

    Raises:
        NotConfigured: names every missing or wrong setting at once.
    """
    settings = with_kept(settings, "psu")
    problems: dict[str, str] = {}
    url = ""
    try:
        url = base_url(settings.psu_url, allow_http=settings.psu_allow_http)
    except NotConfigured as error:
        problems.update(error.problems)
        if settings.missing(URL_SETTING) == UNFILLED:
            problems[URL_SETTING] = UNFILLED
    token, trouble = secret_problem(settings, "PSU_APP_TOKEN")
    problems.update(trouble)
    if problem := sendable_problem(token):
        problems["PSU_APP_TOKEN"] = problem
    settings.require({**problems, **environment_problems(url)})
    return PsuAccount(url, token)


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
