"""Read the Datto RMM account from the settings."""

from dataclasses import dataclass, field

from rmm_jobs.domain.errors import NotConfigured
from rmm_jobs.settings import Settings
from rmm_jobs.systems.datto.platforms import base_url


@dataclass(frozen=True, slots=True)
class DattoAccount:
    """Hold the account's base URL and credentials."""

    base_url: str
    key: str = field(repr=False)
    secret: str = field(repr=False)


def datto_account(settings: Settings) -> DattoAccount:
    """Read the account from the settings.

    Raises:
        NotConfigured: names every missing or wrong setting at once.
    """
    problems: dict[str, str] = {}
    url = key = secret = ""
    try:
        url = base_url(platform=settings.datto_platform, url=settings.datto_api_url)
    except NotConfigured as error:
        problems.update(error.problems)
    if settings.datto_api_key is None:
        problems["DATTO_API_KEY"] = "is not set"
    else:
        key = settings.datto_api_key.get_secret_value()
    if settings.datto_api_secret is None:
        problems["DATTO_API_SECRET"] = "is not set"  # noqa: S105 - words about a secret, not one
    else:
        secret = settings.datto_api_secret.get_secret_value()
    if problems:
        raise NotConfigured(problems)
    return DattoAccount(url, key, secret)
