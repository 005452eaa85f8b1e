from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from rmm_jobs.systems.datto.wire import OutputAnswer, Page, StartAnswer
from rmm_jobs.systems.datto.wire_devices import DeviceRow

MOMENT = datetime(2024, 2, 15, 8, 30, tzinfo=UTC)


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


@pytest.mark.parametrize("uid", [True, float("nan"), float("inf"), 1.5])
def test_what_is_no_identifier_is_not_taken_for_one(uid: object) -> None:
    assert StartAnswer.model_validate({"job": {"uid": uid}, "jobUid": uid}).job.uid is None
    assert StartAnswer.model_validate({"jobUid": uid}).job_uid is None
    assert StartAnswer.model_validate({"jobUid": 17}).job_uid == "17"
