"""How a job ended: told as what it is, and no failed job is a failed call."""

from dataclasses import replace

import pytest

from fakes.app_under_test import AppUnderTest
from fakes.product import ProductUnderTest, record_of, text_of
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_jobs.domain.model import JobState, JobStatus
from rmm_jobs.systems.datto.system import DattoSystem
from rmm_simulator.common.faults import Fault, FaultKind

CLEAR = {"device": "ACME-DC01", "component": "Clear Temp Files", "wait": True}


async def test_a_warning_is_an_answer_of_its_own(datto: AppUnderTest) -> None:
    result = await datto.call("run-job", {**CLEAR, "component": "Windows Update Health Check"})
    assert text_of(result).startswith("Job Completed With Warnings")
    assert "Exit Code:    not reported" in text_of(result)
    assert (result.is_error, record_of(result)["exit_code_source"]) == (False, None)


async def test_a_failed_job_is_an_answer_and_not_an_error(datto: AppUnderTest) -> None:
    result = await datto.call("run-job", {**CLEAR, "component": "Purge Locked Folder"})
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
    datto: AppUnderTest, word: str, heading: str, exit_code: str
) -> None:
    component = datto.tenant.component_named("Clear Temp Files")
    component.script = replace(component.script, component_status=word)
    result = await datto.call("run-job", CLEAR)
    text = text_of(result)
    assert text.startswith(heading)
    assert f"Exit Code:    {exit_code}\n" in text
    line = f'Datto RMM reports "Success" for the job, and "{word}" for a component of it.'
    is_told = word != "Success"
    assert (line in text) is is_told
    assert record_of(result).get("verdicts") == ({"job": "Success", "component": word} if is_told else None)
    assert result.is_error is False


async def test_a_job_that_no_device_fetches_expires(datto: AppUnderTest) -> None:
    text = await datto.text("run-job", {**CLEAR, "component": "Wake For Inventory"})
    assert text.startswith("Job Expired")


async def test_a_duration_that_is_not_known_is_not_told(datto: AppUnderTest) -> None:
    datto.tenant.faults.add(Fault(FaultKind.SLOW, "PUT", seconds=14))
    assert "Duration:     not reported" in await datto.text("run-job", CLEAR)


async def test_a_wait_ends_when_the_system_calls_the_job_over_and_says_no_more(
    datto: AppUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def over(*_: object, **__: object) -> JobStatus:
        return JobStatus(JobState.UNKNOWN, "completed", over_without_results=True)

    monkeypatch.setattr(DattoSystem, "poll", over)
    assert (await datto.text("run-job", CLEAR)).startswith("Job Is Over - No Results")
    assert datto.clock.monotonic() < 5


@pytest.mark.parametrize("kind", [FaultKind.FAILS_BEFORE, FaultKind.HTML, FaultKind.CUT_JSON])
async def test_a_completed_job_whose_output_cannot_be_read_is_still_completed(
    system: ProductUnderTest, kind: FaultKind
) -> None:
    system.faults.add(Fault(kind, "GET", system.ways.output, times=None))
    text = await system.text("run-job", {**system.ways.short, "wait": True})
    assert text.startswith("Job Completed Successfully")
    assert "Output: not available (could not be read)" in text


@pytest.mark.parametrize("kind", [FaultKind.FAILS_BEFORE, FaultKind.HTML, FaultKind.CUT_JSON])
async def test_a_completed_job_whose_objects_cannot_be_read_is_still_completed(
    psu: PsuAppUnderTest, kind: FaultKind
) -> None:
    psu.server.faults.add(Fault(kind, "GET", "/pipelineOutput$", times=None))
    text = await psu.text("run-job", {"script": "Get-DiskReport.ps1", "wait": True})
    assert text.startswith("Job Completed Successfully")
