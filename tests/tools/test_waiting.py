"""Waiting: it ends before the client gives up, shows where it is, and never loses the job."""

import re
from dataclasses import replace

import anyio
import pytest

from fakes.app_under_test import AppUnderTest
from fakes.product import ProductUnderTest, record_of, text_of
from fakes.psu_app_under_test import PsuAppUnderTest
from fakes.striking import at_start
from rmm_simulator.common.faults import Fault, FaultKind

LONG = {"device": "ACME-DC01", "component": "Long Running Script", "wait": True}
CLEAR = {"device": "ACME-DC01", "component": "Clear Temp Files", "wait": True}


async def test_a_setting_overrides_how_long_a_call_waits(datto: AppUnderTest) -> None:
    datto.wait_limit = 20
    datto.responder = datto.another_process()
    assert "Waited:       18 seconds (of 300 asked" in await datto.text("run-job", LONG)


async def test_job_status_goes_on_waiting_until_the_timeout_of_the_start_is_over(datto: AppUnderTest) -> None:
    async with datto.client() as client:
        await client.call_tool("run-job", {**LONG, "timeout": 60})
        job = datto.tenant.started[0].uid
        text = text_of(await client.call_tool("job-status", {"job": job, "wait": True}))
        assert text.startswith("Job Timed Out")
        assert "Duration:     60 seconds (timeout)" in text
        assert "Step 3 in progress..." in text
        assert round(datto.clock.monotonic()) == 60
        again = text_of(await client.call_tool("job-status", {"job": job}))
    assert again.startswith("Running job on ACME-DC01")
    assert datto.starts == 1


async def test_a_wait_after_the_timeout_lasts_as_long_as_the_call(datto: AppUnderTest) -> None:
    async with datto.client() as client:
        await client.call_tool("run-job", {**LONG, "timeout": 5})
        before = datto.clock.monotonic()
        result = await client.call_tool("job-status", {"job": datto.tenant.started[0].uid, "wait": True})
    assert text_of(result).startswith("Job Still Running")
    assert round(datto.clock.monotonic() - before) == 43


async def test_progress_rises_and_says_what_where_and_how_long(datto: AppUnderTest) -> None:
    seen: list[tuple[float, float | None, str]] = []

    async def watch(progress: float, total: float | None, message: str | None) -> None:
        seen.append((progress, total, message or ""))

    async with datto.client() as client:
        await client.call_tool("run-job", CLEAR, progress_callback=watch)
        first, seen[:] = list(seen), []
        await client.call_tool("run-job", CLEAR, progress_callback=watch)
    numbers = [progress for progress, _, _ in first]
    assert numbers == sorted(set(numbers))
    assert all(len(message) < 200 and "\n" not in message for _, _, message in first)
    uid = datto.tenant.started[0].uid
    assert f"Job {uid}: running, 4 s (Clear Temp Files on ACME-DC01)" in [message for _, _, message in first]
    assert all(total is None for _, total, _ in first)
    estimates = [progress / total for progress, total, _ in seen if total]
    assert estimates
    assert max(estimates) <= 0.96


async def test_a_look_that_fails_does_not_end_the_wait(datto: AppUnderTest) -> None:
    datto.tenant.faults.add(Fault(FaultKind.FAILS_BEFORE, "GET", "results", times=7))
    assert (await datto.text("run-job", CLEAR)).startswith("Job Completed Successfully")


async def test_results_that_come_late_are_waited_for(datto: AppUnderTest) -> None:
    datto.tenant.faults.add(Fault(FaultKind.NOT_FOUND, "GET", "results/[^/]*$", times=2))
    assert (await datto.text("run-job", CLEAR)).startswith("Job Completed Successfully")


async def test_a_job_that_is_never_picked_up_is_still_queued_at_the_end(datto: AppUnderTest) -> None:
    text = await datto.text("run-job", {**CLEAR, "device": "ACME-KIOSK01"})
    assert text.startswith("Job Still Queued")
    assert "Status:       Queued" in text
    assert "Datto RMM shows the job as not begun. The device is online now." in text
    assert "The job does not depend on this call." in text


async def test_a_job_of_which_the_system_shows_nothing_is_not_said_to_have_not_begun(datto: AppUnderTest) -> None:
    datto.faults.add(Fault(FaultKind.NOT_FOUND, "GET", "results/[^/]*$", times=None))
    async with datto.client() as client:
        waited = await client.call_tool("run-job", {**CLEAR, "component": "Long Running Script"})
        later = await client.call_tool("job-status", {"job": datto.job_id})
    assert "Datto RMM shows nothing of the job's run yet. The device is online now." in text_of(waited)
    assert record_of(waited)["shown"] is False
    assert "not begun" not in text_of(waited)
    assert "Datto RMM shows nothing of the job's run yet." in text_of(later)
    assert "Job will run" not in text_of(later)


async def test_cancelling_stops_the_waiting_and_the_job_goes_on(
    datto: AppUnderTest, caplog: pytest.LogCaptureFixture
) -> None:
    with anyio.fail_after(10):
        async with datto.client() as client, anyio.create_task_group() as calls:

            async def cancel(progress: float, total: float | None, message: str | None) -> None:
                del progress, total
                if message and "running" in message:
                    calls.cancel_scope.cancel()

            calls.start_soon(lambda: client.call_tool("run-job", LONG, progress_callback=cancel))
        job = datto.tenant.started[0].uid
        text = await datto.text("job-status", {"job": job})
    assert text.startswith("Running job on ACME-DC01...")
    assert re.search(rf"Long Running Script on ACME-DC01\. The job goes on\..*{job}", caplog.text)
    assert datto.starts == 1


@pytest.mark.parametrize("path", ["results/[^/]*$", "std"])
async def test_a_call_ends_in_its_time_when_nothing_is_answered_any_more(datto: AppUnderTest, path: str) -> None:
    component = datto.tenant.component_named("Clear Temp Files")
    component.script = replace(component.script, duration=38.0)
    datto.tenant.faults.add(Fault(FaultKind.SLOW, "GET", path, seconds=600, times=None))
    text = await datto.text("run-job", CLEAR)
    assert datto.tenant.started[0].uid in text
    assert datto.clock.monotonic() <= 45


async def test_a_wait_leaves_an_account_alone_that_is_limited(datto: AppUnderTest) -> None:
    datto.tenant.faults.add(Fault(FaultKind.RATE_LIMITED, "GET", "/results/", times=None))
    text = await datto.text("run-job", LONG)
    assert text.startswith("Job Status Not Known")
    assert "too many requests" in text
    assert ["/results/" in asked for asked in datto.asked()].index(True) == len(datto.asked()) - 1


async def test_a_limit_that_one_call_meets_holds_for_the_next(datto: AppUnderTest) -> None:
    datto.tenant.faults.add(Fault(FaultKind.RATE_LIMITED, "GET", "/results/", retry_after=200))
    assert "too many requests" in await datto.text("run-job", CLEAR)
    datto.forget()
    second = await datto.text("run-job", {**CLEAR, "device": "ACME-DC02"})
    assert second.startswith("Too many requests")
    assert "Nothing was started." in second
    assert "Try again in 3 minutes." in second
    assert datto.asked() == []


async def test_a_time_in_which_nothing_could_be_seen_is_not_called_too_short(datto: AppUnderTest) -> None:
    datto.wait_limit = 400
    datto.tenant.faults.add(Fault(FaultKind.FAILS_BEFORE, "GET", "/results/", times=None))
    text = await datto.text("run-job", {**CLEAR, "timeout": 20})
    assert text.startswith("Job Status Not Known")
    assert "The last look at the job failed: Datto RMM has an internal error." in text
    assert "exceeded" not in text


@pytest.mark.parametrize(
    ("client", "seconds"),
    [("claude-code", 98), pytest.param("Claude Desktop", 43, marks=pytest.mark.thorough), ("somebody", 43)],
)
async def test_a_wait_ends_before_the_client_gives_up(system: ProductUnderTest, client: str, seconds: int) -> None:
    async with system.client(name=client) as connected:
        arguments = {**system.ways.open, "wait": True, "timeout": 300}
        result = await connected.call_tool("run-job", arguments)
    assert text_of(result).startswith("Job Still Running")
    assert f"To wait for it: /job-status {system.job_id} --wait" in text_of(result)
    assert (result.is_error, round(system.clock.monotonic())) == (False, seconds)


async def test_a_script_has_no_limit_unless_one_is_given(psu: PsuAppUnderTest) -> None:
    async with psu.client() as client:
        await client.call_tool("run-job", psu.ways.open)
        psu.clock.advance(400)
        text = text_of(await client.call_tool("job-status", {"job": psu.job_id, "wait": True}))
    assert not text.startswith("Job Timed Out")


@pytest.mark.thorough
async def test_a_wait_is_taken_up_again_until_the_job_ends(psu: PsuAppUnderTest) -> None:
    async with psu.client() as client:
        text = text_of(await client.call_tool("run-job", {**psu.ways.open, "wait": True, "timeout": 900}))
        looks = 0
        while text.startswith("Job Still Running"):
            text = text_of(await client.call_tool("job-status", {"job": psu.job_id, "wait": True}))
            looks += 1
    assert text.startswith("Job Completed Successfully")
    assert "PROGRESS: Step 10 of 10" in text
    assert (psu.starts, 0 < looks < 16) == (1, True)


@pytest.mark.parametrize("kind", [FaultKind.CUT_BEFORE, FaultKind.FORBIDDEN, FaultKind.RATE_LIMITED, FaultKind.HTML])
async def test_a_job_that_cannot_be_seen_any_more_is_not_lost(system: ProductUnderTest, kind: FaultKind) -> None:
    system.faults.add(Fault(kind, "GET", system.ways.one_job, times=None))
    result = await system.call("run-job", {**system.ways.full, "wait": True})
    assert text_of(result).startswith("Job Status Not Known")
    assert "goes on" not in text_of(result)
    assert "The last look at the job failed:" in text_of(result)
    assert system.job_id in text_of(result)
    assert (result.is_error, system.starts) == (False, 1)
    assert system.clock.monotonic() <= 45


ONCE = {"datto": ["POST /auth/oauth/token", "GET /api/v2/account/components"], "psu": ["GET /script"]}


async def test_ten_calls_at_once_ask_once_for_what_is_kept(system: ProductUnderTest) -> None:
    async with system.client() as client, anyio.create_task_group() as calls:
        for _ in range(10):
            calls.start_soon(lambda: client.call_tool("run-job", {**system.ways.short, "again": True}))
    asked = system.asked()
    assert [asked.count(each) for each in ONCE[system.ways.system]] == [1] * len(ONCE[system.ways.system])
    assert system.starts == 10


async def test_cancelling_in_the_middle_of_the_start_waits_for_its_record(
    system: ProductUnderTest, caplog: pytest.LogCaptureFixture
) -> None:
    system.faults.add(Fault(FaultKind.SLOW, system.ways.start_method, seconds=3))
    with anyio.fail_after(10):
        async with system.client() as client, anyio.create_task_group() as calls:

            async def cancel(progress: float, total: float | None, message: str | None) -> None:
                del progress, total
                if message and "starting the job" in message:
                    calls.cancel_scope.cancel()

            arguments = {**system.ways.short, "wait": True}
            calls.start_soon(lambda: client.call_tool("run-job", arguments, progress_callback=cancel))
        row = await system.responder.opened().services.ledger.find(system.job_id)
    assert row is not None
    assert row[0].uid == system.job_id
    assert f"To check status: /job-status {system.job_id}" in caplog.text


async def test_a_wait_with_a_limit_ends_with_what_was_printed_by_then(psu: PsuAppUnderTest) -> None:
    async with psu.client() as client:
        arguments = {"script": "Watch-Folder.ps1", "wait": True, "timeout": 20}
        text = text_of(await client.call_tool("run-job", arguments))
        later = text_of(await client.call_tool("job-status", {"job": psu.job_id}))
    assert text.startswith("Job Timed Out")
    assert "Duration:     20 seconds (timeout)" in text
    assert "Watching C:\\Inbox" in text
    assert later.startswith("Running job")
    assert psu.asked("DELETE") == []


async def test_progress_says_what_how_far_and_how_long(psu: PsuAppUnderTest) -> None:
    seen: list[tuple[float, float | None, str]] = []

    async def watch(progress: float, total: float | None, message: str | None) -> None:
        seen.append((progress, total, message or ""))

    async with psu.client() as client:
        await client.call_tool("run-job", {**psu.ways.short, "wait": True}, progress_callback=watch)
    numbers = [progress for progress, _, _ in seen]
    assert numbers == sorted(set(numbers))
    assert any("Get-DiskReport.ps1" in message and "running" in message for _, _, message in seen)
    assert any(total for _, total, _ in seen)


async def test_cancelling_the_call_leaves_the_job_alone_and_says_which_goes_on(
    psu: PsuAppUnderTest, caplog: pytest.LogCaptureFixture
) -> None:
    with anyio.fail_after(10):
        async with psu.client() as client, anyio.create_task_group() as calls:

            async def cancel(progress: float, total: float | None, message: str | None) -> None:
                del progress, total
                if message and "running" in message:
                    calls.cancel_scope.cancel()

            arguments = {"script": "LongRunning.ps1", "wait": True}
            calls.start_soon(lambda: client.call_tool("run-job", arguments, progress_callback=cancel))
    assert f"/job-status {psu.job_id}" in caplog.text
    assert psu.asked("DELETE") == []


@pytest.mark.sample(4)
@pytest.mark.parametrize("limit", [5.0, 8.0, 12.0])
@pytest.mark.parametrize("is_search_slow", [False, True])
async def test_a_short_limit_is_kept_although_the_answer_of_the_start_never_comes(
    system: ProductUnderTest, limit: float, is_search_slow: bool
) -> None:
    system.wait_limit = limit
    system.responder = system.another_process()
    system.faults.add(at_start(system, Fault(FaultKind.SLOW, seconds=600, times=None)))
    if is_search_slow:
        system.faults.add(Fault(FaultKind.SLOW, "GET", system.ways.list_of_jobs, seconds=600, times=None))
    before = system.clock.monotonic()
    text = await system.text("run-job", {**system.ways.open, "wait": True})
    assert system.clock.monotonic() - before <= limit
    assert text.startswith(("Job May Have Started", "Job Still Running", "Job Still Queued"))
    assert system.sendings == 1
