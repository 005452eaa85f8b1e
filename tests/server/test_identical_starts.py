"""An identical job that has not ended is not started a second time, unless the caller says so."""

from typing import Any

import anyio
import pytest

from fakes.app_under_test import AppUnderTest, record_of, text_of
from rmm_simulator.common.faults import Fault, FaultKind

LONG = {"device": "ACME-DC01", "component": "Long Running Script"}
SECRET = {"device": "ACME-DC01", "component": "Set Local Administrator Password"}


def starting(app: AppUnderTest) -> int:
    return sum(asked.endswith("quickjob") for asked in app.asked())


async def test_a_second_start_of_a_job_that_runs_is_refused_and_names_it(app: AppUnderTest) -> None:
    async with app.client() as client:
        first = record_of(await client.call_tool("run-job", LONG))["job_uid"]
        app.clock.advance(12)
        second = await client.call_tool("run-job", LONG)
    text = text_of(second)
    assert text.startswith(
        f"An identical job was started 12 seconds ago and has not ended\n\nJob UID:    {first}\nDevice:     ACME-DC01\n"
    )
    assert "\nStatus:     Running\n" in text
    assert f"To look at it: /job-status {first}" in text
    assert record_of(second)["job_uid"] == first
    assert (second.is_error, app.starts, starting(app)) == (True, 1, 1)


async def test_again_runs_it_all_the_same(app: AppUnderTest) -> None:
    async with app.client() as client:
        for again in (False, True, True):
            assert "Job Queued" in text_of(await client.call_tool("run-job", {**LONG, "again": again}))
        assert "has not ended" in text_of(await client.call_tool("run-job", LONG))
    assert app.starts == 3


async def test_another_process_and_another_day_see_it_too(app: AppUnderTest) -> None:
    await app.text("run-job", LONG)
    app.clock.advance(2 * 86_400)
    other = app.another_process()
    async with app.client(responder=other) as client:
        text = text_of(await client.call_tool("run-job", LONG))
    assert text.startswith("An identical job was started 2 days ago and has not ended")
    assert app.starts == 1


async def test_a_job_that_ended_unseen_is_looked_at_once_and_then_run_again(app: AppUnderTest) -> None:
    clear = {"device": "ACME-DC01", "component": "Clear Temp Files"}
    async with app.client() as client:
        await client.call_tool("run-job", clear)
        app.clock.advance(60)
        del app.tenant.requests[:]
        assert "Job Queued" in text_of(await client.call_tool("run-job", clear))
        looks = [asked for asked in app.asked() if "/results/" in asked]
    assert (app.starts, len(looks)) == (2, 1)


async def test_where_no_identical_start_is_open_nothing_more_is_asked(app: AppUnderTest) -> None:
    clear = {"device": "ACME-DC01", "component": "Clear Temp Files", "wait": True}
    counts: list[int] = []
    async with app.client() as client:
        for _ in range(3):
            del app.tenant.requests[:]
            assert "Completed" in text_of(await client.call_tool("run-job", clear))
            counts.append(len([asked for asked in app.asked() if "/results/" not in asked]))
    assert counts[1] == counts[2] == counts[0] - 2  # the token and the list of components are kept


async def test_other_variables_another_device_or_another_component_are_another_job(app: AppUnderTest) -> None:
    base = {"device": "ACME-DC01", "component": "Clear Temp Files"}
    others: list[dict[str, Any]] = [
        base,
        {**base, "variables": "days=30"},
        {**base, "variables": "days=31"},
        {**base, "device": "ACME-DC02"},
        {**base, "component": "Disk Cleanup", "variables": "drives=C"},
    ]
    async with app.client() as client:
        for arguments in others:
            assert "Job Queued" in text_of(await client.call_tool("run-job", arguments)), arguments
    assert app.starts == len(others)


async def test_secrets_count_and_reach_no_file(app: AppUnderTest) -> None:
    async with app.client() as client:
        for secret in ("hunter2zz", "hunter3zz"):
            arguments = {**SECRET, "variables": f"ADMIN_PASSWORD={secret}"}
            assert "Job Queued" in text_of(await client.call_tool("run-job", arguments))
        again = await client.call_tool("run-job", {**SECRET, "variables": "ADMIN_PASSWORD=hunter2zz"})
    assert "has not ended" in text_of(again)
    assert app.starts == 2
    for file in app.folder.iterdir():
        assert b"hunter" not in file.read_bytes()


async def test_two_calls_at_once_start_one_job(app: AppUnderTest) -> None:
    app.tenant.faults.add(Fault(FaultKind.SLOW, "PUT", seconds=3))
    texts: list[str] = []

    async def run() -> None:
        texts.append(text_of(await client.call_tool("run-job", LONG)))

    async with app.client() as client, anyio.create_task_group() as calls:
        for _ in range(2):
            calls.start_soon(run)
    assert app.starts == 1
    assert sorted(text.split("\n")[0].startswith("Job Queued") for text in texts) == [False, True]
    assert all(app.tenant.started[0].uid in text or "rj-" in text for text in texts)


async def test_two_processes_at_once_start_one_job(app: AppUnderTest) -> None:
    app.tenant.faults.add(Fault(FaultKind.SLOW, "PUT", seconds=3))
    other = app.another_process()
    async with app.client() as one, app.client(responder=other) as two, anyio.create_task_group() as calls:
        for client in (one, two):
            calls.start_soon(lambda client=client: client.call_tool("run-job", LONG))
    assert app.starts == 1


@pytest.mark.parametrize("kind", [FaultKind.FAILS_AFTER, FaultKind.CUT_AFTER])
async def test_an_unconfirmed_start_is_looked_for_before_an_identical_one(app: AppUnderTest, kind: FaultKind) -> None:
    app.tenant.faults.add(Fault(kind, "PUT"), Fault(FaultKind.FORBIDDEN, "GET", "activity-logs", times=1))
    async with app.client() as client:
        assert text_of(await client.call_tool("run-job", LONG)).startswith("Job May Have Started")
        text = text_of(await client.call_tool("run-job", LONG))
    assert text.startswith("An identical job was started")
    assert app.tenant.started[0].uid in text
    assert app.starts == 1


async def test_an_unconfirmed_start_that_cannot_be_found_keeps_an_identical_one_back_for_a_day(
    app: AppUnderTest,
) -> None:
    app.tenant.faults.add(Fault(FaultKind.CUT_BEFORE, "PUT"))
    async with app.client() as client:
        reference = record_of(await client.call_tool("run-job", LONG))["reference"]
        text = text_of(await client.call_tool("run-job", LONG))
        assert text.startswith("An identical job may have been started ")
        assert f"Reference:  {reference}" in text
        app.clock.advance(86_400)
        assert text_of(await client.call_tool("run-job", LONG)).startswith("Job Queued")
    assert app.starts == 1


async def test_a_look_that_fails_refuses_and_says_why(app: AppUnderTest) -> None:
    async with app.client() as client:
        await client.call_tool("run-job", LONG)
        app.tenant.faults.add(Fault(FaultKind.FORBIDDEN, "GET", "/results/", times=None))
        text = text_of(await client.call_tool("run-job", LONG))
        assert "and whether it has ended is not known" in text
        assert "The look at it failed: permission denied." in text
        app.clock.advance(86_400)
        assert text_of(await client.call_tool("run-job", LONG)).startswith("Job Queued")
    assert app.starts == 2


async def test_a_job_that_the_system_has_forgotten_keeps_nothing_back(app: AppUnderTest) -> None:
    async with app.client() as client:
        await client.call_tool("run-job", LONG)
        app.clock.advance(700)
        app.tenant.faults.add(Fault(FaultKind.NOT_FOUND, "GET", "/job/", times=None))
        assert text_of(await client.call_tool("run-job", LONG)).startswith("Job Queued")
    assert app.starts == 2


async def test_a_refused_start_keeps_nothing_back(app: AppUnderTest) -> None:
    app.tenant.faults.add(Fault(FaultKind.FORBIDDEN, "PUT"))
    async with app.client() as client:
        assert text_of(await client.call_tool("run-job", LONG)).startswith("Permission denied")
        assert text_of(await client.call_tool("run-job", LONG)).startswith("Job Queued")
    assert app.starts == 1


async def test_finding_out_takes_none_of_the_time_that_a_start_needs(app: AppUnderTest) -> None:
    async with app.client() as client:
        await client.call_tool("run-job", LONG)
        app.tenant.faults.add(Fault(FaultKind.SLOW, "GET", "/results/", seconds=60, times=None))
        began = app.clock.monotonic()
        text = text_of(await client.call_tool("run-job", LONG))
    assert "is not known" in text
    assert "Datto RMM did not answer in time" in text
    assert app.clock.monotonic() - began <= 26
    assert app.starts == 1
