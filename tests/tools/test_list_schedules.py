"""The tool list-schedules: when scripts run next, how their last runs ended, and what cannot be told."""

from collections.abc import Mapping

import pytest

from fakes.product import record_of, text_of
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.psu.job_records import JobRecord, Order, Origin
from rmm_simulator.psu.records import ScheduleRecord

SECRET = "key-of-a-schedule-5521"  # what a parameter of a schedule has


async def test_schedules_are_listed_with_their_next_and_their_last_run(any_psu: PsuAppUnderTest) -> None:
    text = await any_psu.text("list-schedules", {})
    rows = {cells[1]: cells for line in text.split("\n") if (cells := [cell.strip() for cell in line.split("|")])[1:]}
    assert text.startswith("4 schedules:\n")
    assert rows["3"][2:5] == ["Nightly disk report", "Get-DiskReport.ps1", "0 2 * * * (UTC)"]
    assert rows["3"][5].startswith("2024-02-16 02:45")
    assert rows["3"][6] == "Completed, 2024-02-15 02:45"
    assert rows["4"][2:] == ["Weekly cleanup", "Servers/Cleanup.ps1", "0 4 * * 0 (Europe/Berlin)", "Paused", "-"]
    assert rows["5"][4:6] == ["over and over", "not reported"]
    assert "Last runs: among 6 jobs." in text


async def test_a_list_is_two_requests_and_shows_no_value_of_a_parameter(psu: PsuAppUnderTest) -> None:
    result = await psu.call("list-schedules", {})
    record = record_of(result)
    assert psu.asked() == ["GET /schedule", "GET /job"]
    assert SECRET not in text_of(result)
    assert SECRET not in str(record)
    assert [each["schedule_uid"] for each in record["schedules"]] == ["3", "6", "5", "4"]
    assert record["schedules"][0]["last_state"] == "completed"


@pytest.mark.parametrize(("query", "ids"), [("disk", ["3"]), ("cleanup.ps1", ["4"]), ("5", ["5"]), ("no such", [])])
async def test_schedules_are_found_by_their_name_script_or_id(psu: PsuAppUnderTest, query: str, ids: list[str]) -> None:
    result = await psu.call("list-schedules", {"query": query})
    assert [each["schedule_uid"] for each in record_of(result)["schedules"]] == ids
    assert text_of(result).startswith("No schedules found") is not bool(ids)


async def test_the_newest_job_of_a_schedule_is_its_last_run_whatever_became_of_it(psu: PsuAppUnderTest) -> None:
    now = psu.clock.epoch()
    broken = psu.script("Broken.ps1")
    psu.server.history.append(JobRecord(120, broken, now - 60, Order(), Origin(schedule_id=3, schedule="Renamed")))
    text = await psu.text("list-schedules", {"query": "3"})
    assert "Failed, 2024-02-15 10:44" in text


async def test_jobs_that_cannot_be_read_leave_the_schedules_and_say_so(psu: PsuAppUnderTest) -> None:
    psu.faults.add(Fault(FaultKind.FORBIDDEN, "GET", r"/job$", times=None))
    result = await psu.call("list-schedules", {})
    assert "The last runs could not be read: permission denied." in text_of(result)
    assert (result.is_error, record_of(result)["jobs_error"]["kind"]) == (False, "permission_denied")


async def test_long_lists_are_read_in_pages(psu: PsuAppUnderTest) -> None:
    psu.server.schedules[:] = [ScheduleRecord(n, f"Job {n:02}", "Noise.ps1", "0 0 * * *") for n in range(1, 61)]
    async with psu.client() as client:
        first = text_of(await client.call_tool("list-schedules", {}))
        rest = text_of(await client.call_tool("list-schedules", {"offset": 50}))
        past = text_of(await client.call_tool("list-schedules", {"offset": 90}))
    assert first.startswith("60 schedules, 1-25:")
    assert "To see more: list-schedules offset=25" in first
    assert rest.startswith("60 schedules, 51-60:")
    assert "To see more" not in rest
    assert "There is nothing at offset 90." in past


REFUSALS: Mapping[str, Fault] = {
    "Permission denied": Fault(FaultKind.FORBIDDEN, "GET", r"/schedule$", times=None),
    "PowerShell Universal has an internal error": Fault(FaultKind.FAILS_BEFORE, "GET", r"/schedule$", times=None),
}


@pytest.mark.parametrize("heading", REFUSALS)
async def test_schedules_that_cannot_be_read_are_no_empty_list(psu: PsuAppUnderTest, heading: str) -> None:
    psu.faults.add(REFUSALS[heading])
    result = await psu.call("list-schedules", {})
    assert text_of(result).startswith(heading)
    assert "ead schedules" in text_of(result)
    assert result.is_error
