"""A name means one schedule, or is refused with those like it."""

import pytest

from rmm_jobs.domain.catalog import Shortfall, listed_with
from rmm_jobs.domain.schedule_errors import ScheduleNotFound, SchedulesMatch
from rmm_jobs.domain.schedules import Schedule
from rmm_jobs.inputs.schedule_names import pick_schedule, search_schedules

NIGHTLY = Schedule("3", "Nightly report", "Get-DiskReport.ps1")
NUMBERED = Schedule("7", "3", "Numbered.ps1")
NAMELESS = Schedule("8", None, "Tools/Cleanup.ps1")
TWINS = [Schedule("9", "Twin", "A.ps1"), Schedule("10", "twin", "B.ps1")]
EVERY = [NIGHTLY, NUMBERED, NAMELESS, *TWINS]


@pytest.mark.parametrize(
    ("query", "meant"), [("nightly REPORT", NIGHTLY), ("3", NIGHTLY), ("7", NUMBERED), ("8", NAMELESS)]
)
def test_a_schedule_is_meant_by_its_whole_name_or_its_id_and_an_id_wins(query: str, meant: Schedule) -> None:
    assert pick_schedule(query, EVERY) is meant


def test_a_name_of_two_is_refused_with_both() -> None:
    with pytest.raises(SchedulesMatch) as refused:
        pick_schedule("Twin", EVERY)
    assert refused.value.schedules == TWINS


@pytest.mark.parametrize("query", ["Nightly", "nigthly report", "Get-DiskReport.ps1"])
def test_a_part_or_another_spelling_changes_nothing_and_is_told_the_nearest(query: str) -> None:
    with pytest.raises(ScheduleNotFound) as refused:
        pick_schedule(query, EVERY)
    assert refused.value.nearest[0] is NIGHTLY
    assert len(refused.value.nearest) == 3


def test_a_refusal_knows_that_the_list_was_cut_short() -> None:
    with pytest.raises(ScheduleNotFound) as refused:
        pick_schedule("Weekly", listed_with(EVERY, Shortfall(5, 9)))
    assert refused.value.shortfall == Shortfall(5, 9)


def test_schedules_are_searched_by_name_script_and_id() -> None:
    assert search_schedules(None, EVERY) == [NUMBERED, NIGHTLY, NAMELESS, *reversed(TWINS)]
    assert search_schedules("report", EVERY) == [NIGHTLY]
    assert search_schedules("tools/", EVERY) == [NAMELESS]
    assert search_schedules("3", EVERY) == [NIGHTLY]
    assert search_schedules("none such", EVERY) == []
