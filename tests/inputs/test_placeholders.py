"""Placeholders that a model or a template has left: refused as a name, and never sent by accident as a value."""

import json

import pytest

from rmm_jobs.domain.values import PLACEHOLDER
from rmm_jobs.domain.variable_errors import Ambiguity, Unreadable, VariablesAmbiguous, VariablesUnreadable
from rmm_jobs.inputs.variables import format_variables, parse_variables

DECLARED = ["Path", "Password"]
LEFT = ["{{x}}", "{{ site.path }}", "${{ inputs.path }}", "<x>", "<your path>", "${X}", "$X"]


@pytest.mark.parametrize("left", LEFT)
def test_a_placeholder_as_a_value_has_two_readings(left: str) -> None:
    for given in (f"Path={left}", json.dumps({"Path": left}), {"Path": left}):
        with pytest.raises(VariablesAmbiguous) as refused:
            parse_variables(given, DECLARED)
        assert refused.value.kind is Ambiguity.UNFILLED
        assert (refused.value.joined, refused.value.split) == ({"Path": PLACEHOLDER}, {"Path": left})


@pytest.mark.parametrize("left", LEFT)
def test_double_quotes_keep_a_placeholder_as_it_stands(left: str) -> None:
    assert format_variables({"Path": left}) == f'Path="{left}"'
    assert parse_variables(f'Path="{left}"', DECLARED) == {"Path": left}


@pytest.mark.parametrize("left", ["{{x}}", "<x>", "${X}", "$X", "%X%"])
def test_a_placeholder_as_a_name_is_refused(left: str) -> None:
    for given in (f"Path=1,{left}=5", json.dumps({left: 5}), {left: 5}):
        with pytest.raises(VariablesUnreadable) as refused:
            parse_variables(given, DECLARED)
        assert (refused.value.reason, refused.value.name) == (Unreadable.UNFILLED_NAME, left)


def test_a_placeholder_that_begins_the_text_is_no_json() -> None:
    with pytest.raises(VariablesUnreadable) as refused:
        parse_variables("{{Path}}=5", DECLARED)
    assert refused.value.reason is Unreadable.UNFILLED_NAME


def test_a_declared_name_is_no_placeholder() -> None:
    assert parse_variables("%X%=5", ["%X%"]) == {"%X%": "5"}


@pytest.mark.parametrize(
    "value",
    [
        *("%TEMP%", "%TEMP%\\x", "$env:TEMP", "${env:ProgramFiles(x86)}", "$true", "$null", "$5", "$", "{x}", "{{}}"),
        *("<a/>", "<a>b</a>", "<a b='c'>", "<>", r"^\d+$", "(?<name>x)", "[a-z]{2}", "{{x}} and more", "x <y>", "a$X"),
    ],
)
def test_what_a_technician_would_send_is_sent(value: str) -> None:
    assert parse_variables(f"Path={value}", DECLARED) == {"Path": value}
    assert parse_variables({"Path": value}, DECLARED) == {"Path": value}


def test_a_secret_may_begin_with_a_dollar() -> None:
    assert parse_variables("Password=$ecret", DECLARED) == {"Password": "$ecret"}
    with pytest.raises(VariablesAmbiguous):
        parse_variables("Password={{secret}}", DECLARED)


@pytest.mark.parametrize(
    ("text", "first", "second"), [("${X}", "$X", "$${X}"), ("${My Name}", "$My Name", "$${My Name}")]
)
def test_where_a_dollar_names_a_variable_braces_have_two_readings(text: str, first: str, second: str) -> None:
    with pytest.raises(VariablesAmbiguous) as refused:
        parse_variables(f"Path={text}", DECLARED, null="$null", single_quotes=True)
    assert refused.value.kind is Ambiguity.DOLLAR
    assert (refused.value.joined, refused.value.split) == ({"Path": first}, {"Path": second})
    assert parse_variables("Path=$X", DECLARED, null="$null", single_quotes=True) == {"Path": "$X"}
