"""Secrets are known by name or type, and their values are kept out of sight."""

import pytest

from rmm_jobs.jobs.model import Variable
from rmm_jobs.jobs.secrets import MASK, hide, looks_secret, mask, secret_values


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


DECLARED = [
    Variable("unlock", type="masked"),
    Variable("code", type="SecureString"),
    Variable("login", type="PSCredential"),
    Variable("path", type="string"),
    Variable("untyped"),
]


def test_values_are_masked_by_name_and_by_declared_type() -> None:
    given = {"unlock": "a", "code": "b", "login": "c", "path": r"C:\Temp", "untyped": "d", "PASSWORD": "hunter2"}
    assert mask(given, DECLARED) == {
        "unlock": MASK,
        "code": MASK,
        "login": MASK,
        "path": r"C:\Temp",
        "untyped": "d",
        "PASSWORD": MASK,
    }


def test_values_worth_hiding_stand_longest_first() -> None:
    given = {"API_KEY": "abcd", "PASSWORD": "abcd-efgh", "unlock": "xyz1", "path": r"C:\Temp"}
    assert secret_values(given, DECLARED) == ("abcd-efgh", "abcd", "xyz1")


def test_short_values_and_switches_are_not_hidden() -> None:
    assert secret_values({"PIN": "123", "TOKEN": "", "USE_KEY": "True"}) == ()


def test_a_value_is_hidden_as_given_and_as_cleaning_leaves_it() -> None:
    assert secret_values({"PASSWORD": "line 1\r\nline 2"}) == ("line 1\r\nline 2", "line 1\nline 2")


def test_every_occurrence_is_hidden_and_the_longest_wins() -> None:
    secrets = secret_values({"A_KEY": "hunter", "B_KEY": "hunter2.*"})
    assert hide("hunter2.* and hunter3, Hunter", secrets) == f"{MASK} and {MASK}3, Hunter"


def test_a_secret_made_of_the_masks_own_characters_does_no_harm() -> None:
    assert hide("****, abcd", ("****", "abcd")) == f"{MASK}, {MASK}"


def test_a_text_without_secrets_stays_as_it_is() -> None:
    assert hide("all done", ()) == "all done"
