"""Settings, from the environment alone. Read at the first call that needs them, never at start-up."""

from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from rmm_jobs.domain.errors import NotConfigured
from rmm_jobs.text.protocol import problem_words


class Settings(BaseSettings):
    """Define every setting; `docs/settings.md` and the README's table are checked against it."""

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
    psu_parameters: Literal["auto", "clixml", "query", "raw"] = Field(
        default="auto", description="How parameters are sent; auto: as the server's version reads them."
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
    """Read the settings of this process.

    Raises:
        NotConfigured: a value does not fit; the value itself is not repeated.
    """
    try:
        return Settings()
    except ValidationError as error:
        problems = {".".join(str(part) for part in each["loc"]).upper(): problem_words(each) for each in error.errors()}
        raise NotConfigured(problems) from None


def data_dir(chosen: Path | None = None) -> Path:
    """Return the chosen folder (`~` is expanded), else the user's own data directory. Nothing is created."""
    return chosen.expanduser() if chosen else platformdirs.user_data_path("rmm-jobs-mcp", appauthor=False)
