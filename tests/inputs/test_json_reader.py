"""JSON objects as a text of variables, and lists and objects as values where a system takes them."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.variable_texts import MODE_NAMES_OPTIONS, NAMES, NESTED, NULL, PLAIN_VALUES, WORD
from rmm_jobs.domain.variable_errors import Unreadable, VariablesUnreadable
from rmm_jobs.inputs.variables import format_variables, parse_variables


@pytest.mark.thorough
@given(st.dictionaries(NAMES, PLAIN_VALUES, max_size=5))
def test_json_is_read_as_a_json_reader_reads_it(variables: dict[str, str]) -> None:
    assert parse_variables(json.dumps(variables)) == variables
    assert parse_variables(json.dumps(variables, ensure_ascii=False, indent=2)) == variables


@given(st.dictionaries(WORD, st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans()))
def test_json_scalars_keep_their_text(variables: dict[str, object]) -> None:
    assert parse_variables(json.dumps(variables)) == {name: json.dumps(value) for name, value in variables.items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"Names": ["a", "b"], "Count": 2}', {"Names": '["a", "b"]', "Count": "2"}),
        (
            '{"a": [1.10, 1e400, 123456789012345678901234567890]}',
            {"a": "[1.10, 1e400, 123456789012345678901234567890]"},
        ),
        ('{"a": {"b": {"c": []}}, "d": null}', {"a": '{"b": {"c": []}}', "d": "$null"}),
        ('{"a": "null", "b": "[1]"}', {"a": "null", "b": "[1]"}),
        ('Names=["a","b"],Mode=Fast', {"Names": '["a","b"]', "Mode": "Fast"}),
        ('Mode=Fast, Names = [ "a, b" ] , Options={"x": 1,\n "y": {}}', MODE_NAMES_OPTIONS),
        (r'Paths=["C:\\Temp","say \"no\""]', {"Paths": r'["C:\\Temp","say \"no\""]'}),
        ("a=[],b={}", {"a": "[]", "b": "{}"}),
        ('"Names=["a","b"],Mode=Fast"', {"Names": '["a","b"]', "Mode": "Fast"}),
        # what only begins like one is text
        ("a=[x],b={0}", {"a": "[x]", "b": "{0}"}),
        ("a=[1] of 2,b=2", {"a": "[1] of 2", "b": "2"}),
        (r"a=[\,],b=2", {"a": "[,]", "b": "2"}),
        ('a="[1,2]",b=2', {"a": "[1,2]", "b": "2"}),
        ("a=[NaN],b=2", {"a": "[NaN]", "b": "2"}),
    ],
)
def test_a_list_or_an_object_is_taken_as_it_was_written(text: str, expected: Mapping[str, str]) -> None:
    assert parse_variables(text, null=NULL) == expected


@pytest.mark.parametrize(
    ("text", "reason", "position"),
    [
        ('{"a": [1, NaN]}', Unreadable.NOT_JSON, 6),
        ('{"a": [1, b]}', Unreadable.NOT_JSON, 10),
        ('{"a": {"b": 1, "b": 2}}', Unreadable.DUPLICATE, 6),
        (r'{"a": ["\ud800"]}', Unreadable.UNSENDABLE, 6),
        (r'{"a": {"\u0000": []}}', Unreadable.UNSENDABLE, 6),
        ('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", Unreadable.TOO_DEEP, 6),
        ('{"a": nullify}', Unreadable.BAD_JSON, 10),
        ('x=1,a={"b": 1, "b": 2}', Unreadable.DUPLICATE, 6),
        (r'x=1,a=["\ud800"]', Unreadable.UNSENDABLE, 6),
        ("x=1,a=" + "[" * 100_000, Unreadable.TOO_DEEP, 6),
        ('Names=["a",b]', Unreadable.NO_EQUALS, 11),
    ],
)
def test_a_list_or_an_object_that_cannot_be_taken_is_refused_with_its_position(
    text: str, reason: Unreadable, position: int
) -> None:
    with pytest.raises(VariablesUnreadable) as refused:
        parse_variables(text, null=NULL)
    assert (refused.value.reason, refused.value.position) == (reason, position)


@given(st.dictionaries(NAMES, NESTED | PLAIN_VALUES, max_size=4))
def test_values_of_every_shape_are_the_same_in_every_form(variables: dict[str, object]) -> None:
    texts = {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in variables.items()
    }
    assert parse_variables(variables, null=NULL) == texts
    assert parse_variables(json.dumps(variables, ensure_ascii=False), null=NULL) == texts
    assert parse_variables(format_variables(texts, nested_values=True), variables, null=NULL) == texts
