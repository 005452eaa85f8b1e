"""The tool job-status: jobs of this process, of another one, and of somebody else."""

from dataclasses import replace

import pytest

from fakes.app_under_test import AppUnderTest, text_of
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.datto.records import Script

CLEAR = {"device": "ACME-DC01", "component": "Clear Temp Files"}


def start_elsewhere(datto: AppUnderTest) -> str:
    """A job that somebody started in the web console."""
    tenant = datto.tenant
    job = tenant.start(
        tenant.device_named("ACME-DC01"), tenant.component_named("Clear Temp Files"), name="by hand", variables={}
    )
    return job.uid


async def test_a_job_is_followed_from_queued_to_completed_by_another_process(datto: AppUnderTest) -> None:
    await datto.text("run-job", {**CLEAR, "variables": "days=30"})
    job = {"job": datto.tenant.started[0].uid}
    async with datto.client(responder=datto.another_process()) as client:
        queued = text_of(await client.call_tool("job-status", job))
        datto.clock.advance(2)
        running = text_of(await client.call_tool("job-status", job))
        datto.clock.advance(10)
        done = text_of(await client.call_tool("job-status", job))
    assert queued.startswith("Job Queued\n")
    assert "  days: 30" in queued
    assert running.startswith("Running job on ACME-DC01...")
    assert running.endswith("Executing... 2 s")
    assert done.startswith("Job Completed Successfully")
    assert "Duration:     not reported" in done


async def test_a_duration_that_was_measured_is_remembered(datto: AppUnderTest) -> None:
    await datto.text("run-job", {**CLEAR, "wait": True})
    datto.clock.advance(1000)
    text = await datto.text("job-status", {"job": datto.tenant.started[0].uid})
    assert "Duration:     5 seconds" in text


async def test_a_percentage_is_estimated_from_earlier_runs(datto: AppUnderTest) -> None:
    await datto.text("run-job", {**CLEAR, "wait": True})
    await datto.text("run-job", CLEAR)
    datto.clock.advance(3)
    text = await datto.text("job-status", {"job": datto.tenant.started[1].uid})
    assert text.endswith("[===========>        ] 61% - Executing...")


async def test_a_job_of_somebody_else_is_found_through_the_activity_log(datto: AppUnderTest) -> None:
    job = start_elsewhere(datto)
    datto.clock.advance(60)
    text = await datto.text("job-status", {"job": job})
    assert text.startswith("Job Completed Successfully")
    assert "Device:       ACME-DC01" in text
    assert "Component:    Clear Temp Files" in text


@pytest.mark.parametrize("device", ["ACME-DC01", "7f3c2a10-4b8e-4d6a-9c1e-5a2b8d4f6e01"])
async def test_its_device_can_be_given(datto: AppUnderTest, device: str) -> None:
    job = start_elsewhere(datto)
    datto.clock.advance(60)
    datto.tenant.faults.add(Fault(FaultKind.FORBIDDEN, "GET", "activity-logs", times=None))
    said = await datto.text("job-status", {"job": job})
    assert said.startswith("Device of the job is not known")
    assert "could not be read: permission denied" in said
    assert (await datto.text("job-status", {"job": job, "device": device})).startswith("Job Completed Successfully")


async def test_a_job_older_than_the_activity_log_needs_its_device(datto: AppUnderTest) -> None:
    job = start_elsewhere(datto)
    datto.clock.advance(30 * 86_400)
    assert (await datto.text("job-status", {"job": job})).startswith("Device of the job is not known")


@pytest.mark.parametrize(
    "job", ["no-such-job", "../account/users", "a/b", "..", "rj-000000000000", "00000000-0000-0000-0000-000000000000"]
)
async def test_what_is_no_job_is_not_found(datto: AppUnderTest, job: str) -> None:
    result = await datto.call("job-status", {"job": job})
    assert text_of(result).startswith("Job not found:")
    assert result.is_error is True
    assert not any("users" in asked for asked in datto.asked())


async def test_a_job_on_another_device_than_said_is_not_found_there(datto: AppUnderTest) -> None:
    job = start_elsewhere(datto)
    datto.clock.advance(60)
    result = await datto.call("job-status", {"job": job, "device": "ACME-DC02"})
    assert text_of(result).startswith("Job is on another device")
    assert "ACME-DC01" in text_of(result)
    assert result.is_error is True


async def test_a_job_of_the_ledger_is_not_looked_for_on_another_device(datto: AppUnderTest) -> None:
    await datto.text("run-job", {**CLEAR, "wait": True})
    job = datto.tenant.started[0].uid
    text = await datto.text("job-status", {"job": job, "device": "ACME-DC02", "wait": True})
    assert text.startswith("Job is on another device")


async def test_a_job_that_is_over_without_results_is_neither_running_nor_done(datto: AppUnderTest) -> None:
    await datto.text("run-job", CLEAR)
    job = datto.tenant.started[0].uid
    datto.clock.advance(60)
    datto.tenant.faults.add(Fault(FaultKind.NOT_FOUND, "GET", "results", times=None))
    look = await datto.text("job-status", {"job": job})
    waited = await datto.text("run-job", {**CLEAR, "wait": True})
    assert look.startswith("Job Is Over - No Results")
    assert waited.startswith("Job Is Over - No Results")
    assert datto.tenant.started[1].uid in waited


async def test_a_job_of_the_other_dialect_is_followed_by_another_process(flat_datto: AppUnderTest) -> None:
    await flat_datto.text("run-job", CLEAR)
    job = {"job": flat_datto.tenant.started[0].uid}
    flat_datto.clock.advance(3)
    async with flat_datto.client(responder=flat_datto.another_process()) as client:
        running = text_of(await client.call_tool("job-status", job))
        done = text_of(await client.call_tool("job-status", {**job, "wait": True}))
        output = text_of(await client.call_tool("job-output", job))
    assert running.startswith("Running job on ACME-DC01...")
    assert done.startswith("Job Completed Successfully")
    assert "Exit Code:    0" in done
    assert "Deleting files..." in output


async def test_an_ended_job_of_ours_says_when_by_whom_and_with_what_below_its_block(datto: AppUnderTest) -> None:
    ran = await datto.text("run-job", {**CLEAR, "variables": "days=30", "wait": True})
    datto.forget()
    text = await datto.text("job-status", {"job": datto.job_id})
    assert text.startswith(ran + "\n\nStarted:      2024-02-15 10:45:00 UTC\n")
    assert text.endswith("Started By:   this computer, with this product\n\nVariables:\n  days: 30")
    assert not [asked for asked in datto.asked() if "activity-logs" in asked or asked.endswith("/components")]


async def test_an_ended_job_of_somebody_else_says_it_as_far_as_the_system_tells(datto: AppUnderTest) -> None:
    job = start_elsewhere(datto)
    datto.clock.advance(60)
    text = await datto.text("job-status", {"job": job})
    assert "\nStarted:      2024-02-15 10:45:00 UTC\nStarted By:   " in text
    assert text.endswith("Variables:    None")


@pytest.mark.parametrize("path", ["activity-logs", "/components$"])
async def test_what_is_not_told_of_an_ended_job_is_left_out(datto: AppUnderTest, path: str) -> None:
    job = start_elsewhere(datto)
    datto.clock.advance(60)
    datto.faults.add(Fault(FaultKind.FORBIDDEN, "GET", path, times=None))
    text = await datto.text("job-status", {"job": job, "device": "ACME-DC01"})
    assert text.startswith("Job Completed Successfully")
    assert ("Started:" in text) is (path != "activity-logs")
    assert ("Variables:" in text) is (path == "activity-logs")


async def test_a_job_that_has_not_ended_keeps_the_documented_block_alone(datto: AppUnderTest) -> None:
    await datto.text("run-job", {"device": "ACME-DC01", "component": "Long Running Script"})
    datto.clock.advance(30)
    assert "Started By:" not in await datto.text("job-status", {"job": datto.job_id})


@pytest.mark.parametrize("tool", ["job-status", "recent-jobs"])
async def test_a_secret_of_somebody_elses_job_is_hidden_where_the_job_prints_it(datto: AppUnderTest, tool: str) -> None:
    tenant = datto.tenant
    component = tenant.component_named("Set Local Administrator Password")
    printing = replace(component, script=Script(stdout="The password is hunter2-hunter2 now"))
    tenant.components[tenant.components.index(component)] = printing
    device = tenant.device_named("ACME-DC01")
    tenant.start(device, printing, name="by hand", variables={"ADMIN_PASSWORD": "hunter2-hunter2"})
    datto.clock.advance(60)
    text = await datto.text(tool, {"job": datto.job_id} if tool == "job-status" else {"last": True})
    assert "The password is ******** now" in text
    assert "ADMIN_PASSWORD: ********" in text
    assert "hunter2" not in text
    assert "hunter2" not in await datto.text("job-output", {"job": datto.job_id})
