"""Settings, from the environment alone. Read at the first call that needs them, never at start-up."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from rmm_jobs.datto.platforms import base_url
from rmm_jobs.jobs.errors import NotConfigured
from rmm_jobs.psu.address import base_url as psu_base_url
from rmm_jobs.text.arguments import problem_words


class Settings(BaseSettings):
    """Every setting there is; `docs/settings.md` and the README's table are checked against it."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", hide_input_in_errors=True)

    datto_platform: str | None = Field(
        default=None, description="Your platform: pinotage, merlot, concord, vidal, zinfandel or syrah."
    )
    datto_api_url: str | None = Field(
        default=None, description="Instead of a platform: scheme, host and port of the API. https unless loopback."
    )
    datto_api_key: SecretStr | None = Field(default=None, description="The API key of an API user.")
    datto_api_secret: SecretStr | None = Field(default=None, description="The secret that belongs to the key.")
    psu_url: str | None = Field(
        default=None, description="PowerShell Universal: scheme, host and port of the server, a path behind a proxy."
    )
    psu_app_token: SecretStr | None = Field(default=None, description="An app token; its role decides what can be run.")
    psu_parameters: Literal["clixml", "query", "raw"] = Field(
        default="clixml", description="How parameters are sent; a server that refuses clixml says so in the answer."
    )
    psu_allow_http: bool = Field(
        default=False, description="true: the app token may go to another machine over plain http."
    )
    rmm_jobs_system: Literal["datto", "psu"] = Field(
        default="datto", description="The system this server speaks to: datto or psu (PowerShell Universal)."
    )
    rmm_jobs_wait_limit: float | None = Field(
        default=None,
        ge=5,
        le=86_400,
        description="Seconds after which a waiting tool call returns; by default 100 for Claude Code, 45 for others.",
    )
    rmm_jobs_data_dir: Path | None = Field(
        default=None, description="Where the job ledger is kept; by default the user's data directory."
    )
    rmm_jobs_log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="WARNING", description="How much is logged to stderr."
    )


def read_settings() -> Settings:
    """The settings of this process.

    Raises:
        NotConfigured: a value does not fit; the value itself is not repeated.
    """
    try:
        return Settings()
    except ValidationError as error:
        problems = {".".join(str(part) for part in each["loc"]).upper(): problem_words(each) for each in error.errors()}
        raise NotConfigured(problems) from None


@dataclass(frozen=True, slots=True)
class DattoAccount:
    """Where the account lives and how to log in."""

    base_url: str
    key: str = field(repr=False)
    secret: str = field(repr=False)


def datto_account(settings: Settings) -> DattoAccount:
    """The account the settings describe.

    Raises:
        NotConfigured: naming every setting that is missing or wrong at once.
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


@dataclass(frozen=True, slots=True)
class PsuAccount:
    """Where the server is and how to log in."""

    base_url: str
    token: str = field(repr=False)


def psu_account(settings: Settings) -> PsuAccount:
    """The server the settings describe.

    Raises:
        NotConfigured: naming every setting that is missing or wrong at once.
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
