from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from rmm_jobs.systems.datto.wire import ComponentResult, OutputAnswer, Page, StartAnswer
from rmm_jobs.systems.datto.wire_devices import DeviceRow
from rmm_jobs.systems.datto.wire_history import ActivityRow

MOMENT = datetime(2024, 2, 15, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sent", "moment"),
    [
        (1707985800000, MOMENT),
        ("1707985800000", MOMENT),
        (1707985800.0, MOMENT),
        ("2024-02-15T08:30:00Z", MOMENT),
        ("2024-02-15T09:30:00+01:00", MOMENT),
        ("2024-02-15T08:30:00", MOMENT),
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
    assert DeviceRow.model_validate({"lastSeen": sent}).last_seen == moment


@pytest.mark.parametrize(
    ("sent", "flag"), [(True, True), ("TRUE", True), ("false", False), (None, None), ("maybe", None), (1, None)]
)
def test_a_flag_that_is_not_clearly_one_is_not_given(sent: object, flag: bool | None) -> None:
    assert DeviceRow.model_validate({"online": sent}).online is flag


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
    assert ComponentResult.model_validate({"numberOfWarnings": sent}).number_of_warnings == number


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
    assert DeviceRow.model_validate({"hostname": sent}).hostname == text


def test_every_field_may_be_null_and_unknown_ones_are_ignored() -> None:
    fields = {field.alias or name: None for name, field in DeviceRow.model_fields.items()}
    assert DeviceRow.model_validate({**fields, "deviceType": None, "udf": None, "other": {"a": "x"}}) == DeviceRow()


@pytest.mark.parametrize("details", [None, "next", {"nextPageUrl": None}, {}])
def test_a_page_without_usable_details_is_the_last(details: object) -> None:
    page = Page[DeviceRow].model_validate({"pageDetails": details, "devices": [None, {"uid": "a"}]})
    assert page.page_details.next_page_url is None
    assert [row.uid for row in page.rows] == ["a"]


def test_a_list_that_is_not_one_does_not_fit() -> None:
    with pytest.raises(ValidationError):
        OutputAnswer.model_validate({"rows": "text"})


@pytest.mark.parametrize(
    ("sent", "details"),
    [
        ('{"job.uid": "j"}', {"job.uid": "j"}),
        ({"job.uid": "j"}, {"job.uid": "j"}),
        ('{"job.uid": ', {}),
        pytest.param('{"job.uid": "j", "job.id": ' + "9" * 5000 + "}", {"job.uid": "j", "job.id": None}, id="digits"),
        ({"job.uid": "j", "\ud800": 1}, {"job.uid": "j", "\ud800": 1}),
        pytest.param("[" * 100_000, {}, id="nested too deeply"),
        ("[1]", {}),
        (None, {}),
    ],
)
def test_details_of_an_activity_survive_being_broken(sent: object, details: dict[str, object]) -> None:
    assert ActivityRow.model_validate({"details": sent}).details == details


@pytest.mark.parametrize("uid", [True, float("nan"), float("inf"), 1.5])
def test_what_is_no_identifier_is_not_taken_for_one(uid: object) -> None:
    assert StartAnswer.model_validate({"job": {"uid": uid}, "jobUid": uid}).job.uid is None
    assert StartAnswer.model_validate({"jobUid": uid}).job_uid is None
    assert StartAnswer.model_validate({"jobUid": 17}).job_uid == "17"
