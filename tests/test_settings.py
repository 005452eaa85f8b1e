"""What a setting may be, what is said of one that does not fit, and where the files are kept."""

import os
import re
from pathlib import Path

import platformdirs
import pytest

from rmm_jobs.domain.errors import NotConfigured
from rmm_jobs.settings import Settings, data_dir, read_settings
from rmm_jobs.systems.datto.settings import DattoAccount, datto_account
from rmm_jobs.systems.psu.settings import psu_account

PROXIES = {"http_proxy", "https_proxy", "all_proxy", "no_proxy", "ssl_cert_file", "ssl_cert_dir"}


def test_it_is_the_users_own_data_directory() -> None:
    assert data_dir() == Path(platformdirs.user_data_dir("rmm-jobs-mcp", appauthor=False))
    assert data_dir().name == "rmm-jobs-mcp"


def test_a_chosen_folder_comes_first(tmp_path: Path) -> None:
    assert data_dir(tmp_path / "here") == tmp_path / "here"
    assert list(tmp_path.iterdir()) == []


def test_the_home_folders_sign_is_understood(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert data_dir(Path("~/rmm")) == tmp_path / "rmm"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment without a setting of ours."""
    for name in os.environ:
        if name.upper().startswith(("DATTO_", "PSU_", "RMM_JOBS_")) or name.lower() in PROXIES:
            monkeypatch.delenv(name)
    return monkeypatch


def datto(environment: pytest.MonkeyPatch, **values: str) -> DattoAccount:
    complete = {"DATTO_PLATFORM": "merlot", "DATTO_API_KEY": "key", "DATTO_API_SECRET": "secret", **values}
    for name, value in complete.items():
        environment.setenv(name, value)
    return datto_account(read_settings())


def wrong(environment: pytest.MonkeyPatch, **values: str) -> dict[str, str]:
    with pytest.raises(NotConfigured) as refused:
        datto(environment, **values)
    return dict(refused.value.problems)


@pytest.mark.parametrize(("before", "after"), [(" ", "\n"), ("\t", "\r\n"), ("\ufeff", " \u00a0"), ("", "\u200b")])
def test_blanks_and_line_ends_around_a_value_are_taken_off(
    environment: pytest.MonkeyPatch, before: str, after: str
) -> None:
    around = {
        name: f"{before}{value}{after}"
        for name, value in {
            "DATTO_API_KEY": "key",
            "DATTO_API_SECRET": "secret",
            "DATTO_API_URL": "https://rmm.test",
            "RMM_JOBS_WAIT_LIMIT": "12",
        }.items()
    }
    account = datto(environment, **around)
    assert (account.base_url, account.key, account.secret) == ("https://rmm.test", "key", "secret")
    assert read_settings().rmm_jobs_wait_limit == 12


@pytest.mark.parametrize(
    "placeholder",
    [
        "${DATTO_API_KEY}",
        "${user_config.api_key}",
        " ${X:-y} ",
        "{{datto_key}}",
        "<your-api-key>",
        "$DATTO_API_KEY",
        "%DATTO_API_KEY%",
        "$env:DATTO_API_KEY",
    ],
)
def test_a_placeholder_counts_as_not_set_and_is_named(environment: pytest.MonkeyPatch, placeholder: str) -> None:
    problems = wrong(environment, DATTO_API_KEY=placeholder, DATTO_API_SECRET=placeholder, DATTO_PLATFORM=placeholder)
    assert set(problems) == {"DATTO_API_KEY", "DATTO_API_SECRET", "DATTO_PLATFORM"}
    assert all("placeholder that the client did not fill in" in problem for problem in problems.values())
    assert "$" not in str(problems)


def test_a_placeholder_for_what_may_be_left_out_is_no_problem(environment: pytest.MonkeyPatch) -> None:
    blanks = ("DATTO_API_URL", "RMM_JOBS_DATA_DIR", "RMM_JOBS_WAIT_LIMIT", "RMM_JOBS_LOG_LEVEL", "PSU_PARAMETERS")
    datto(environment, **{name: f"${{user_config.{name}}}" for name in blanks})
    assert read_settings().rmm_jobs_data_dir is None


@pytest.mark.parametrize("value", ["a${b}c", "$ecret", "$Secret_9", "%41%", "<a>b<c>", "{a}", "<", "$2y$10$ABC"])
def test_a_value_that_only_resembles_a_placeholder_is_a_value(environment: pytest.MonkeyPatch, value: str) -> None:
    assert datto(environment, DATTO_API_SECRET=value).secret == value


def test_all_wrong_settings_are_named_at_once_in_our_own_words(environment: pytest.MonkeyPatch) -> None:
    problems = wrong(
        environment,
        DATTO_PLATFORM="lotus",
        DATTO_API_KEY="",
        DATTO_API_SECRET="\u201cquoted\u201d",
        RMM_JOBS_WAIT_LIMIT="soon",
        RMM_JOBS_LOG_LEVEL="LOUD",
        RMM_JOBS_DATA_DIR="~nobody-of-this-name/x",
        HTTPS_PROXY="ftp://proxy.test",
        SSL_CERT_FILE="/nowhere.pem",
    )
    assert set(problems) == {
        "DATTO_PLATFORM",
        "DATTO_API_KEY",
        "DATTO_API_SECRET",
        "RMM_JOBS_WAIT_LIMIT",
        "RMM_JOBS_LOG_LEVEL",
        "RMM_JOBS_DATA_DIR",
        "HTTPS_PROXY",
        "SSL_CERT_FILE",
    }
    assert problems["RMM_JOBS_WAIT_LIMIT"] == "has to be a number"
    assert "quotation mark" in problems["DATTO_API_SECRET"]
    assert "home folder" in problems["RMM_JOBS_DATA_DIR"]
    assert "Input should" not in str(problems)
    assert "lotus" not in str(problems)


@pytest.mark.parametrize("value", ['"key"', "'key'", "\u201ckey", "key\u201d", "\u00abkey\u00bb"])
def test_quotation_marks_around_a_value_are_refused_by_name(environment: pytest.MonkeyPatch, value: str) -> None:
    assert set(wrong(environment, DATTO_API_KEY=value)) == {"DATTO_API_KEY"}


@pytest.mark.parametrize("value", ["nan", "inf", "-1", "0", "90000"])
def test_a_limit_that_is_none_is_refused(environment: pytest.MonkeyPatch, value: str) -> None:
    assert set(wrong(environment, RMM_JOBS_WAIT_LIMIT=value)) == {"RMM_JOBS_WAIT_LIMIT"}


def test_words_of_a_few_are_taken_in_any_case(environment: pytest.MonkeyPatch) -> None:
    for name, value in {"RMM_JOBS_SYSTEM": "PSU", "PSU_PARAMETERS": "Raw", "RMM_JOBS_LOG_LEVEL": "debug"}.items():
        environment.setenv(name, value)
    settings = read_settings()
    settings.require({})
    assert (settings.rmm_jobs_system, settings.psu_parameters, settings.rmm_jobs_log_level) == ("psu", "raw", "DEBUG")


def test_a_switch_is_refused_in_the_words_of_its_description(environment: pytest.MonkeyPatch) -> None:
    described = {name: (field.description or "").partition(":")[0] for name, field in Settings.model_fields.items()}
    switches = {name.upper(): word for name, word in described.items() if word in {"true", "off"}}
    assert len(switches) == 5
    for name in switches:
        environment.setenv(name, "perhaps")
    with pytest.raises(NotConfigured) as refused:
        read_settings().require({})
    words = {"true": "has to be true or false", "off": "has to be on or off"}
    assert refused.value.problems == {name: words[word] for name, word in switches.items()}


def test_a_secret_may_stand_in_a_file(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_bytes(b"\xef\xbb\xbfin-a-file \r\n")
    for empty in ("", "${user_config.secret}"):
        account = datto(environment, DATTO_API_SECRET=empty, DATTO_API_SECRET_FILE=f" {file}\n")
        assert account.secret == "in-a-file"
    environment.setenv("PSU_URL", "https://psu.test")
    environment.setenv("PSU_APP_TOKEN_FILE", str(file))
    assert psu_account(read_settings()).token == "in-a-file"


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-be", "utf-8-sig"])
def test_a_secret_may_stand_in_a_file_as_windows_powershell_writes_it(
    environment: pytest.MonkeyPatch, tmp_path: Path, codec: str
) -> None:
    # `"..." > FILE` of Windows PowerShell 5.1 is UTF-16 with a byte order mark.
    file = tmp_path / "secret"
    file.write_bytes(("\ufeffin-a-file\r\n" if codec == "utf-16-be" else "in-a-file\r\n").encode(codec))
    assert datto(environment, DATTO_API_SECRET="", DATTO_API_SECRET_FILE=str(file)).secret == "in-a-file"


@pytest.mark.parametrize(
    "content", [None, b"", b" \n", b"\xff\xfe", b"\xff\xfex", b"\xff\xfe\x00\xd8", b"x" * 100_000, b"two\nlines"]
)
def test_a_file_that_holds_no_secret_is_named(
    environment: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "must-not-be-said"
    if content is not None:
        file.write_bytes(content)
    problems = wrong(environment, DATTO_API_SECRET="", DATTO_API_SECRET_FILE=str(file))
    assert set(problems) == {"DATTO_API_SECRET_FILE"}
    assert "must-not-be-said" not in str(problems)


def test_a_secret_and_its_file_are_one_too_many(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    problems = wrong(environment, DATTO_API_SECRET_FILE=str(tmp_path / "x"))
    assert problems == {"DATTO_API_SECRET_FILE": "is set beside DATTO_API_SECRET; set one of them"}


@pytest.mark.parametrize("value", ["a\nb", "a\u2026b", "a\x7fb"])
def test_a_key_that_cannot_be_sent_is_refused(environment: pytest.MonkeyPatch, value: str) -> None:
    assert set(wrong(environment, DATTO_API_KEY=value, DATTO_API_SECRET=value)) == {"DATTO_API_KEY", "DATTO_API_SECRET"}


def test_every_default_that_a_description_names_is_the_default() -> None:
    fields = Settings.model_fields
    named = {name: re.search(r"by default ([\d.]+)\.", each.description or "") for name, each in fields.items()}
    told = {name: float(found[1]) for name, found in named.items() if found}
    assert told == {name: fields[name].default for name in told}
    assert len(told) > 1
