"""The tool set-schedule: a change is sent once, looked at again, and told as it is."""

import json
from datetime import UTC, datetime

import anyio
import pytest
from mcp import Client

from fakes.product import record_of, text_of
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.psu.records import ScheduleRecord

NIGHTLY = {"action": "pause", "name": "Nightly disk report"}
ONCE = {"action": "once", "name": "Get-DiskReport.ps1", "at": "2024-02-15T21:00:00+01:00"}
AT = datetime(2024, 2, 15, 20, 0, tzinfo=UTC).timestamp()
LOST = [
    Fault(FaultKind.FAILS_AFTER, "PUT", times=None),
    Fault(FaultKind.CUT_AFTER, "PUT", times=None),
    Fault(FaultKind.SLOW, "PUT", seconds=60, times=None),
]


def schedule(psu: PsuAppUnderTest, uid: int) -> ScheduleRecord:
    (found,) = [each for each in psu.server.schedules if each.id == uid]
    return found


def writes(psu: PsuAppUnderTest) -> list[str]:
    return [asked for asked in psu.asked() if not asked.startswith("GET")]


async def test_a_schedule_is_paused_and_resumed_and_nothing_else_of_it_changes(any_psu: PsuAppUnderTest) -> None:
    before = schedule(any_psu, 6)
    async with any_psu.client() as client:
        paused = text_of(await client.call_tool("set-schedule", {"action": "pause", "name": "renew the KEY"}))
        between = schedule(any_psu, 6)
        resumed = text_of(await client.call_tool("set-schedule", {"action": "resume", "name": "6"}))
    after = schedule(any_psu, 6)
    assert paused.startswith("Schedule Paused\n")
    assert "Next Run:     Paused" in paused
    assert resumed.startswith("Schedule Resumed\n")
    assert (between.paused, after.paused) == (True, False)
    kept = ("name", "script", "cron", "time_zone", "environment", "credential", "parameters", "next_at")
    assert [getattr(after, each) for each in kept] == [getattr(before, each) for each in kept]
    assert "key-of-a-schedule" not in paused + resumed


async def test_what_is_so_already_is_told_and_nothing_is_sent(psu: PsuAppUnderTest) -> None:
    result = await psu.call("set-schedule", {"action": "pause", "name": "Weekly cleanup"})
    assert text_of(result).startswith("Schedule Is Paused Already\n")
    assert "Nothing was changed." in text_of(result)
    assert (writes(psu), record_of(result)["outcome"]) == ([], "already")


async def test_the_path_that_a_server_has_for_changes_is_found(psu: PsuAppUnderTest) -> None:
    other = PsuAppUnderTest(psu.folder, profile="5.5.2")
    await psu.text("set-schedule", NIGHTLY)
    await other.text("set-schedule", NIGHTLY)
    assert writes(psu) == ["PUT /schedule"]
    assert writes(other) == ["PUT /schedule", "PUT /schedule/3"]
    assert (schedule(psu, 3).paused, schedule(other, 3).paused) == (True, True)


@pytest.mark.parametrize("fault", LOST, ids=lambda fault: str(fault.kind))
async def test_a_change_whose_answer_is_lost_is_seen_at_the_schedule_and_not_sent_again(
    psu: PsuAppUnderTest, fault: Fault
) -> None:
    psu.faults.add(fault)
    result = await psu.call("set-schedule", NIGHTLY)
    assert text_of(result).startswith("Schedule Paused")
    assert (writes(psu), result.is_error) == (["PUT /schedule"], False)


@pytest.mark.parametrize("kind", [FaultKind.FAILS_BEFORE, FaultKind.CUT_BEFORE, FaultKind.HTML])
async def test_a_change_that_nobody_can_see_is_not_said_to_be_done(psu: PsuAppUnderTest, kind: FaultKind) -> None:
    psu.faults.add(Fault(kind, "PUT", times=None))
    result = await psu.call("set-schedule", NIGHTLY)
    assert text_of(result).startswith("Schedule May Not Have Changed")
    assert "its answer is lost" in text_of(result)
    assert 'To look again: list-schedules query="3"' in text_of(result)
    assert (writes(psu), record_of(result)["outcome"]) == (["PUT /schedule"], "unknown")


async def test_a_refused_change_is_a_refusal(psu: PsuAppUnderTest) -> None:
    psu.faults.add(Fault(FaultKind.FORBIDDEN, "PUT", times=None))
    result = await psu.call("set-schedule", NIGHTLY)
    assert text_of(result).startswith("Permission denied")
    assert "change the schedule" in text_of(result)
    assert (result.is_error, writes(psu), schedule(psu, 3).paused) == (True, ["PUT /schedule"], False)


async def test_a_change_whose_look_fails_was_accepted_all_the_same(psu: PsuAppUnderTest) -> None:
    # No fault at all: it lets the first two readings pass.
    psu.faults.add(Fault(FaultKind.SLOW, "GET", r"/schedule$"), Fault(FaultKind.SLOW, "GET", r"/schedule$"))
    psu.faults.add(Fault(FaultKind.FORBIDDEN, "GET", r"/schedule$", times=None))
    result = await psu.call("set-schedule", NIGHTLY)
    assert "No look after it has shown the schedule as paused: permission denied." in text_of(result)
    assert record_of(result)["outcome"] == "accepted_not_shown"


async def test_a_script_runs_once_at_its_time(any_psu: PsuAppUnderTest) -> None:
    async with any_psu.client() as client:
        result = await client.call_tool("set-schedule", ONCE)
        made = any_psu.server.schedules[-1]
        any_psu.clock.advance(10 * 3_600)
        jobs = text_of(await client.call_tool("list-jobs", {"schedule": str(made.id)}))
    assert text_of(result).startswith("Job Scheduled\n")
    assert "To Run At:    2024-02-15 20:00:00 UTC" in text_of(result)
    assert (made.script, made.once, made.next_at, made.paused) == ("Get-DiskReport.ps1", True, AT, False)
    assert writes(any_psu) == ["POST /schedule"]
    assert jobs.startswith(f'1 job of schedule "{made.id}"')
    assert record_of(result)["run_at"] == "2024-02-15T20:00:00.000Z"


async def test_one_of_two_namesakes_is_scheduled_by_its_path(any_psu: PsuAppUnderTest) -> None:
    text = await any_psu.text("set-schedule", {**ONCE, "name": "Tools/Cleanup.ps1"})
    assert text.startswith("Job Scheduled")
    assert any_psu.server.schedules[-1].script == "Tools/Cleanup.ps1"


@pytest.mark.parametrize("at", [ONCE["at"], "2h"])
async def test_the_same_run_is_scheduled_once_however_often_it_is_asked_for(any_psu: PsuAppUnderTest, at: str) -> None:
    async with any_psu.client() as client:
        await client.call_tool("set-schedule", {**ONCE, "at": at})
        any_psu.clock.advance(120)
        again = text_of(await client.call_tool("set-schedule", {**ONCE, "at": at}))
        any_psu.clock.advance(3_000)
        later = text_of(await client.call_tool("set-schedule", {**ONCE, "at": "3h"}))
    assert again.startswith("Job Is Scheduled Already\n")
    assert later.startswith("Job Scheduled\n")
    assert writes(any_psu) == ["POST /schedule"] * 2


async def test_the_same_run_that_is_asked_for_twice_at_once_is_scheduled_once(psu: PsuAppUnderTest) -> None:
    psu.faults.add(Fault(FaultKind.SLOW, "GET", r"/schedule$", seconds=2, times=None))
    results: list[str] = []

    async def ask(client: Client) -> None:
        results.append(text_of(await client.call_tool("set-schedule", ONCE)).split("\n")[0])

    async with psu.client() as client, anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(ask, client)
    assert sorted(results) == ["Job Is Scheduled Already", "Job Is Scheduled Already", "Job Scheduled"]
    assert writes(psu) == ["POST /schedule"]


@pytest.mark.parametrize("kind", [FaultKind.FAILS_AFTER, FaultKind.CUT_AFTER])
async def test_a_new_schedule_whose_answer_is_lost_is_found_by_its_name(psu: PsuAppUnderTest, kind: FaultKind) -> None:
    psu.faults.add(Fault(kind, "POST", times=None))
    text = await psu.text("set-schedule", ONCE)
    assert text.startswith("Job Scheduled\n")
    assert writes(psu) == ["POST /schedule"]


async def test_a_new_schedule_that_nobody_can_see_may_be_there_and_is_not_made_again(psu: PsuAppUnderTest) -> None:
    psu.faults.add(Fault(FaultKind.CUT_BEFORE, "POST", times=None))
    result = await psu.call("set-schedule", ONCE)
    assert text_of(result).startswith("Job May Have Been Scheduled\n")
    assert "Do not schedule it again: it could run twice." in text_of(result)
    assert (writes(psu), record_of(result)["outcome"]) == (["POST /schedule"], "unknown")


async def test_a_schedule_that_the_server_has_made_otherwise_is_told(psu: PsuAppUnderTest) -> None:
    def move() -> None:
        psu.server.schedules[-1].next_at = AT + 3_600

    psu.faults.add(Fault(FaultKind.CHANGED_AFTER, "POST", change=move))
    result = await psu.call("set-schedule", ONCE)
    assert text_of(result).startswith("Schedule Is Not As Ordered\n")
    assert "Next Run:     2024-02-15 21:00:00 UTC" in text_of(result)
    assert 'ask whether to pause it: set-schedule action="pause" name="7"' in text_of(result)
    assert (record_of(result)["outcome"], writes(psu)) == ("different", ["POST /schedule"])


async def test_a_script_that_requires_parameters_is_not_scheduled_without_them(psu: PsuAppUnderTest) -> None:
    result = await psu.call("set-schedule", {**ONCE, "name": "Restart-Service.ps1"})
    assert text_of(result).startswith("Cannot schedule script - It requires parameters\n")
    assert "Required:   Name" in text_of(result)
    assert (result.is_error, writes(psu)) == (True, [])


REFUSED = {
    "Time without a zone": {**ONCE, "at": "2024-02-15 20:00"},
    "Time not accepted": {**ONCE, "at": "yesterday"},
    "Script not found": {**ONCE, "name": "No-Such.ps1"},
    "Schedule not found": {"action": "pause", "name": "Nightly"},
    "Arguments not accepted": {"action": "once", "name": "Get-DiskReport.ps1"},
}


@pytest.mark.parametrize("heading", REFUSED)
async def test_what_is_not_exact_changes_nothing(psu: PsuAppUnderTest, heading: str) -> None:
    result = await psu.call("set-schedule", REFUSED[heading])
    assert text_of(result).startswith(heading)
    assert (result.is_error, writes(psu)) == (True, [])


async def test_a_time_with_a_pause_is_refused_and_not_dropped(psu: PsuAppUnderTest) -> None:
    text = await psu.text("set-schedule", {**NIGHTLY, "at": "2h"})
    assert "- at: goes with once alone" in text
    assert writes(psu) == []


async def test_two_schedules_of_one_name_are_told_apart_by_their_ids(psu: PsuAppUnderTest) -> None:
    psu.server.schedules.append(ScheduleRecord(9, "nightly DISK report", "Noise.ps1", "0 5 * * *"))
    refused = await psu.text("set-schedule", NIGHTLY)
    paused = await psu.text("set-schedule", {**NIGHTLY, "name": "9"})
    assert refused.startswith('Multiple schedules are called "Nightly disk report":')
    assert "- nightly DISK report (ID: 9): Noise.ps1, 0 5 * * * (UTC)" in refused
    assert paused.startswith("Schedule Paused")


async def test_a_server_that_is_too_slow_to_look_is_sent_nothing_that_nobody_could_look_at(
    psu: PsuAppUnderTest,
) -> None:
    psu.faults.add(Fault(FaultKind.SLOW, "GET", r"/schedule$", seconds=30))
    result = await psu.call("set-schedule", NIGHTLY)
    assert text_of(result).startswith("Schedule not changed - Looking up took too long")
    assert writes(psu) == []


async def test_the_record_is_json_that_names_the_schedule(psu: PsuAppUnderTest) -> None:
    record = record_of(await psu.call("set-schedule", NIGHTLY))
    assert json.loads(json.dumps(record))["schedule"]["schedule_uid"] == "3"
    assert (record["action"], record["outcome"], record["schedule"]["paused"]) == ("pause", "done", True)


WEATHER = [
    FaultKind.TOKEN_EXPIRED,
    FaultKind.RATE_LIMITED,
    FaultKind.CUT_JSON,
    FaultKind.EMPTY,
    FaultKind.NOT_FOUND,
    FaultKind.BLOCKED,
    FaultKind.SLOW,
]


@pytest.mark.sample(6)
@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
@pytest.mark.parametrize("kind", WEATHER, ids=str)
@pytest.mark.parametrize("arguments", [NIGHTLY, ONCE], ids=["pause", "once"])
async def test_whatever_strikes_a_request_there_is_an_answer_and_at_most_one_change(
    psu: PsuAppUnderTest, arguments: dict[str, str], kind: FaultKind, method: str
) -> None:
    psu.faults.add(Fault(kind, method, r"/schedule(/3)?$", times=None, seconds=40))
    text = await psu.text("set-schedule", arguments)
    sent = writes(psu)
    # A 404 shows that the first path is not there; the other one is asked.
    assert len(sent) == len(set(sent)) <= (2 if kind is FaultKind.NOT_FOUND else 1)
    assert len(psu.server.schedules) <= 5
    assert "Traceback" not in text
    assert "key-of-a-schedule" not in text
