"""Waiting: it ends before the client gives up, shows where it is, and never loses the job."""

import re
from dataclasses import replace

import anyio
import pytest

from fakes.app_under_test import AppUnderTest, record_of, text_of
from rmm_jobs.domain.model import JobState, JobStatus
from rmm_jobs.systems.datto.system import DattoSystem
from rmm_simulator.common.faults import Fault, FaultKind

LONG = {"device": "ACME-DC01", "component": "Long Running Script", "wait": True}
CLEAR = {"device": "ACME-DC01", "component": "Clear Temp Files", "wait": True}


@pytest.mark.parametrize(("client", "seconds"), [("claude-code", 98), ("Claude Desktop", 43), ("somebody", 43)])
async def test_a_wait_ends_before_the_client_gives_up(app: AppUnderTest, client: str, seconds: int) -> None:
    async with app.client(name=client) as connected:
        result = await connected.call_tool("run-job", LONG)
    assert text_of(result).startswith("Job Still Running")
    assert f"To wait for it: /job-status {app.tenant.started[0].uid} --wait" in text_of(result)
    assert (result.is_error, round(app.clock.monotonic())) == (False, seconds)


async def test_a_setting_overrides_how_long_a_call_waits(app: AppUnderTest) -> None:
    app.wait_limit = 20
    app.responder = app.another_process()
    assert "Waited:       18 seconds (of 300 asked" in await app.text("run-job", LONG)


async def test_job_status_goes_on_waiting_until_the_timeout_of_the_start_is_over(app: AppUnderTest) -> None:
    async with app.client() as client:
        await client.call_tool("run-job", {**LONG, "timeout": 60})
        job = app.tenant.started[0].uid
        text = text_of(await client.call_tool("job-status", {"job": job, "wait": True}))
        assert text.startswith("Job Timed Out")
        assert "Duration:     60 seconds (timeout)" in text
        assert "Step 3 in progress..." in text
        assert round(app.clock.monotonic()) == 60
        again = text_of(await client.call_tool("job-status", {"job": job}))
    assert again.startswith("Running job on ACME-DC01")
    assert app.starts == 1


async def test_a_wait_after_the_timeout_lasts_as_long_as_the_call(app: AppUnderTest) -> None:
    async with app.client() as client:
        await client.call_tool("run-job", {**LONG, "timeout": 5})
        before = app.clock.monotonic()
        result = await client.call_tool("job-status", {"job": app.tenant.started[0].uid, "wait": True})
    assert text_of(result).startswith("Job Still Running")
    assert round(app.clock.monotonic() - before) == 43


async def test_progress_rises_and_says_what_where_and_how_long(app: AppUnderTest) -> None:
    seen: list[tuple[float, float | None, str]] = []

    async def watch(progress: float, total: float | None, message: str | None) -> None:
        seen.append((progress, total, message or ""))

    async with app.client() as client:
        await client.call_tool("run-job", CLEAR, progress_callback=watch)
        first, seen[:] = list(seen), []
        await client.call_tool("run-job", CLEAR, progress_callback=watch)
    numbers = [progress for progress, _, _ in first]
    assert numbers == sorted(set(numbers))
    assert all(len(message) < 200 and "\n" not in message for _, _, message in first)
    uid = app.tenant.started[0].uid
    assert f"Job {uid}: running, 4 s (Clear Temp Files on ACME-DC01)" in [message for _, _, message in first]
    assert all(total is None for _, total, _ in first)
    estimates = [progress / total for progress, total, _ in seen if total]
    assert estimates
    assert max(estimates) <= 0.96


async def test_a_look_that_fails_does_not_end_the_wait(app: AppUnderTest) -> None:
    app.tenant.faults.add(Fault(FaultKind.FAILS_BEFORE, "GET", "results", times=7))
    assert (await app.text("run-job", CLEAR)).startswith("Job Completed Successfully")


async def test_results_that_come_late_are_waited_for(app: AppUnderTest) -> None:
    app.tenant.faults.add(Fault(FaultKind.NOT_FOUND, "GET", "results/[^/]*$", times=2))
    assert (await app.text("run-job", CLEAR)).startswith("Job Completed Successfully")


@pytest.mark.parametrize("kind", [FaultKind.CUT_BEFORE, FaultKind.FORBIDDEN, FaultKind.RATE_LIMITED, FaultKind.HTML])
async def test_a_job_that_cannot_be_seen_any_more_is_not_lost(app: AppUnderTest, kind: FaultKind) -> None:
    app.tenant.faults.add(Fault(kind, "GET", "/job/", times=None))
    result = await app.call("run-job", CLEAR)
    assert text_of(result).startswith("Job Still Running")
    assert "The last look at the job failed:" in text_of(result)
    assert app.tenant.started[0].uid in text_of(result)
    assert (result.is_error, app.starts) == (False, 1)
    assert app.clock.monotonic() <= 45


async def test_a_completed_job_whose_output_cannot_be_read_is_still_completed(app: AppUnderTest) -> None:
    app.tenant.faults.add(Fault(FaultKind.FAILS_BEFORE, "GET", "std", times=None))
    text = await app.text("run-job", CLEAR)
    assert text.startswith("Job Completed Successfully")
    assert "Output: not available (could not be read)" in text


async def test_a_warning_is_an_answer_of_its_own(app: AppUnderTest) -> None:
    result = await app.call("run-job", {**CLEAR, "component": "Windows Update Health Check"})
    assert text_of(result).startswith("Job Completed With Warnings")
    assert "Exit Code:    not reported" in text_of(result)
    assert (result.is_error, record_of(result)["exit_code_source"]) == (False, None)


async def test_a_failed_job_is_an_answer_and_not_an_error(app: AppUnderTest) -> None:
    result = await app.call("run-job", {**CLEAR, "component": "Purge Locked Folder"})
    assert text_of(result).startswith("Job Failed")
    assert "- Check if file is in use by another process" in text_of(result)
    assert result.is_error is False


@pytest.mark.parametrize(
    ("word", "heading", "exit_code"),
    [
        ("Failure", "Job Failed", "not reported"),
        ("Warning", "Job Completed With Warnings", "not reported"),
        ("Skipped", "Job Completed Successfully", "not reported"),
        ("Success", "Job Completed Successfully", "0"),
    ],
)
async def test_a_success_of_the_job_is_told_with_what_its_component_says(
    app: AppUnderTest, word: str, heading: str, exit_code: str
) -> None:
    component = app.tenant.component_named("Clear Temp Files")
    component.script = replace(component.script, component_status=word)
    result = await app.call("run-job", CLEAR)
    text = text_of(result)
    assert text.startswith(heading)
    assert f"Exit Code:    {exit_code}\n" in text
    line = f'Datto RMM reports "Success" for the job, and "{word}" for a component of it.'
    is_told = word != "Success"
    assert (line in text) is is_told
    assert record_of(result).get("verdicts") == ({"job": "Success", "component": word} if is_told else None)
    assert result.is_error is False


async def test_a_job_that_no_device_fetches_expires(app: AppUnderTest) -> None:
    text = await app.text("run-job", {**CLEAR, "component": "Wake For Inventory"})
    assert text.startswith("Job Expired")


async def test_a_job_that_is_never_picked_up_is_still_queued_at_the_end(app: AppUnderTest) -> None:
    text = await app.text("run-job", {**CLEAR, "device": "ACME-KIOSK01"})
    assert text.startswith("Job Still Running")
    assert "Status:       Queued" in text


async def test_cancelling_stops_the_waiting_and_the_job_goes_on(
    app: AppUnderTest, caplog: pytest.LogCaptureFixture
) -> None:
    with anyio.fail_after(10):
        async with app.client() as client, anyio.create_task_group() as calls:

            async def cancel(progress: float, total: float | None, message: str | None) -> None:
                del progress, total
                if message and "running" in message:
                    calls.cancel_scope.cancel()

            calls.start_soon(lambda: client.call_tool("run-job", LONG, progress_callback=cancel))
        job = app.tenant.started[0].uid
        text = await app.text("job-status", {"job": job})
    assert text.startswith("Running job on ACME-DC01...")
    assert re.search(rf"Long Running Script on ACME-DC01\. The job goes on\..*{job}", caplog.text)
    assert app.starts == 1


async def test_ten_calls_at_once_ask_for_one_token_and_one_list(app: AppUnderTest) -> None:
    async with app.client() as client, anyio.create_task_group() as calls:
        for _ in range(10):
            calls.start_soon(lambda: client.call_tool("run-job", {**CLEAR, "wait": False, "again": True}))
    assert app.asked().count("POST /auth/oauth/token") == 1
    assert app.asked().count("GET /api/v2/account/components") == 1
    assert app.starts == 10


async def test_cancelling_in_the_middle_of_the_start_waits_for_its_record(
    app: AppUnderTest, caplog: pytest.LogCaptureFixture
) -> None:
    app.tenant.faults.add(Fault(FaultKind.SLOW, "PUT", seconds=3))
    with anyio.fail_after(10):
        async with app.client() as client, anyio.create_task_group() as calls:

            async def cancel(progress: float, total: float | None, message: str | None) -> None:
                del progress, total
                if message and "starting the job" in message:
                    calls.cancel_scope.cancel()

            calls.start_soon(lambda: client.call_tool("run-job", CLEAR, progress_callback=cancel))
        job = app.tenant.started[0].uid
        row = await app.responder.opened().services.ledger.find(job)
    assert row is not None
    assert row[0].uid == job
    assert f"To check status: /job-status {job}" in caplog.text


@pytest.mark.parametrize("path", ["results/[^/]*$", "std"])
async def test_a_call_ends_in_its_time_when_nothing_is_answered_any_more(app: AppUnderTest, path: str) -> None:
    component = app.tenant.component_named("Clear Temp Files")
    component.script = replace(component.script, duration=38.0)
    app.tenant.faults.add(Fault(FaultKind.SLOW, "GET", path, seconds=600, times=None))
    text = await app.text("run-job", CLEAR)
    assert app.tenant.started[0].uid in text
    assert app.clock.monotonic() <= 45


async def test_a_duration_that_is_not_known_is_not_told(app: AppUnderTest) -> None:
    app.tenant.faults.add(Fault(FaultKind.SLOW, "PUT", seconds=14))
    assert "Duration:     not reported" in await app.text("run-job", CLEAR)


async def test_a_wait_ends_when_the_system_calls_the_job_over_and_says_no_more(
    app: AppUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def over(*_: object, **__: object) -> JobStatus:
        return JobStatus(JobState.UNKNOWN, "completed", over_without_results=True)

    monkeypatch.setattr(DattoSystem, "poll", over)
    assert (await app.text("run-job", CLEAR)).startswith("Job Is Over - No Results")
    assert app.clock.monotonic() < 5


async def test_a_time_in_which_nothing_could_be_seen_is_not_called_too_short(app: AppUnderTest) -> None:
    app.wait_limit = 400
    app.tenant.faults.add(Fault(FaultKind.FAILS_BEFORE, "GET", "/results/", times=None))
    text = await app.text("run-job", {**CLEAR, "timeout": 20})
    assert text.startswith("Job Still Running")
    assert "The last look at the job failed: Datto RMM has an internal error." in text
    assert "exceeded" not in text
