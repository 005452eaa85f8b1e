"""A schedule on the wire, in every spelling of its script and its time."""

from datetime import UTC, datetime

import pytest

from rmm_jobs.domain.model import SERVER_TIME
from rmm_jobs.domain.schedules import Schedule
from rmm_jobs.systems.psu.wire_schedules import ScheduleRow, schedule

AT = datetime(2024, 2, 15, 20, 0, tzinfo=UTC)


def read(**row: object) -> Schedule:
    found = schedule(ScheduleRow.model_validate({"id": 3, **row}))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ({"script": "Folder/A.ps1"}, ("Folder/A.ps1", None)),
        ({"script": {"id": 7, "name": "A.ps1", "fullPath": "Folder/A.ps1"}}, ("Folder/A.ps1", "7")),
        ({"script": {"name": "A.ps1"}, "scriptId": 7}, ("A.ps1", "7")),
        ({"script": 7}, (None, "7")),
        ({"script": None, "scriptFullPath": "A.ps1"}, ("A.ps1", None)),
        ({"script": ["odd"]}, (None, None)),
    ],
)
def test_a_script_is_read_from_its_name_or_an_object(row: dict[str, object], named: tuple[str, str]) -> None:
    found = read(**row)
    assert (found.script, found.script_uid) == named


@pytest.mark.parametrize(
    ("row", "once", "at"),
    [
        ({"oneTime": True, "nextExecution": "2024-02-15T20:00:00Z"}, True, AT),
        ({"oneTime": "2024-02-15T20:00:00Z"}, True, AT),
        ({"oneTime": "true"}, True, None),
        ({"oneTime": False, "nextExecution": "0001-01-01T00:00:00"}, False, None),
        ({"oneTime": None, "nextExecution": "2024-02-15T20:00:00"}, False, AT.replace(tzinfo=SERVER_TIME)),
        ({"oneTime": {}}, False, None),
    ],
)
def test_one_run_is_a_flag_or_its_time_and_an_unset_time_is_none(
    row: dict[str, object], once: bool, at: datetime | None
) -> None:
    found = read(**row)
    assert (found.is_once, found.next_at) == (once, at)


def test_a_row_says_what_else_it_knows_and_holds_no_parameter() -> None:
    found = read(paused="true", continuous=True, timeZone="Europe/Berlin", environment={"name": "7"}, cron=" ")
    assert (found.paused, found.is_continuous, found.time_zone, found.environment) == (True, True, "Europe/Berlin", "7")
    assert found.cron is None
    assert "s3cret" not in repr(ScheduleRow.model_validate({"id": 3, "parameters": [{"value": "s3cret"}]}))


@pytest.mark.parametrize("uid", [None, "", "..", "a/b", [3], {}])
def test_a_schedule_whose_id_cannot_stand_in_a_path_is_none(uid: object) -> None:
    assert schedule(ScheduleRow.model_validate({"id": uid, "name": "Nightly"})) is None


def test_what_a_schedule_leaves_empty_is_not_told() -> None:
    empty = {"name": "", "cron": "", "timeZone": "", "environment": {"name": ""}, "computer": None, "paused": None}
    assert read(**empty) == Schedule("3", None, None)


@pytest.mark.parametrize("name", ["paused", "pause"])
def test_a_schedule_is_paused_under_either_name(name: str) -> None:
    assert [read(**{name: each}).paused for each in (True, False, "true", 1)] == [True, False, True, None]
