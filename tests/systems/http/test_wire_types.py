"""Fields on the wire, read leniently: an odd value is none, an odd list is refused, and too many values too."""

from datetime import UTC, datetime
from typing import Annotated

import pytest
from pydantic import BeforeValidator, ValidationError

from rmm_jobs.domain.model import SERVER_TIME
from rmm_jobs.systems.http import wire_types
from rmm_jobs.systems.http.wire_types import (
    Flag,
    Moment,
    Rows,
    Text,
    Whole,
    Wire,
    as_object,
    decoded,
    has_too_many_values,
)

MOMENT = datetime(2024, 2, 15, 8, 30, tzinfo=UTC)
AT_SERVER = MOMENT.replace(tzinfo=SERVER_TIME)


class Inner(Wire):
    name: Text = None


class Row(Wire):
    name: Text = None
    count: Whole = None
    is_online: Flag = None
    last_seen: Moment = None
    inner: Annotated[Inner, BeforeValidator(as_object)] = Inner()
    inners: Rows[Inner] = ()


@pytest.mark.parametrize(
    ("sent", "moment"),
    [
        (1707985800000, MOMENT),
        ("1707985800000", MOMENT),
        (1707985800.0, MOMENT),
        ("2024-02-15T08:30:00Z", MOMENT),
        ("2024-02-15T09:30:00+01:00", MOMENT),
        ("2024-02-15T08:30:00", AT_SERVER),
        (-62135596800000, None),
        ("-62135596800000", None),
        ("0001-01-01T00:00:00Z", None),
        (0, None),
        (None, None),
        (True, None),
        ("never", None),
        (1e300, None),
        ("nan", None),
        ({"epoch": 1}, None),
        (float("inf"), None),
        ("1e400", None),
        ("1_707_985_800", None),
        ("\u0661\u0667\u0660\u0667\u0669\u0668\u0665\u0668\u0660\u0660", None),
        ("9999-12-31T23:59:59.9999999", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        (253402300799999, None),
        pytest.param(10**401, None, id="402 digits"),
        pytest.param("9" * 401, None, id="401 digits in text"),
        pytest.param("9" * 5000, None, id="5,000 digits in text"),
    ],
)
def test_a_time_is_read_in_every_spelling_and_never_is_none(sent: object, moment: datetime | None) -> None:
    assert Row.model_validate({"lastSeen": sent}).last_seen == moment


@pytest.mark.parametrize(
    ("sent", "flag"), [(True, True), ("TRUE", True), ("false", False), (None, None), ("maybe", None), (1, None)]
)
def test_a_flag_that_is_not_clearly_one_is_not_given(sent: object, flag: bool | None) -> None:
    assert Row.model_validate({"isOnline": sent}).is_online is flag


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        (3, 3),
        ("3", 3),
        (" +3 ", 3),
        (3.0, 3),
        (-(2**63), -(2**63)),
        (str(2**63 - 1), 2**63 - 1),
        (None, None),
        (True, None),
        ("x", None),
        (3.5, None),
        (float("inf"), None),
        (float("nan"), None),
        ([1], None),
        (2**63, None),
        (2**70, None),
        (1e300, None),
        ("9223372036854775808", None),
        ("1_0", None),
        ("\u0663", None),
        pytest.param("9" * 5000, None, id="5,000 digits in text"),
    ],
)
def test_a_number_is_read_from_text_too(sent: object, number: int | None) -> None:
    assert Row.model_validate({"count": sent}).count == number


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ("x", "x"),
        (5, "5"),
        (True, "true"),
        (None, None),
        (["x"], None),
        (float("nan"), None),
        (float("-inf"), None),
        pytest.param(10**401, "1" + "0" * 401, id="402 digits"),
        ("a\ud800b", "a?b"),
        ("\U0001f600", "\U0001f600"),
    ],
)
def test_text_is_always_text_that_can_be_encoded(sent: object, text: str | None) -> None:
    assert Row.model_validate({"name": sent}).name == text


def test_a_time_without_a_zone_is_the_servers_and_is_not_shown_as_utc() -> None:
    read = Row.model_validate({"lastSeen": "2024-02-15T08:30:00"}).last_seen
    assert read is not None
    assert read.tzinfo is SERVER_TIME


def test_names_are_in_camel_case_and_others_are_ignored() -> None:
    assert Row.model_validate({"lastSeen": 1707985800, "last_seen": 5, "other": {"a": "x"}}).last_seen == MOMENT


def test_every_field_may_be_null() -> None:
    fields = {field.alias or name: None for name, field in Row.model_fields.items()}
    assert Row.model_validate(fields) == Row()


@pytest.mark.parametrize(
    ("sent", "names"),
    [([], []), (None, []), ([None, {"name": "a"}, None], ["a"]), ([{"name": 1}, {}], ["1", None])],
)
def test_rows_are_read_without_nulls(sent: object, names: list[str | None]) -> None:
    assert [each.name for each in Row.model_validate({"inners": sent}).inners] == names


@pytest.mark.parametrize("sent", ["text", 5, True, {"name": "a"}, ["text"], [{"name": "a"}, 5]])
def test_a_list_that_is_not_one_does_not_fit(sent: object) -> None:
    with pytest.raises(ValidationError):
        Row.model_validate({"inners": sent})


@pytest.mark.parametrize("sent", ["text", 5, [1], None])
def test_what_is_no_object_is_an_empty_one(sent: object) -> None:
    assert Row.model_validate({"inner": sent}).inner == Inner()


@pytest.mark.parametrize(
    ("sent", "data"),
    [
        (b'{"a": 1}', {"a": 1}),
        ('{"a": "one\ttwo\x00"}', {"a": "one\ttwo\0"}),
        (b'"Gr\xfc\xdfe"', "Gr\ufffd\ufffde"),
        pytest.param("[1, " + "9" * 5000 + "]", [1, None], id="5,000 digits"),
        pytest.param(b'["\xfc", ' + b"9" * 5000 + b"]", ["\ufffd", None], id="both"),
    ],
)
def test_json_is_read_although_it_breaks_a_rule(sent: str | bytes, data: object) -> None:
    assert decoded(sent) == data


@pytest.mark.parametrize("sent", ["", "{", "[1,]", "text", b"\xff"])
def test_what_is_no_json_is_refused(sent: str | bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        decoded(sent)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """So many values as an answer may have, and not a million."""
    monkeypatch.setattr(wire_types, "MAX_VALUES", 10)
    return wire_types.MAX_VALUES


@pytest.mark.parametrize(
    ("more", "too_many"),
    [(b"", False), (b",0", True), (b',"a,b"', True)],
    ids=["as many as may be", "one more", "a text more"],
)
def test_values_are_counted_up_to_the_most_of_an_answer(few: int, more: bytes, too_many: bool) -> None:
    assert has_too_many_values(b"[0" + b",0" * (few - 1) + more + b"]") is too_many


def test_signs_within_a_text_are_no_values(few: int) -> None:
    assert not has_too_many_values(b'["' + b",[{" * few + b'"]')
    assert not has_too_many_values(b'["a\\"' + b",[" * few + b'"]')
    assert has_too_many_values(b'["a\\\\"' + b",[" * few)
