"""Read the PowerShell Universal server from the settings."""

from dataclasses import dataclass, field

from rmm_jobs.domain.errors import NotConfigured
from rmm_jobs.settings import Settings
from rmm_jobs.systems.psu.address import base_url as psu_base_url


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
    problems: dict[str, str] = {}
    url = ""
    try:
        url = psu_base_url(settings.psu_url, allow_http=settings.psu_allow_http)
    except NotConfigured as error:
        problems.update(error.problems)
    if settings.psu_app_token is None:
        problems["PSU_APP_TOKEN"] = "is not set"  # noqa: S105 - words about a secret, not one
    token = settings.psu_app_token.get_secret_value() if settings.psu_app_token else ""
    if not token.isascii() or not token.isprintable():
        problems["PSU_APP_TOKEN"] = "has a character that cannot be sent; copy it anew"  # noqa: S105 - the same
    if problems:
        raise NotConfigured(problems)
    return PsuAccount(url, token)
