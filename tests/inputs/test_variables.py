"""The grammar of variables, as a table of examples and as properties that hold for any text."""

import functools
import json
import string
from collections.abc import Mapping

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rmm_jobs.domain.errors import (
    MissingVariables,
    UnknownVariables,
    Unreadable,
    VariablesAmbiguous,
    VariablesUnreadable,
)
from rmm_jobs.domain.model import Component, Variable
from rmm_jobs.inputs.misreadings import DOUBLE, first_hidden, two_readings
from rmm_jobs.inputs.placeholders import is_unfilled_name
from rmm_jobs.inputs.variables import fit_variables, format_variables, parse_variables

WORD = st.text(string.ascii_letters + string.digits + "_", min_size=1, max_size=12)
NAMES = st.text(min_size=1, max_size=12).filter(
    lambda name: (
        name == name.strip()
        and first_hidden(name) is None
        and not is_unfilled_name(name)
        and not name.startswith(("{", *DOUBLE))
        and not any(c in '=,"\\\u2028\u2029' or ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in name)
    )
)
TROUBLE = st.text(st.sampled_from(list("\\\\\\\",= \n\tax{}\u00a0\x1c;-'\u201c\u201d\u2019")), max_size=12)
ANY = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
VALUES = (ANY | TROUBLE).filter(lambda value: first_hidden(value) is None)
PLAIN_VALUES = VALUES.filter(lambda value: two_readings("", value, is_named_by_dollar=False) is None)
"""Values that have one reading without the double quotes of a pair."""
VARIABLES = st.dictionaries(NAMES, VALUES, max_size=5)
NULL = "$null"
MODE_NAMES_OPTIONS = {"Mode": "Fast", "Names": '[ "a, b" ]', "Options": '{"x": 1,\n "y": {}}'}
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | VALUES
NESTED: st.SearchStrategy[object] = st.recursive(
    LEAVES, lambda inside: st.lists(inside, max_size=3) | st.dictionaries(VALUES, inside, max_size=3), max_leaves=8
).filter(lambda value: isinstance(value, list | dict))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the examples of the command's document
        ("days=30", {"days": "30"}),
        (r"days=30,path=C:\\Temp", {"days": "30", "path": r"C:\Temp"}),
        ("drives=C,days=7,logs=true", {"drives": "C", "days": "7", "logs": "true"}),
        (r"BACKUP_PATH=D:\\Backup,RETENTION_DAYS=30", {"BACKUP_PATH": r"D:\Backup", "RETENTION_DAYS": "30"}),
        (r"path=C:\Program Files\App", {"path": r"C:\Program Files\App"}),
        (r"path=D:\\Backups,retention=7", {"path": r"D:\Backups", "retention": "7"}),
        (
            "enabled=true,threshold=90,email=admin@company.com",
            {"enabled": "true", "threshold": "90", "email": "admin@company.com"},
        ),
        # blanks, empty values, equals signs, other alphabets
        (" days = 30 ,\n path = C:\\Temp \t", {"days": "30", "path": r"C:\Temp"}),
        ("a=,b=", {"a": "", "b": ""}),
        ("query=a=b==c", {"query": "a=b==c"}),
        ("gruß=Köln 東京,x=\N{GRINNING FACE}", {"gruß": "Köln 東京", "x": "\N{GRINNING FACE}"}),
        ("", {}),
        ("  \n ", {}),
        # quotes
        ('path="C:\\Temp, old",days=3', {"path": r"C:\Temp, old", "days": "3"}),
        (r'say="she said \"no\", twice"', {"say": 'she said "no", twice'}),
        ('a="" , b="line 1\nline 2"', {"a": "", "b": "line 1\nline 2"}),
        ('a= " kept " ', {"a": " kept "}),
        ('size=3" pipe', {"size": '3" pipe'}),
        (r"say=a\"b", {"say": r"a\"b"}),
        (r'path="C:\Temp\\",days=3', {"path": "C:\\Temp\\", "days": "3"}),
        ('"days=30,path=C:\\Temp"', {"days": "30", "path": r"C:\Temp"}),
        ('"a="x,y",b=2"', {"a": "x,y", "b": "2"}),
        ('" "', {}),
        # backslashes
        (r"a=\,x", {"a": ",x"}),
        (r"a=1\,2\,3,b=4", {"a": "1,2,3", "b": "4"}),
        (r"a=x\\,b=2", {"a": "x\\", "b": "2"}),
        (r"a=x\\\,y,b=2", {"a": "x\\,y", "b": "2"}),
        ("path=C:\\Temp\\", {"path": "C:\\Temp\\"}),
        ("path=C:\\Temp\\\\", {"path": "C:\\Temp\\"}),
        (r"path=C:\Temp\ ,days=3", {"path": "C:\\Temp\\", "days": "3"}),
        (r"share=\\server\share", {"share": r"\\server\share"}),
        (r"share=\\\\server\\share", {"share": r"\\server\share"}),
        (r'share="\\server\a, b"', {"share": r"\\server\a, b"}),
        (r"a=\x", {"a": r"\x"}),
        (r"a=x\\\y", {"a": r"x\\y"}),
        # JSON
        ('{"days": 30, "path": "C:\\\\Temp"}', {"days": "30", "path": r"C:\Temp"}),
        (
            '{"a": 30.0, "b": 1e5, "c": -0, "d": true, "e": false}',
            {"a": "30.0", "b": "1e5", "c": "-0", "d": "true", "e": "false"},
        ),
        ('{"a": "line 1\nline 2"}', {"a": "line 1\nline 2"}),
        (" { } ", {}),
        ('"{"a": 1}"', {"a": "1"}),
    ],
)
def test_a_text_is_read_as_its_author_meant_it(text: str, expected: Mapping[str, str]) -> None:
    assert parse_variables(text) == expected


@pytest.mark.parametrize(
    ("text", "reason", "position", "near", "name"),
    [
        ("oops", Unreadable.NO_EQUALS, 0, "oops", None),
        ("a=1, oops ,b=2", Unreadable.NO_EQUALS, 5, "oops ,b=2", None),
        ("=1", Unreadable.NO_NAME, 0, "=1", None),
        ("a=1,=2", Unreadable.NO_NAME, 4, "=2", None),
        (",a=1", Unreadable.EMPTY_PAIR, 0, ",a=1", None),
        ("a=1,,b=2", Unreadable.EMPTY_PAIR, 4, ",b=2", None),
        ("a=1, ", Unreadable.EMPTY_PAIR, 3, ",", None),
        ('a="x', Unreadable.OPEN_QUOTE, 2, '"x', "a"),
        (r'a="C:\",b=1', Unreadable.OPEN_QUOTE, 2, r'"C:\",b=1', "a"),
        ('"a=1', Unreadable.OPEN_QUOTE, 0, '"a=1', None),
        ('"', Unreadable.OPEN_QUOTE, 0, '"', None),
        ('a="x" y', Unreadable.AFTER_QUOTE, 6, "y", "a"),
        ("a=1,a=2", Unreadable.DUPLICATE, 4, "a=2", "a"),
        ("a=1\nb=2", Unreadable.CONTROL, 3, "\nb=2", "a"),
        ("a\tb=2", Unreadable.CONTROL, 1, "\tb=2", "a\tb"),
        ("a=" + "x" * 50 + "\0", Unreadable.CONTROL, 52, "\0", "a"),
        ("x" * 50, Unreadable.NO_EQUALS, 0, "x" * 30, None),
        ('{"a": 1', Unreadable.BAD_JSON, 7, "", None),
        ('{"a" 1}', Unreadable.BAD_JSON, 5, "1}", None),
        ('{a: "1"}', Unreadable.BAD_JSON, 1, 'a: "1"}', None),
        ('{"a": 01}', Unreadable.BAD_JSON, 7, "1}", None),
        ('{"a": "x}', Unreadable.BAD_JSON, 6, '"x}', None),
        ('{"a": NaN}', Unreadable.BAD_JSON, 6, "NaN}", None),
        ('{"a": 1} b', Unreadable.BAD_JSON, 9, "b", None),
        ('{"a": 1,}', Unreadable.BAD_JSON, 8, "}", None),
        ('{"": 1}', Unreadable.NO_NAME, 1, '"": 1}', None),
        ('{"a": 1, "a": 2}', Unreadable.DUPLICATE, 9, '"a": 2}', "a"),
        ('{"a": null}', Unreadable.BAD_VALUE, 6, "null}", "a"),
        ('{"a": [1]}', Unreadable.BAD_VALUE, 6, "[1]}", "a"),
        ('{"a": {"b": 1}}', Unreadable.BAD_VALUE, 6, '{"b": 1}}', "a"),
    ],
)
def test_an_unreadable_text_is_refused_with_its_position(
    text: str, reason: Unreadable, position: int, near: str, name: str | None
) -> None:
    with pytest.raises(VariablesUnreadable) as refused:
        parse_variables(text)
    assert (refused.value.reason, refused.value.position) == (reason, position)
    assert (refused.value.near, refused.value.name) == (near, name)


def test_a_refusal_quotes_nothing_of_a_text_that_names_a_secret() -> None:
    with pytest.raises(VariablesUnreadable) as refused:
        parse_variables("ADMIN_PASSWORD=hunter2,and3")
    assert refused.value.near == ""


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
    ("text", "joined", "split"),
    [
        (r"path=C:\Temp\,days=3", {"path": r"C:\Temp,days=3"}, {"path": "C:\\Temp\\", "days": "3"}),
        (r"path=C:\, days = 3,x=1", {"path": "C:, days = 3", "x": "1"}, {"path": "C:\\", "days": "3", "x": "1"}),
        (r"path=\,days=3", {"path": ",days=3"}, {"path": "\\", "days": "3"}),
        (r"path=x\\\,days=3", {"path": "x\\,days=3"}, {"path": "x\\\\", "days": "3"}),
    ],
)
def test_an_escaped_comma_before_a_declared_name_is_refused_with_both_readings(
    text: str, joined: Mapping[str, str], split: Mapping[str, str]
) -> None:
    with pytest.raises(VariablesAmbiguous) as refused:
        parse_variables(text, {"path", "days"})
    assert (refused.value.joined, refused.value.split) == (joined, split)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"path=C:\Temp\,size=3", {"path": "C:\\Temp,size=3"}),
        (r"path=C:\Temp\,days", {"path": "C:\\Temp,days"}),
        (r"path=C:\Temp\\,days=3", {"path": "C:\\Temp\\", "days": "3"}),
        (r'path="C:\Temp\,days=3"', {"path": r"C:\Temp\,days=3"}),
    ],
)
def test_a_text_with_one_reading_is_not_ambiguous(text: str, expected: Mapping[str, str]) -> None:
    assert parse_variables(text, ["path", "days"]) == expected


def test_a_reading_that_cannot_be_read_does_not_decide_for_the_other() -> None:
    with pytest.raises(VariablesUnreadable) as refused:
        parse_variables(r"days=1,path=C:\,days=3", ["path", "days"])
    assert refused.value.reason is Unreadable.DUPLICATE


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


@given(st.dictionaries(NAMES, PLAIN_VALUES, max_size=5))
def test_json_is_read_as_a_json_reader_reads_it(variables: dict[str, str]) -> None:
    assert parse_variables(json.dumps(variables)) == variables
    assert parse_variables(json.dumps(variables, ensure_ascii=False, indent=2)) == variables


@given(st.dictionaries(WORD, st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans()))
def test_json_scalars_keep_their_text(variables: dict[str, object]) -> None:
    assert parse_variables(json.dumps(variables)) == {name: json.dumps(value) for name, value in variables.items()}


# --- lists, objects and nothing, where a system takes them ---


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


@given(st.dictionaries(NAMES, NESTED | PLAIN_VALUES, max_size=4))
def test_values_of_every_shape_are_the_same_in_every_form(variables: dict[str, object]) -> None:
    texts = {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in variables.items()
    }
    assert parse_variables(variables, null=NULL) == texts
    assert parse_variables(json.dumps(variables, ensure_ascii=False), null=NULL) == texts
    assert parse_variables(format_variables(texts, nested_values=True), variables, null=NULL) == texts


@given(VARIABLES | st.dictionaries(NAMES, st.text(st.sampled_from(list('[]{}\\\\",:= 1a')), max_size=12), max_size=3))
@example({"a": r'["\\n"]', "b": "[" * 100_000, "c": r"[\\x]"})
def test_what_was_formatted_is_read_back_where_lists_are_taken(variables: dict[str, str]) -> None:
    text = format_variables(variables, nested_values=True)
    assert parse_variables(text, variables, null=NULL) == variables
    assert parse_variables(f' "{text}" ', variables, null=NULL) == variables


@given(st.lists(WORD, min_size=1, max_size=5), WORD)
def test_a_windows_path_is_the_same_in_both_spellings(folders: list[str], last: str) -> None:
    path = "\\".join(["C:", *folders])
    assert parse_variables(f"path={path},last={last}") == {"path": path, "last": last}
    assert parse_variables("path={},last={}".format(path.replace("\\", "\\\\"), last)) == {"path": path, "last": last}


@given(st.lists(WORD, min_size=2, max_size=5))
def test_a_unc_path_is_the_same_in_both_spellings(parts: list[str]) -> None:
    path = "\\\\" + "\\".join(parts)
    for written in (path, path.replace("\\", "\\\\")):
        assert parse_variables(f"path={written}") == {"path": path}
        assert parse_variables(f'path="{written}"') == {"path": path}


@given(st.lists(WORD, min_size=1, max_size=5))
def test_escaped_commas_join_what_they_stand_between(words: list[str]) -> None:
    assert parse_variables("list={},end=x".format("\\,".join(words))) == {"list": ",".join(words), "end": "x"}


@pytest.mark.parametrize("null", [None, NULL])
@given(text=st.text(max_size=60) | st.text(st.sampled_from(list('\\",= \n{}[]:ab1.eE-truefalsn')), max_size=40))
@example(text='{"a":' + "[" * 100_000)
def test_any_text_is_read_or_refused_with_a_place_in_it(text: str, null: str | None) -> None:
    try:
        assert all(parse_variables(text, {"a", "b"}, null=null))
    except VariablesUnreadable as error:
        in_text = 0 <= error.position <= len(text)
    except VariablesAmbiguous as error:
        in_text = error.joined != error.split
    else:
        in_text = True
    assert in_text


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


@pytest.mark.parametrize("text", [r"Path=C:\Temp\,mode=Soft", r"path=C:\Temp\,MODE=Soft"])
def test_where_case_does_not_count_a_name_forks_in_any_case(text: str) -> None:
    with pytest.raises(VariablesAmbiguous) as refused:
        parse_variables(text, ["Path", "Mode"], case_counts=False)
    assert dict(refused.value.split) == {"Path": "C:\\Temp\\", "Mode": "Soft"}
    assert parse_variables(text, ["Path", "Depth"], case_counts=False).keys() == {"Path"}


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
