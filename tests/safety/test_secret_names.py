"""A secret is known by the name before it, and so is where one begins in typed text."""

import time

import pytest

from rmm_jobs.safety.secret_names import is_secret_type, looks_secret, secret_begins


@pytest.mark.parametrize(
    "name",
    """password Passwd db_pwd PASS PASSPHRASE passcode clientSecret client-secret apiToken TOKEN USER_PIN pincode
    credentials cred CREDS bearer apikey api_key API-Key APIKey KEY LICENSE_KEY AccessKey privateKey connectionString
    CONNECTION_STRING SasUrl auth authToken Authorization ADMINPASSWORD licensekey sqlpass Password1 key2
    Kennwort Wachtwoord mot_de_passe Contraseña""".split(),  # noqa: SIM905 - a list of words
)
def test_a_name_of_a_secret_is_known(name: str) -> None:
    assert looks_secret(name)


@pytest.mark.parametrize(
    "name",
    """keyboard passive author compass bypass spin spinner monkey passes Secretary path patterns days BACKUP_PATH
    RETENTION_DAYS COMPRESSION email pinned authority hotkeys 42""".split(),  # noqa: SIM905 - a list of words
)
def test_a_name_that_only_resembles_one_is_not(name: str) -> None:
    assert not looks_secret(name)


def test_a_name_of_two_words_is_known_too() -> None:
    assert looks_secret("Connection String")
    assert looks_secret("private key")


@pytest.mark.parametrize(("declared", "is_secret"), [("SecureString", True), ("masked", True), ("string", False)])
def test_a_type_of_a_secret_is_known(declared: str, is_secret: bool) -> None:
    assert is_secret_type(declared) is is_secret


@pytest.mark.parametrize(
    ("text", "begins"),
    [("days=30", None), ("days=30,password=x", 17), ('{"a": 1, "apiKey": "x"}', 19), ("key", None)],
)
def test_a_secret_begins_behind_its_name(text: str, begins: int | None) -> None:
    assert secret_begins(text) == begins


@pytest.mark.parametrize("text", ["[" * 100_000, "{" + "a" * 100_000, "[" + 'a"' * 50_000, "[a" + " " * 100_000])
def test_a_long_value_is_looked_through_once(text: str) -> None:
    began = time.process_time()
    assert secret_begins(text) is None
    assert time.process_time() - began < 30  # an input that blows up would take hours
