"""An identical job that has not ended is not started a second time, unless the caller says so."""

import sqlite3
from contextlib import closing
from typing import Any

import anyio
import pytest

from fakes.app_under_test import AppUnderTest
from fakes.product import ProductUnderTest, record_of, text_of
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_simulator.common.faults import Fault, FaultKind

WAITS = {"script": "Set-Motd.ps1"}
"""A script that asks something and waits for the answer."""


async def test_a_second_start_of_a_job_that_runs_is_refused_and_names_it(system: ProductUnderTest) -> None:
    async with system.client() as client:
        first = record_of(await client.call_tool("run-job", system.ways.open))["job_uid"]
        system.clock.advance(12)
        second = await client.call_tool("run-job", system.ways.open)
    text = text_of(second)
    age = "An identical job was started 12 seconds ago and has not ended"
    names = [f"{name.title()}: ".ljust(12) + str(value) for name, value in system.ways.open.items()]
    assert text.startswith("\n".join([age, "", f"{system.ways.job_label}:".ljust(12) + first, *names]) + "\n")
    assert "\nStatus:     Running\n" in text
    assert f" and {system.ways.variables}. Nothing was started by this call." in text
    assert f"To look at it: /job-status {first}" in text
    assert record_of(second)["job_uid"] == first
    assert (second.is_error, system.starts, system.sendings) == (True, 1, 1)


async def test_one_that_waits_for_an_answer_is_open_too(any_psu: PsuAppUnderTest) -> None:
    async with any_psu.client() as client:
        await client.call_tool("run-job", WAITS)
        any_psu.clock.advance(30)
        text = text_of(await client.call_tool("run-job", WAITS))
        assert text.startswith("An identical job was started 30 seconds ago and has not ended")
        assert f"Job ID:     {any_psu.job_id}\n" in text
        assert "It has the same script and parameters. Nothing was started by this call." in text
        assert "Job Queued" in text_of(await client.call_tool("run-job", {**WAITS, "again": True}))
    assert (any_psu.starts, any_psu.sendings) == (2, 2)


async def test_again_runs_it_all_the_same(system: ProductUnderTest) -> None:
    async with system.client() as client:
        for again in (False, True, True):
            assert "Job Queued" in text_of(await client.call_tool("run-job", {**system.ways.open, "again": again}))
        assert "has not ended" in text_of(await client.call_tool("run-job", system.ways.open))
    assert system.starts == 3


async def test_another_process_and_another_day_see_it_too(system: ProductUnderTest) -> None:
    arguments = WAITS if system.ways.system == "psu" else system.ways.open
    await system.text("run-job", arguments)
    system.clock.advance(2 * 86_400)
    async with system.client(responder=system.another_process()) as client:
        text = text_of(await client.call_tool("run-job", arguments))
    assert text.startswith("An identical job was started 2 days ago and has not ended")
    assert system.starts == 1


async def test_a_job_that_ended_unseen_is_looked_at_once_and_then_run_again(system: ProductUnderTest) -> None:
    async with system.client() as client:
        first = record_of(await client.call_tool("run-job", system.ways.short))["job_uid"]
        system.clock.advance(60)
        system.forget()
        assert "Job Queued" in text_of(await client.call_tool("run-job", system.ways.short))
        looks = [asked for asked in system.asked() if asked.startswith("GET") and first in asked]
    assert (system.starts, len(looks)) == (2, 1)


async def test_where_no_identical_start_is_open_nothing_more_is_asked(datto: AppUnderTest) -> None:
    counts: list[int] = []
    async with datto.client() as client:
        for _ in range(3):
            datto.forget()
            assert "Completed" in text_of(await client.call_tool("run-job", {**datto.ways.short, "wait": True}))
            counts.append(len([asked for asked in datto.asked() if "/results/" not in asked]))
    assert counts[1] == counts[2] == counts[0] - 2  # the token and the list of components are kept


async def test_other_variables_another_device_or_another_component_are_another_job(datto: AppUnderTest) -> None:
    base = datto.ways.short
    others: list[dict[str, Any]] = [
        {**base},
        {**base, "variables": "days=30"},
        {**base, "variables": "days=31"},
        {**base, "device": "ACME-DC02"},
        {**base, "component": "Disk Cleanup", "variables": "drives=C"},
    ]
    async with datto.client() as client:
        for arguments in others:
            assert "Job Queued" in text_of(await client.call_tool("run-job", arguments)), arguments
    assert datto.starts == len(others)


async def test_where_and_as_whom_it_runs_makes_another_job(psu: PsuAppUnderTest) -> None:
    async with psu.client() as client:
        for more in ({}, {"credential": "$MyUser"}, {"environment": psu.server.environments[0].name}):
            assert "Job Queued" in text_of(await client.call_tool("run-job", {**WAITS, **more}))
    assert psu.starts == 3


async def test_secrets_count_and_reach_no_file(system: ProductUnderTest) -> None:
    base, name = system.ways.secret
    async with system.client() as client:
        for secret in ("hunter2zz", "hunter3zz"):
            arguments = {**base, system.ways.variables: f"{name}={secret}"}
            assert "Job Queued" in text_of(await client.call_tool("run-job", arguments))
        again = await client.call_tool("run-job", {**base, system.ways.variables: f"{name}=hunter2zz"})
    assert "has not ended" in text_of(again)
    assert system.starts == 2
    for file in system.folder.iterdir():
        assert b"hunter" not in file.read_bytes()


async def test_two_calls_at_once_start_one_job(system: ProductUnderTest) -> None:
    system.faults.add(Fault(FaultKind.SLOW, system.ways.start_method, seconds=3))
    texts: list[str] = []

    async def run() -> None:
        texts.append(text_of(await client.call_tool("run-job", system.ways.open)))

    async with system.client() as client, anyio.create_task_group() as calls:
        for _ in range(2):
            calls.start_soon(run)
    assert (system.starts, system.sendings) == (1, 1)
    assert sorted(text.split("\n")[0].startswith("Job Queued") for text in texts) == [False, True]
    assert all(system.job_id in text or "rj-" in text for text in texts)


async def test_two_processes_at_once_start_one_job(system: ProductUnderTest) -> None:
    system.faults.add(Fault(FaultKind.SLOW, system.ways.start_method, seconds=3))
    other = system.another_process()
    async with system.client() as one, system.client(responder=other) as two, anyio.create_task_group() as calls:
        for client in (one, two):
            calls.start_soon(lambda client=client: client.call_tool("run-job", system.ways.open))
    assert system.starts == 1


@pytest.mark.parametrize("kind", [FaultKind.FAILS_AFTER, FaultKind.CUT_AFTER])
async def test_an_unconfirmed_start_is_looked_for_before_an_identical_one(datto: AppUnderTest, kind: FaultKind) -> None:
    datto.faults.add(Fault(kind, "PUT"), Fault(FaultKind.FORBIDDEN, "GET", "activity-logs", times=1))
    async with datto.client() as client:
        assert text_of(await client.call_tool("run-job", datto.ways.open)).startswith("Job May Have Started")
        text = text_of(await client.call_tool("run-job", datto.ways.open))
    assert text.startswith("An identical job was started")
    assert datto.job_id in text
    assert datto.starts == 1


async def test_a_lost_start_is_settled_by_its_evidence_before_an_identical_one(psu: PsuAppUnderTest) -> None:
    psu.faults.add(Fault(FaultKind.CUT_AFTER, "POST"), Fault(FaultKind.FORBIDDEN, "GET", "/job", times=2))
    async with psu.client() as client:
        await client.call_tool("run-job", WAITS)
        text = text_of(await client.call_tool("run-job", WAITS))
    assert text.startswith(("An identical job was started", "An identical job may have been started"))
    assert psu.starts == 1


async def test_another_process_does_not_guess_which_job_a_lost_start_made(psu: PsuAppUnderTest) -> None:
    psu.faults.add(Fault(FaultKind.CUT_BEFORE, "POST"))
    reference = record_of(await psu.call("run-job", WAITS))["reference"]
    async with psu.client(responder=psu.another_process()) as client:
        text = text_of(await client.call_tool("run-job", WAITS))
    assert text.startswith("An identical job may have been started")
    assert reference in text
    assert psu.starts == 0


async def test_an_unconfirmed_start_that_cannot_be_found_keeps_an_identical_one_back_for_a_day(
    system: ProductUnderTest,
) -> None:
    system.faults.add(Fault(FaultKind.CUT_BEFORE, system.ways.start_method))
    async with system.client() as client:
        reference = record_of(await client.call_tool("run-job", system.ways.open))["reference"]
        text = text_of(await client.call_tool("run-job", system.ways.open))
        assert text.startswith("An identical job may have been started ")
        assert f"Reference:  {reference}" in text
        system.clock.advance(86_400)
        assert text_of(await client.call_tool("run-job", system.ways.open)).startswith("Job Queued")
    assert system.starts == 1


@pytest.mark.parametrize("kind", [FaultKind.CUT_AFTER, FaultKind.CUT_BEFORE])
async def test_an_unconfirmed_start_whose_time_cannot_be_read_keeps_an_identical_one_back(
    system: ProductUnderTest, kind: FaultKind
) -> None:
    system.faults.add(Fault(kind, system.ways.start_method))
    system.faults.add(Fault(FaultKind.FORBIDDEN, "GET", system.ways.list_of_jobs, times=2))
    async with system.client() as client:
        reference = record_of(await client.call_tool("run-job", system.ways.open))["reference"]
        with closing(sqlite3.connect(system.ledger_file)) as rows, rows:
            rows.execute("UPDATE job SET sent_at = 'garbage'")
        system.faults.clear()
        started = system.starts
        refused = await client.call_tool("run-job", system.ways.open)
        assert record_of(refused)["kind"] == "identical_job"
        assert record_of(refused)["age_seconds"] is None
        assert text_of(refused).startswith("An identical job ")
        assert "ago" not in text_of(refused)
        looked = text_of(await client.call_tool("job-status", {"job": reference}))
        assert "not found" not in looked
    assert system.starts == started


async def test_a_look_that_fails_refuses_and_says_why(system: ProductUnderTest) -> None:
    async with system.client() as client:
        await client.call_tool("run-job", system.ways.open)
        system.faults.add(Fault(FaultKind.FORBIDDEN, "GET", system.ways.one_job, times=None))
        text = text_of(await client.call_tool("run-job", system.ways.open))
        assert "and whether it has ended is not known" in text
        assert "The look at it failed: permission denied." in text
        system.clock.advance(86_400)
        assert text_of(await client.call_tool("run-job", system.ways.open)).startswith("Job Queued")
    assert system.starts == 2


async def test_a_look_that_fails_in_a_way_that_passes_refuses_however_old_the_job_is(system: ProductUnderTest) -> None:
    async with system.client() as client:
        await client.call_tool("run-job", system.ways.open)
        system.clock.advance(2 * 86_400)
        system.faults.add(Fault(FaultKind.FAILS_BEFORE, "GET", system.ways.one_job, times=None))
        text = text_of(await client.call_tool("run-job", system.ways.open))
        assert text.startswith("An identical job was started 2 days ago, and whether it has ended is not known\n")
    assert system.starts == 1


async def test_what_was_seen_of_a_job_counts_where_the_next_request_about_it_fails(datto: AppUnderTest) -> None:
    async with datto.client() as client:
        started = record_of(await client.call_tool("run-job", datto.ways.open))
        datto.clock.advance(2 * 86_400)
        datto.faults.add(Fault(FaultKind.FORBIDDEN, "GET", f"/job/{started['job_uid']}$", times=None))
        text = text_of(await client.call_tool("run-job", datto.ways.open))
    assert text.startswith("An identical job was started 2 days ago and has not ended\n")
    assert datto.starts == 1


@pytest.mark.parametrize("kind", [FaultKind.HTML, FaultKind.CUT_JSON])
async def test_a_look_with_an_answer_without_sense_refuses_however_old_the_job_is(
    system: ProductUnderTest, kind: FaultKind
) -> None:
    async with system.client() as client:
        await client.call_tool("run-job", system.ways.open)
        system.clock.advance(2 * 86_400)
        system.faults.add(Fault(kind, "GET", system.ways.one_job, times=None))
        text = text_of(await client.call_tool("run-job", system.ways.open))
    assert text.startswith("An identical job was started 2 days ago, and whether it has ended is not known\n")
    assert system.starts == 1


async def test_a_search_that_fails_refuses_and_says_why(system: ProductUnderTest) -> None:
    system.faults.add(Fault(FaultKind.CUT_AFTER, system.ways.start_method))
    system.faults.add(Fault(FaultKind.FORBIDDEN, "GET", system.ways.list_of_jobs, times=None))
    async with system.client() as client:
        await client.call_tool("run-job", system.ways.open)
        text = text_of(await client.call_tool("run-job", system.ways.open))
    assert text.startswith("An identical job may have been started ")
    assert "The look at it failed: permission denied." in text
    assert system.starts == 1


async def test_a_job_that_was_seen_running_and_is_no_longer_there_keeps_an_identical_one_back_for_a_day(
    system: ProductUnderTest,
) -> None:
    async with system.client() as client:
        job = record_of(await client.call_tool("run-job", system.ways.open))["job_uid"]
        system.clock.advance(60)
        assert "Running" in text_of(await client.call_tool("job-status", {"job": job}))
        system.clock.advance(3_540)
        system.faults.add(Fault(FaultKind.NOT_FOUND, "GET", system.ways.one_job, times=None))
        removed = text_of(await client.call_tool("job-status", {"job": job}))
        refused = await client.call_tool("run-job", system.ways.open)
        text, told = text_of(refused), record_of(refused)
        assert "do not simply start it again" in removed
        assert text.startswith("An identical job was started 1 hour ago, and whether it has ended is not known\n")
        assert "\nLast Seen:  Running\n" in text
        assert "It was seen running at 2024-02-15 " in text
        assert f"{system.ways.product} does not show it any more: how it ended is not known." in text
        assert "again=true" in text
        assert (told["job_uid"], told["removed"], told["last_seen_state"]) == (job, True, "running")
        assert (refused.is_error, system.starts, system.sendings) == (True, 1, 1)
        again = text_of(await client.call_tool("run-job", {**system.ways.open, "again": True}))
        assert again.startswith("Job Queued")
    assert system.starts == 2


async def test_another_process_keeps_it_back_too_until_a_day_has_passed(system: ProductUnderTest) -> None:
    async with system.client() as client:
        job = record_of(await client.call_tool("run-job", system.ways.open))["job_uid"]
        system.clock.advance(60)
        await client.call_tool("job-status", {"job": job})
    system.clock.advance(3_540)
    system.faults.add(Fault(FaultKind.NOT_FOUND, "GET", system.ways.one_job, times=None))
    async with system.client(responder=system.another_process()) as client:
        assert "It was seen running at " in text_of(await client.call_tool("run-job", system.ways.open))
        system.clock.advance(86_400)
        assert text_of(await client.call_tool("run-job", system.ways.open)).startswith("Job Queued")
    assert system.starts == 2


async def test_a_job_that_was_never_seen_and_is_not_there_keeps_an_identical_one_back_for_a_day(
    system: ProductUnderTest,
) -> None:
    async with system.client() as client:
        await client.call_tool("run-job", system.ways.open)
        system.clock.advance(700)
        system.faults.add(Fault(FaultKind.NOT_FOUND, "GET", system.ways.one_job, times=None))
        text = text_of(await client.call_tool("run-job", system.ways.open))
        assert text.startswith("An identical job was started 11 minutes ago, and whether it has ended is not known\n")
        assert f"{system.ways.product} does not show it: it was removed, or never made." in text
        system.clock.advance(86_400)
        assert text_of(await client.call_tool("run-job", system.ways.open)).startswith("Job Queued")
    assert system.starts == 2


async def test_a_waiting_job_that_the_server_has_removed_keeps_an_identical_one_back(psu: PsuAppUnderTest) -> None:
    async with psu.client() as client:
        await client.call_tool("run-job", WAITS)
        psu.clock.advance(60)
        psu.faults.add(Fault(FaultKind.NOT_FOUND, "GET", psu.ways.one_job, times=None))
        assert "is not known" in text_of(await client.call_tool("run-job", WAITS))
    assert psu.starts == 1


async def test_a_removed_job_that_was_seen_to_end_keeps_nothing_back(system: ProductUnderTest) -> None:
    async with system.client() as client:
        await client.call_tool("run-job", {**system.ways.short, "wait": True})
        system.faults.add(Fault(FaultKind.NOT_FOUND, "GET", system.ways.one_job, times=None))
        assert text_of(await client.call_tool("run-job", system.ways.short)).startswith("Job Queued")
    assert system.starts == 2


async def test_a_refused_start_keeps_nothing_back(system: ProductUnderTest) -> None:
    system.faults.add(Fault(FaultKind.FORBIDDEN, system.ways.start_method))
    async with system.client() as client:
        assert text_of(await client.call_tool("run-job", system.ways.open)).startswith("Permission denied")
        assert text_of(await client.call_tool("run-job", system.ways.open)).startswith("Job Queued")
    assert system.starts == 1


async def test_finding_out_takes_none_of_the_time_that_a_start_needs(system: ProductUnderTest) -> None:
    async with system.client() as client:
        await client.call_tool("run-job", system.ways.open)
        system.faults.add(Fault(FaultKind.SLOW, "GET", system.ways.one_job, seconds=60, times=None))
        began = system.clock.monotonic()
        text = text_of(await client.call_tool("run-job", system.ways.open))
    assert "is not known" in text
    assert f"{system.ways.product} did not answer in time" in text
    assert system.clock.monotonic() - began <= 26
    assert system.starts == 1
