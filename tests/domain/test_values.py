"""Lists and objects as text, and what a dollar means: no digit is lost, and nothing unsendable gets through."""

import json

import pytest

from rmm_jobs.domain.values import (
    InvalidValue,
    dump,
    is_null,
    is_reference,
    is_whole,
    iter_strings,
    looks_like_json,
    parse_prefix,
    resolve_literal,
    texts_in,
    variable_named,
)
from rmm_jobs.domain.variable_errors import Unreadable

DEEP = 100_000


@pytest.mark.parametrize(
    ("text", "at", "end"),
    [
        ("[]", 0, 2),
        ('x=[1, "]"],y', 2, 10),
        ('{"a": {"a": [1e400]}} tail', 0, 21),
        ('["line\nbreak"]', 0, 14),
        (json.dumps([10**30]), 0, 33),
    ],
)
def test_a_list_or_object_ends_where_its_bracket_closes(text: str, at: int, end: int) -> None:
    assert parse_prefix(text, at) == end


@pytest.mark.parametrize(
    ("text", "at", "reason", "position"),
    [
        ("x=[1, b]", 2, Unreadable.NOT_JSON, 6),
        ("[1", 0, Unreadable.NOT_JSON, 2),
        ("[NaN]", 0, Unreadable.NOT_JSON, 0),
        ("x=[-Infinity]", 2, Unreadable.NOT_JSON, 2),
        ('x={"b": 1, "b": 1}', 2, Unreadable.DUPLICATE, 2),
        ('[{"a": {"b": 1, "b": 2}}]', 0, Unreadable.DUPLICATE, 0),
        (r'["\u0000"]', 0, Unreadable.UNSENDABLE, 0),
        (r'[{"\udfff": 1}]', 0, Unreadable.UNSENDABLE, 0),
        ("x=" + "[" * DEEP + "]" * DEEP, 2, Unreadable.TOO_DEEP, 2),
    ],
    ids=lambda each: str(each)[:24],
)
def test_what_is_refused_says_why_and_where(text: str, at: int, reason: Unreadable, position: int) -> None:
    with pytest.raises(InvalidValue) as refused:
        parse_prefix(text, at)
    assert (refused.value.reason, refused.value.position) == (reason, position)


def test_a_pair_of_surrogates_is_one_character_and_can_be_sent() -> None:
    assert is_whole(r'["\ud83d\ude00"]')
    assert not is_whole(r'["\ud83d"]')


@pytest.mark.parametrize("text", ["", "1", '"a"', " []", "[] ", "[],", "{", "null"])
def test_a_text_that_is_more_or_less_than_one_list_or_object_is_not_whole(text: str) -> None:
    assert not is_whole(text)


def test_what_a_client_has_decoded_is_written_with_its_letters() -> None:
    assert dump({"Größe": [1, True, None, "ü"]}) == '{"Größe": [1, true, null, "ü"]}'


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ([float("nan")], Unreadable.BAD_VALUE),
        ({"a": [float("-inf")]}, Unreadable.BAD_VALUE),
        ({"a": "\0"}, Unreadable.UNSENDABLE),
        ({"\ud800": 1}, Unreadable.UNSENDABLE),
    ],
    ids=["not a number", "infinite", "NUL", "half a pair"],
)
def test_what_a_client_has_decoded_and_nobody_can_send_is_refused(value: object, reason: Unreadable) -> None:
    with pytest.raises(InvalidValue) as refused:
        dump(value)
    assert (refused.value.reason, refused.value.position) == (reason, 0)


def test_what_is_nested_without_end_is_refused_as_too_deep() -> None:
    value: list[object] = []
    for _ in range(DEEP):
        value = [value]
    with pytest.raises(InvalidValue) as refused:
        dump(value)
    assert refused.value.reason is Unreadable.TOO_DEEP


def test_each_text_and_number_comes_with_the_names_above_it() -> None:
    found = dict(iter_strings('{"a": [{"b": "x"}, 1.10], "c": {"d": {"e": "y"}}, "f": true}'))
    assert found == {("a", "b"): "x", ("a",): "1.10", ("c", "d", "e"): "y"}


@pytest.mark.parametrize("text", ["", "plain", '"a"', "[1", "[" * DEEP])
def test_a_text_that_is_no_list_or_object_holds_no_others(text: str) -> None:
    assert list(iter_strings(text)) == []


def test_a_list_with_blanks_before_it_is_looked_through_too() -> None:
    assert [text for _, text in iter_strings(' ["x"]')] == ["x"]
    assert not looks_like_json(' ["x"]')


def test_names_and_texts_are_found_at_any_depth() -> None:
    assert set(texts_in({"a": ["x", {"b": 1}]})) == {"a", "b", "x"}


@pytest.mark.parametrize(
    ("text", "refers", "name", "sent"),
    [
        ("$Backup Path", True, "Backup Path", "Backup Path"),
        ("$a.b-c", True, "a.b-c", "a.b-c"),
        ("$1", True, None, "$1"),
        ("$", True, None, "$"),
        ("$$Cost", False, None, "$Cost"),
        ("$True", False, None, "$True"),
        ("$NULL", False, None, "$NULL"),
        ("plain $x", False, None, "plain $x"),
        ("", False, None, ""),
    ],
)
def test_a_dollar_names_a_variable_unless_it_is_doubled_or_a_word_of_powershell(
    text: str, refers: bool, name: str | None, sent: str
) -> None:
    assert (is_reference(text), variable_named(text), resolve_literal(text)) == (refers, name, sent)


def test_null_is_read_in_any_case_and_an_empty_text_is_not_null() -> None:
    assert [is_null(each) for each in ("$null", "$NULL", "null", "", "$$null")] == [True, True, False, False, False]
