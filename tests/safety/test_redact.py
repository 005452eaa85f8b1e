"""Secrets are known by name or type, and their values are kept out of sight."""

import pytest

from rmm_jobs.domain.catalog import Variable, VariableReference
from rmm_jobs.safety.redact import MASK, MASKED_NAME, redact, redact_variables, secret_values

DECLARED = [
    Variable("unlock", type="masked"),
    Variable("code", type="SecureString"),
    Variable("login", type="PSCredential"),
    Variable("path", type="string"),
    Variable("untyped"),
]


TOKEN = "ghp_0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX"


@pytest.mark.parametrize(
    ("value", "secrets"),
    [
        ("https://user:hunter22@host/x", ("hunter22",)),
        (f"clone with {TOKEN}", (TOKEN,)),
        (f'["a", {{"b": "{TOKEN}"}}]', (TOKEN,)),
        ('{"link": "https:\\/\\/user:hunter22@host"}', ("hunter22",)),
    ],
)
def test_a_value_with_a_secret_of_a_form_is_masked_whatever_its_name_and_hidden_in_output(
    value: str, secrets: tuple[str, ...]
) -> None:
    assert redact_variables({"LINK": value, "days": "30"}) == {"LINK": MASK, "days": "30"}
    assert secret_values({"LINK": value, "days": "30"}) == secrets


def test_a_form_with_a_mask_in_it_holds_no_secret() -> None:
    masked = {"LINK": f"https://user:{MASK}@host/x"}
    assert redact_variables(masked) == masked


def test_values_are_masked_by_name_and_by_declared_type() -> None:
    given = {"unlock": "a", "code": "b", "login": "c", "path": r"C:\Temp", "untyped": "d", "PASSWORD": "hunter2"}
    assert redact_variables(given, DECLARED) == {
        "unlock": MASK,
        "code": MASK,
        "login": MASK,
        "path": r"C:\Temp",
        "untyped": "d",
        "PASSWORD": MASK,
    }


CREDENTIAL = Variable("Account", "PSCredential", by_name=VariableReference.ALWAYS)
PASSWORD = Variable("Password", "System.String", by_name=VariableReference.MAYBE)
NAMED = [CREDENTIAL, PASSWORD, Variable("Options", "Hashtable", by_name=VariableReference.MAYBE)]


def test_a_variables_name_is_shown_where_nothing_else_can_be_given() -> None:
    assert redact_variables({"Account": "$SvcBackup"}, NAMED) == {"Account": "$SvcBackup"}
    assert redact_variables({"Account": "$null"}, NAMED) == {"Account": "$null"}
    assert secret_values({"Account": "$SvcBackup"}, NAMED) == ()
    for secret in ("hunter2", "$hunter2!", "$$hunter2", "$true"):
        assert redact_variables({"Account": secret}, NAMED) == {"Account": MASK}


def test_a_secret_that_would_be_taken_for_a_variables_name_is_told_and_not_shown() -> None:
    assert redact_variables({"Password": "$ecret1"}, NAMED) == {"Password": MASKED_NAME}
    assert redact_variables({"Password": "$$ecret1"}, NAMED) == {"Password": MASK}
    assert redact_variables({"Password": "$ecret1"}, [Variable("Password")]) == {"Password": MASK}
    assert secret_values({"Password": "$ecret1"}, NAMED) == ("$ecret1", "ecret1")


def test_a_secret_that_is_written_with_two_dollars_is_hidden_with_the_one_that_arrives() -> None:
    assert secret_values({"Password": "$$ecret1"}, NAMED) == ("$$ecret1", "$ecret1")


def test_what_was_masked_once_is_left_alone_and_whoever_forgets_is_helped() -> None:
    shown = redact_variables({"Account": "$SvcBackup", "Password": "$ecret1"}, NAMED)
    assert redact_variables(shown) == shown
    assert redact_variables(dict(shown)) == {"Account": "$SvcBackup", "Password": MASK}
    assert redact_variables({"Credential": "$SvcBackup"}) == {"Credential": MASK}


@pytest.mark.parametrize("name", ["Options", "undeclared"])
def test_a_secret_in_a_list_or_an_object_hides_it_as_a_whole(name: str) -> None:
    value = '{"user": "anastasia", "inner": [{"apiKey": ["hunter2", 12345]}], "days": 30}'
    assert redact_variables({name: value}, NAMED) == redact_variables({name: f" {value}"}, NAMED) == {name: MASK}
    assert secret_values({name: f"\n{value}"}, NAMED) == ("hunter2", "12345")
    assert secret_values({name: value}, NAMED) == ("hunter2", "12345")
    assert redact_variables({name: '{"user": "anastasia"}'}, NAMED) == {name: '{"user": "anastasia"}'}


def test_all_of_a_list_under_a_secret_name_is_secret() -> None:
    assert secret_values({"Passwords": '["hunter2", "hunter33"]'}) == ('["hunter2", "hunter33"]', "hunter33", "hunter2")


def test_what_only_begins_like_an_object_is_masked_from_its_names() -> None:
    assert redact_variables({"Options": '{"password": "hunter2'}) == {"Options": MASK}
    assert redact_variables({"Options": "[" * 100_000}) == {"Options": "[" * 100_000}
    assert secret_values({"Options": "[" * 100_000}) == ()


def test_values_worth_hiding_stand_longest_first() -> None:
    given = {"API_KEY": "abcd", "PASSWORD": "abcd-efgh", "unlock": "xyz1", "path": r"C:\Temp"}
    assert secret_values(given, DECLARED) == ("abcd-efgh", "abcd", "xyz1")


def test_short_values_and_switches_are_not_hidden() -> None:
    assert secret_values({"PIN": "123", "TOKEN": "", "USE_KEY": "True"}) == ()


def test_a_value_is_hidden_as_given_and_as_cleaning_leaves_it() -> None:
    assert secret_values({"PASSWORD": "line 1\r\nline 2"}) == (
        "line 1\r\nline 2",
        "line 1\nline 2",
        "line 1 line 2",
    )


def test_every_occurrence_is_hidden_and_the_longest_wins() -> None:
    secrets = secret_values({"A_KEY": "hunter", "B_KEY": "hunter2.*"})
    assert redact("hunter2.* and hunter3, Hunter", secrets) == f"{MASK} and {MASK}3, Hunter"


def test_a_secret_made_of_the_masks_own_characters_does_no_harm() -> None:
    assert redact("****, abcd", ("****", "abcd")) == f"{MASK}, {MASK}"


def test_a_text_without_secrets_stays_as_it_is() -> None:
    assert redact("all done", ()) == "all done"
