"""Read the Datto RMM account from the settings."""

from dataclasses import dataclass, field

from rmm_jobs.credentials import with_kept
from rmm_jobs.domain.errors import NotConfigured
from rmm_jobs.secret_settings import secret_problem, sendable_problem
from rmm_jobs.settings import UNFILLED, Settings
from rmm_jobs.systems.datto.platforms import PLATFORM_SETTING, URL_SETTING, base_url
from rmm_jobs.systems.http.environment import environment_problems


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
    settings = with_kept(settings, "datto")
    problems: dict[str, str] = {}
    url = ""
    try:
        url = base_url(platform=settings.datto_platform, url=settings.datto_api_url)
    except NotConfigured as error:
        problems.update(error.problems)
        # Neither is set: the placeholder of one explains it.
        for name in (URL_SETTING, PLATFORM_SETTING):
            if settings.missing(name) == UNFILLED and not (settings.datto_api_url or settings.datto_platform):
                problems[name] = UNFILLED
    key = settings.datto_api_key.get_secret_value() if settings.datto_api_key else ""
    if not key:
        problems["DATTO_API_KEY"] = settings.missing("DATTO_API_KEY")
    elif problem := sendable_problem(key):
        problems["DATTO_API_KEY"] = problem
    secret, trouble = secret_problem(settings, "DATTO_API_SECRET")
    problems.update(trouble)
    if problem := sendable_problem(secret):
        problems["DATTO_API_SECRET"] = problem
    settings.require({**problems, **environment_problems(url)})
    return DattoAccount(url, key, secret)
