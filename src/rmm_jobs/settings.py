"""Settings, from the environment alone. Read at the first call that needs them, never at start-up."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import Field, PrivateAttr, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from rmm_jobs.domain.errors import NotConfigured
from rmm_jobs.domain.toolsets import read_prefix, read_switch, read_toolsets
from rmm_jobs.environment import is_placeholder, trimmed
from rmm_jobs.text.protocol import problem_words

NOT_SET = "is not set"
UNFILLED = "is not set: it holds a placeholder that the client did not fill in"
_QUOTES = re.compile(
    r"""[\u2018-\u201f\u00ab\u00bb\u2039\u203a"'`].*|.*[\u2018-\u201f\u00ab\u00bb\u2039\u203a"'`]""", re.DOTALL
)


class Settings(BaseSettings):
    """Define every setting; `docs/settings.md` with its table is checked against it."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", hide_input_in_errors=True)

    datto_platform: str | None = Field(
        default=None, description="Your platform: pinotage, merlot, concord, vidal, zinfandel or syrah."
    )
    datto_api_url: str | None = Field(
        default=None, description="Instead of a platform: scheme, host and port of the API. https unless loopback."
    )
    datto_api_key: SecretStr | None = Field(default=None, description="The API key of an API user.")
    datto_api_secret: SecretStr | None = Field(default=None, description="The secret that belongs to the key.")
    datto_api_secret_file: Path | None = Field(
        default=None, description="Instead of the secret: a file that holds it and nothing else."
    )
    psu_url: str | None = Field(
        default=None, description="PowerShell Universal: scheme, host and port of the server, a path behind a proxy."
    )
    psu_app_token: SecretStr | None = Field(default=None, description="An app token; its role decides what can be run.")
    psu_app_token_file: Path | None = Field(
        default=None, description="Instead of the token: a file that holds it and nothing else."
    )
    psu_parameters: Literal["auto", "clixml", "query", "raw"] = Field(
        default="auto", description="How parameters are sent; auto: as the server's version reads them."
    )
    psu_allow_http: bool = Field(
        default=False, description="true: the app token may go to another machine over plain http."
    )
    rmm_jobs_system: Literal["datto", "psu"] = Field(
        default="datto", description="The system this server speaks to: datto or psu (PowerShell Universal)."
    )
    rmm_jobs_demo: str | None = Field(
        default=None, description="true: a simulated system is used, without an account; the same as --demo."
    )
    rmm_jobs_wait_limit: float | None = Field(
        default=None,
        ge=5,
        le=86_400,
        description="Seconds after which a waiting tool call returns; by default 100 for Claude Code, 45 for others.",
    )
    rmm_jobs_max_answer_mb: int = Field(
        default=24,
        ge=1,
        le=1024,
        description="The most megabytes of one answer of the system that are read; by default 24.",
    )
    rmm_jobs_question_limit: float = Field(
        default=600, ge=10, le=604_800, description="Seconds in which a form is answered; by default 600."
    )
    rmm_jobs_question_key: SecretStr | None = Field(
        default=None, description="A secret of 32 characters or more, for servers that take each other's forms."
    )
    rmm_jobs_question_key_file: Path | None = Field(
        default=None, description="Instead of that secret: a file that holds it and nothing else."
    )
    rmm_jobs_toolsets: str | None = Field(
        default=None,
        description="The groups of tools that are served; by default jobs,devices,alerts,history. inventory and all.",
    )
    rmm_jobs_read_only: str | None = Field(
        default=None, description="true: nothing that starts a job or changes something is served."
    )
    rmm_jobs_tool_prefix: str | None = Field(
        default=None, description="What stands before each tool's name, for a client that holds two systems."
    )
    rmm_jobs_data_dir: Path | None = Field(
        default=None, description="Where the job ledger is kept; by default the user's data directory."
    )
    rmm_jobs_inventory: str | None = Field(
        default=None, description="off: no index of the account's devices is kept, and one that is there is deleted."
    )
    rmm_jobs_log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="WARNING", description="How much is logged to stderr."
    )

    rmm_jobs_fast_start: str | None = Field(
        default=None, description="off: nothing is answered before the whole server is loaded; by default on."
    )

    _problems: dict[str, str] = PrivateAttr(default_factory=dict[str, str])

    @model_validator(mode="before")
    @classmethod
    def _trimmed(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Take off what surrounds a value, and drop what counts as not set."""
        found = {name: trimmed(value) if isinstance(value, str) else value for name, value in given.items()}
        return {name: value for name, value in found.items() if value != "" and not _is_unfilled(value)}

    @field_validator("*", mode="before")
    @classmethod
    def _unquoted(cls, value: object) -> object:
        """Refuse quotes around a value: a shell takes its own away, a configuration file does not."""
        if isinstance(value, str) and _QUOTES.fullmatch(value):
            raise ValueError("begins or ends with a quotation mark; take the quotation marks away")
        return value

    @field_validator("psu_parameters", "rmm_jobs_system", mode="before")
    @classmethod
    def _small(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("rmm_jobs_log_level", mode="before")
    @classmethod
    def _capitals(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("rmm_jobs_toolsets")
    @classmethod
    def _toolsets(cls, value: str | None) -> str | None:
        if value is not None:
            read_toolsets(value)
        return value

    @field_validator("rmm_jobs_read_only", "rmm_jobs_demo")
    @classmethod
    def _switch(cls, value: str | None) -> str | None:
        if value is not None:
            read_switch(value)
        return value

    @field_validator("rmm_jobs_fast_start", "rmm_jobs_inventory")
    @classmethod
    def _on_or_off(cls, value: str | None) -> str | None:
        if value is not None:
            read_switch(value, "on or off")
        return value

    @field_validator("rmm_jobs_tool_prefix")
    @classmethod
    def _prefix(cls, value: str | None) -> str | None:
        return value if value is None else read_prefix(value)

    @field_validator("rmm_jobs_data_dir", "datto_api_secret_file", "psu_app_token_file", "rmm_jobs_question_key_file")
    @classmethod
    def _at_home(cls, value: Path | None) -> Path | None:
        return None if value is None else _expanded(value)

    def missing(self, name: str) -> str:
        """Say that a setting is not set, and whether a client was to fill it in."""
        return UNFILLED if _is_unfilled(os.environ.get(name, "")) else NOT_SET

    def require(self, problems: Mapping[str, str]) -> None:
        """Refuse to go on with wrong settings.

        Args:
            problems: What the caller found wrong, beside what does not fit by itself.

        Raises:
            NotConfigured: names all of them at once.
        """
        if found := {**problems, **self._problems}:
            raise NotConfigured(found)

    def completed(self, values: Mapping[str, object], problems: Mapping[str, str]) -> "Settings":
        """Return these settings with values from elsewhere, and what was found wrong on the way."""
        found = self.model_copy(update=dict(values))
        found._problems = {**self._problems, **problems}  # noqa: SLF001 - of the same class
        return found

    @property
    def keeps_index(self) -> bool:
        """Return whether an index of devices is kept."""
        return self.rmm_jobs_inventory is None or read_switch(self.rmm_jobs_inventory)

    @property
    def max_body(self) -> int:
        """Return the limit of one body in bytes."""
        return self.rmm_jobs_max_answer_mb * 1024 * 1024


def read_settings() -> Settings:
    """Read the settings of this process. `Settings.require` tells of a value that does not fit; here it is left out."""
    problems: dict[str, str] = {}
    try:
        return Settings()
    except ValidationError as error:
        for each in error.errors(include_input=False):
            problems.setdefault(str(each["loc"][0]).upper() if each["loc"] else "*", problem_words(each))
    settings = Settings.model_construct(**_fitting(problems))
    settings._problems = problems  # noqa: SLF001 - this function is the one that fills it
    return settings


def _fitting(problems: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of the other settings, as a model without the wrong ones reads them."""
    wrong = {name.lower() for name in problems}

    class Fitting(Settings):
        @model_validator(mode="before")
        @classmethod
        def _without_wrong(cls, given: dict[str, Any]) -> dict[str, Any]:
            return {name: value for name, value in given.items() if name not in wrong}

    return dict(Fitting())


def _is_unfilled(value: object) -> bool:
    return isinstance(value, str) and is_placeholder(value)


def _expanded(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError:  # no such user, or nobody knows where the home folder is
        raise ValueError("begins with a home folder that this machine does not know") from None


def data_dir(chosen: Path | None = None) -> Path:
    """Return the chosen folder (`~` is expanded), else the user's own data directory. Nothing is created."""
    return _expanded(chosen) if chosen else platformdirs.user_data_path("rmm-jobs-mcp", appauthor=False)
