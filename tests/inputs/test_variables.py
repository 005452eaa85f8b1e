"""Variables as a client gives them, how they are written, and whether they fit a component."""

import functools
from collections.abc import Mapping

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fakes.variable_texts import NAMES, NULL, VARIABLES
from rmm_jobs.domain.catalog import Component, Variable
from rmm_jobs.domain.variable_errors import MissingVariables, UnknownVariables, Unreadable, VariablesUnreadable
from rmm_jobs.inputs.variables import fit_variables, format_variables, parse_variables


def test_nothing_at_all_is_no_variables() -> None:
    assert parse_variables(None) == {}


def test_a_decoded_object_is_accepted_as_it_is() -> None:
    decoded = {"text": r"C:\\x,y", "count": 30, "ratio": 30.0, "on": True, "off": False}
    assert parse_variables(decoded) == {
        "text": r"C:\\x,y",
        "count": "30",
        "ratio": "30.0",
        "on": "true",
        "off": "false",
    }


@pytest.mark.parametrize("value", [None, [], {}, float("nan"), float("inf")])
def test_a_decoded_value_that_is_not_text_number_or_boolean_is_refused(value: object) -> None:
    with pytest.raises(VariablesUnreadable) as refused:
        parse_variables({"a": "1", "b": value})
    assert (refused.value.reason, refused.value.name) == (Unreadable.BAD_VALUE, "b")


@pytest.mark.parametrize(
    ("variables", "text"),
    [
        ({"days": "30", "path": r"C:\Temp"}, r"days=30,path=C:\Temp"),
        ({"share": r"\\server\share", "to": ""}, r"share=\\server\share,to="),
        ({"path": "C:\\Temp\\", "days": "3"}, r"path=C:\Temp\\,days=3"),
        ({"list": "a, b"}, 'list="a, b"'),
        ({"say": '"no", she said'}, r'say="\"no\", she said"'),
        ({"size": '3" pipe'}, 'size=3" pipe'),
        ({"pad": " x "}, 'pad=" x "'),
        ({}, ""),
    ],
)
def test_plain_values_are_written_plainly(variables: Mapping[str, str], text: str) -> None:
    assert format_variables(variables) == text


@given(VARIABLES)
@example({"a": "\\", "b": '\\"', "c": '"\\', "d": "\\\\\\", "e": "\\,"})
def test_what_was_formatted_is_read_back(variables: dict[str, str]) -> None:
    text = format_variables(variables)
    assert parse_variables(text, variables) == variables
    assert list(parse_variables(text)) == list(variables)
    assert parse_variables(f' "{text}" ', variables) == variables


def test_decoded_lists_and_objects_become_json() -> None:
    decoded = {"Names": ["a", "\u00e4"], "Options": {"x": 1.5, "on": True}, "None": None, "Empty": []}
    assert parse_variables(decoded, null=NULL) == {
        "Names": '["a", "\u00e4"]',
        "Options": '{"x": 1.5, "on": true}',
        "None": "$null",
        "Empty": "[]",
    }


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ([1, float("nan")], Unreadable.BAD_VALUE),
        ({"x": [float("-inf")]}, Unreadable.BAD_VALUE),
        (["\ud800"], Unreadable.UNSENDABLE),
        ({"\0": []}, Unreadable.UNSENDABLE),
        (functools.reduce(lambda inside, _: [inside], range(100_000), list[object]()), Unreadable.TOO_DEEP),
    ],
    ids=lambda value: str(value)[:20] if isinstance(value, Unreadable) else "",
)
def test_a_decoded_list_or_object_that_cannot_be_sent_is_refused(value: object, reason: Unreadable) -> None:
    with pytest.raises(VariablesUnreadable) as refused:
        parse_variables({"a": 1, "b": value}, null=NULL)
    assert (refused.value.reason, refused.value.name, refused.value.near) == (reason, "b", "")


@given(VARIABLES | st.dictionaries(NAMES, st.text(st.sampled_from(list('[]{}\\\\",:= 1a')), max_size=12), max_size=3))
@example({"a": r'["\\n"]', "b": "[" * 100_000, "c": r"[\\x]"})
def test_what_was_formatted_is_read_back_where_lists_are_taken(variables: dict[str, str]) -> None:
    text = format_variables(variables, nested_values=True)
    assert parse_variables(text, variables, null=NULL) == variables
    assert parse_variables(f' "{text}" ', variables, null=NULL) == variables


BACKUP = Component(
    uid="c4",
    name="Backup Script",
    variables=(
        Variable("BACKUP_PATH", description="Destination path for backups"),
        Variable("RETENTION_DAYS", flagged_required=True, default="30"),
        Variable("COMPRESSION", default="true"),
        Variable("LABEL", flagged_required=False),
    ),
)


def test_missing_variables_are_named_in_the_components_order() -> None:
    with pytest.raises(MissingVariables) as refused:
        fit_variables("ACME-DC01", BACKUP, {"LABEL": "x"})
    assert refused.value.missing == ["BACKUP_PATH", "RETENTION_DAYS"]
    assert (refused.value.device, refused.value.component) == ("ACME-DC01", BACKUP)
    assert refused.value.given == {"LABEL": "x"}


def test_names_are_case_sensitive_and_unknown_ones_are_refused_first() -> None:
    with pytest.raises(UnknownVariables) as refused:
        fit_variables("ACME-DC01", BACKUP, {"backup_path": "D:", "LABEL": "", "SPEED": "1"})
    assert refused.value.unknown == ["backup_path", "SPEED"]
    assert refused.value.component == BACKUP


def test_a_blank_value_satisfies_a_required_variable() -> None:
    given = {"BACKUP_PATH": "", "RETENTION_DAYS": "7"}
    fit_variables("ACME-DC01", BACKUP, given)
    with pytest.raises(MissingVariables):
        fit_variables("ACME-DC01", BACKUP, {"RETENTION_DAYS": "7"})


@pytest.mark.parametrize("given", ["path=a,MODE=b", '{"path": "a", "MODE": "b"}', {"path": "a", "MODE": "b"}])
def test_where_case_does_not_count_names_become_the_declared_ones(given: str | dict[str, object]) -> None:
    assert parse_variables(given, ["Path", "Mode"], case_counts=False) == {"Path": "a", "Mode": "b"}


@pytest.mark.parametrize("given", ["path=a,PATH=b", '{"path": "a", "PATH": "b"}', {"new": "a", "NEW": "b"}])
def test_where_case_does_not_count_a_name_is_given_once(given: str | dict[str, object]) -> None:
    assert len(parse_variables(given, ["path"])) == 2
    with pytest.raises(VariablesUnreadable) as refused:
        parse_variables(given, ["path"], case_counts=False)
    assert refused.value.reason is Unreadable.DUPLICATE


@pytest.mark.parametrize("given", ["days=<value>", 'days="<value>"', {"days": "<value>"}, "days= <value> "])
def test_the_placeholder_of_a_usage_line_is_no_value(given: str | dict[str, object]) -> None:
    with pytest.raises(VariablesUnreadable) as refused:
        parse_variables(given, ["days"])
    assert (refused.value.reason, refused.value.name) == (Unreadable.PLACEHOLDER, "days")
