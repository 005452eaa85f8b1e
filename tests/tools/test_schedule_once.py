"""The tool set-schedule, `once`: which earlier schedule is the run that is ordered, and which is not."""

from datetime import UTC, datetime

import pytest

from fakes.product import record_of, text_of
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.psu.records import ScheduleRecord

ONCE = {"action": "once", "name": "Get-DiskReport.ps1", "at": "2024-02-15T21:00:00+01:00"}
AT = datetime(2024, 2, 15, 20, 0, tzinfo=UTC).timestamp()


def writes(psu: PsuAppUnderTest) -> list[str]:
    return [asked for asked in psu.asked() if not asked.startswith("GET")]


async def test_a_run_that_is_over_is_not_the_run_that_is_ordered(any_psu: PsuAppUnderTest) -> None:
    async with any_psu.client() as client:
        await client.call_tool("set-schedule", {**ONCE, "at": "5m"})
        any_psu.clock.advance(301)
        again = text_of(await client.call_tool("set-schedule", {**ONCE, "at": "5m"}))
    assert again.startswith("Job Scheduled\n")
    assert writes(any_psu) == ["POST /schedule"] * 2


OTHERS = {
    "another name": "By hand",
    "no name": None,
    "another script in our name": "Noise.ps1 2024-02-15 20:00 UTC (rj-0a1b2c3d4e5f)",
    "another time in our name": "Get-DiskReport.ps1 2024-02-15 19:00 UTC (rj-0a1b2c3d4e5f)",
    "no day in our name": "Get-DiskReport.ps1 2024-02-31 20:00 UTC (rj-0a1b2c3d4e5f)",
}


@pytest.mark.parametrize("other", OTHERS)
async def test_a_schedule_that_is_not_ours_keeps_no_run_from_being_made(any_psu: PsuAppUnderTest, other: str) -> None:
    at = AT - 3_600 if other == "another time in our name" else AT
    made = ScheduleRecord(9, OTHERS[other], "Get-DiskReport.ps1", once=True, next_at=at, computer="PSU02")
    any_psu.server.schedules.append(made)
    assert (await any_psu.text("set-schedule", ONCE)).startswith("Job Scheduled\n")
    assert writes(any_psu) == ["POST /schedule"]


async def test_a_namesakes_run_in_another_folder_is_another_run(any_psu: PsuAppUnderTest) -> None:
    async with any_psu.client() as client:
        await client.call_tool("set-schedule", {**ONCE, "name": "Tools/Cleanup.ps1"})
        other = text_of(await client.call_tool("set-schedule", {**ONCE, "name": "Servers/Cleanup.ps1"}))
    assert other.startswith("Job Scheduled\n")
    assert any_psu.server.schedules[-1].script == "Servers/Cleanup.ps1"


async def test_our_run_whose_time_is_not_told_is_known_by_its_name(psu: PsuAppUnderTest) -> None:
    def forget() -> None:
        psu.server.schedules[-1].next_at = None

    psu.faults.add(Fault(FaultKind.CHANGED_AFTER, "POST", change=forget))
    async with psu.client() as client:
        first = text_of(await client.call_tool("set-schedule", ONCE))
        again = await client.call_tool("set-schedule", ONCE)
    assert first.startswith("Job Scheduled\n")
    assert text_of(again).startswith("Job Is Scheduled Already\n")
    assert record_of(again)["run_at"] == "2024-02-15T20:00:00.000Z"
    assert writes(psu) == ["POST /schedule"]


async def test_a_time_that_the_server_does_not_tell_is_said_to_be_untold(psu: PsuAppUnderTest) -> None:
    def forget() -> None:
        psu.server.schedules[-1].next_at = None

    psu.faults.add(Fault(FaultKind.CHANGED_AFTER, "POST", change=forget))
    async with psu.client() as client:
        answers = [text_of(await client.call_tool("set-schedule", ONCE)) for _ in range(2)]
    assert all("PowerShell Universal does not tell when in a form that can be compared." in each for each in answers)


async def test_a_time_that_is_told_as_ordered_needs_no_such_sentence(any_psu: PsuAppUnderTest) -> None:
    assert "does not tell when" not in await any_psu.text("set-schedule", ONCE)


async def test_what_is_offered_after_a_lost_answer_finds_the_schedule_however_the_server_names_the_script(
    psu: PsuAppUnderTest,
) -> None:
    psu.faults.add(Fault(FaultKind.CUT_BEFORE, "POST"))
    text = await psu.text("set-schedule", ONCE)
    offered = text.rpartition('query="')[2].rstrip('"')
    assert f"({offered})" in text
    assert offered.startswith("rj-")


async def test_our_run_that_was_made_otherwise_is_told_again_and_not_made_twice(psu: PsuAppUnderTest) -> None:
    def move() -> None:
        psu.server.schedules[-1].next_at = AT + 3_600

    psu.faults.add(Fault(FaultKind.CHANGED_AFTER, "POST", change=move))
    async with psu.client() as client:
        await client.call_tool("set-schedule", ONCE)
        again = text_of(await client.call_tool("set-schedule", ONCE))
    assert again.startswith("Schedule Is Not As Ordered\n")
    assert writes(psu) == ["POST /schedule"]


async def test_a_run_that_the_list_shows_late_is_not_ordered_again(psu: PsuAppUnderTest) -> None:
    late: list[ScheduleRecord] = []
    psu.faults.add(Fault(FaultKind.CHANGED_AFTER, "POST", change=lambda: late.append(psu.server.schedules.pop())))
    async with psu.client() as client:
        first = text_of(await client.call_tool("set-schedule", {**ONCE, "at": "2h"}))
        psu.clock.advance(60)
        again = await client.call_tool("set-schedule", {**ONCE, "at": "2h"})
        psu.server.schedules.extend(late)
        shown = text_of(await client.call_tool("set-schedule", {**ONCE, "at": "2h"}))
    assert late[0].name
    assert first.startswith("Job May Have Been Scheduled\n")
    assert text_of(again).startswith("Job May Have Been Scheduled\n")
    assert "has accepted the change" in text_of(again)
    assert late[0].name in text_of(again)
    assert record_of(again)["outcome"] == "accepted_not_shown"
    assert shown.startswith("Job Is Scheduled Already\n")
    assert writes(psu) == ["POST /schedule"]


async def test_a_run_that_is_shown_only_by_the_look_of_the_next_call_is_one_that_was_there(
    psu: PsuAppUnderTest,
) -> None:
    late: list[ScheduleRecord] = []
    psu.faults.add(Fault(FaultKind.CHANGED_AFTER, "POST", change=lambda: late.append(psu.server.schedules.pop())))
    async with psu.client() as client:
        await client.call_tool("set-schedule", ONCE)
        show = Fault(FaultKind.CHANGED_AFTER, "GET", r"/schedule$", change=lambda: psu.server.schedules.extend(late))
        psu.faults.add(show)
        again = text_of(await client.call_tool("set-schedule", ONCE))
    assert again.startswith("Job Is Scheduled Already\n")
    assert writes(psu) == ["POST /schedule"]


async def test_a_run_whose_answer_was_lost_is_looked_for_and_not_ordered_again(psu: PsuAppUnderTest) -> None:
    psu.faults.add(Fault(FaultKind.CUT_BEFORE, "POST"))
    async with psu.client() as client:
        first = text_of(await client.call_tool("set-schedule", ONCE))
        again = await client.call_tool("set-schedule", ONCE)
        other = text_of(await client.call_tool("set-schedule", {**ONCE, "at": "2024-02-15T22:00Z"}))
    assert text_of(again) == first
    assert "its answer is lost" in first
    assert record_of(again)["outcome"] == "unknown"
    assert other.startswith("Job Scheduled\n")
    assert writes(psu) == ["POST /schedule"] * 2


async def test_a_run_that_was_refused_is_ordered_again(psu: PsuAppUnderTest) -> None:
    psu.faults.add(Fault(FaultKind.FORBIDDEN, "POST"))
    async with psu.client() as client:
        refused = text_of(await client.call_tool("set-schedule", ONCE))
        again = text_of(await client.call_tool("set-schedule", ONCE))
    assert refused.startswith("Permission denied")
    assert again.startswith("Job Scheduled\n")


async def test_a_lost_order_whose_time_is_over_does_not_stand_for_a_new_one(psu: PsuAppUnderTest) -> None:
    psu.faults.add(Fault(FaultKind.CUT_BEFORE, "POST"))
    async with psu.client() as client:
        await client.call_tool("set-schedule", {**ONCE, "at": "5m"})
        psu.clock.advance(301)
        again = text_of(await client.call_tool("set-schedule", {**ONCE, "at": "5m"}))
    assert again.startswith("Job Scheduled\n")


async def test_a_run_that_was_paused_is_ordered_anew_and_that_one_once(psu: PsuAppUnderTest) -> None:
    async with psu.client() as client:
        await client.call_tool("set-schedule", ONCE)
        psu.server.schedules[-1].paused = True
        anew = text_of(await client.call_tool("set-schedule", ONCE))
        again = text_of(await client.call_tool("set-schedule", ONCE))
    assert (anew.split("\n")[0], again.split("\n")[0]) == ("Job Scheduled", "Job Is Scheduled Already")
    assert writes(psu) == ["POST /schedule"] * 2
