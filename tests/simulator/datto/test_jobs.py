from dataclasses import replace
from typing import Any

import pytest

from rmm_simulator.datto.records import Outcome, Script
from simulator.datto.bench import Bench

BACKUP = {"BACKUP_PATH": "D:\\Backup", "RETENTION_DAYS": "30"}


async def status(bench: Bench) -> str:
    return (await bench.get(bench.results)).json()["jobDeploymentStatus"]


async def printed(bench: Bench, stream: str) -> str:
    return "".join(part["stdData"] for part in (await bench.get(f"{bench.results}/{stream}")).json())


async def test_a_start_answers_with_the_job_and_its_variables(bench: Bench) -> None:
    bench.tenant.job_uids = iter(["j1k2l3m4-n5o6-7890-pqrs-123456789def"])
    answer = (await bench.start("Backup Script", variables=BACKUP)).json()
    assert answer["job"] == {
        "id": answer["job"]["id"],
        "dateCreated": 1_707_993_900_000,
        "name": "Backup Script on ACME-DC01",
        "uid": "j1k2l3m4-n5o6-7890-pqrs-123456789def",
        "status": "active",
    }
    component = {
        "uid": bench.tenant.component_named("Backup Script").uid,
        "name": "Backup Script",
        "variables": [{"name": name, "value": value} for name, value in BACKUP.items()],
    }
    assert answer["jobComponents"] == [component]
    listed = (await bench.get(f"/job/{bench.job.uid}/components")).json()
    assert listed["jobComponents"] == [component]


async def test_a_job_is_pending_then_running_then_ended(bench: Bench) -> None:
    await bench.start("Clear Temp Files")
    assert (await bench.get(bench.results)).json() == {
        "jobUid": bench.job.uid,
        "deviceUid": bench.job.device.uid,
        "ranOn": None,
        "jobDeploymentStatus": "Pending",
        "componentResults": None,
    }
    bench.clock.advance(1)
    assert await status(bench) == "Running"
    bench.clock.advance(4.9)
    assert await status(bench) == "Running"
    assert (await bench.get(f"/job/{bench.job.uid}")).json()["status"] == "active"
    bench.clock.advance(0.2)
    results = (await bench.get(bench.results)).json()
    assert (results["jobDeploymentStatus"], results["ranOn"]) == ("Success", 1_707_993_901_000)
    assert results["componentResults"] == [
        {
            "componentUid": "c1d2e3f4-a5b6-7890-cdef-123456789abc",
            "componentName": "Clear Temp Files",
            "componentStatus": "Success",
            "numberOfWarnings": 0,
            "hasStdOut": True,
            "hasStdErr": False,
        }
    ]
    assert (await bench.get(f"/job/{bench.job.uid}")).json()["status"] == "completed"


async def test_what_it_printed_is_read_stream_by_stream(bench: Bench) -> None:
    await bench.start("Purge Locked Folder")
    assert (await bench.get(f"{bench.results}/stdout")).json() == []
    bench.clock.advance(10)
    assert await printed(bench, "stdout") == (
        "Scanning temporary directories...\nError: Access denied to C:\\Temp\\locked.file\n"
    )
    assert await printed(bench, "stderr") == "ERROR: Could not delete locked file\nProcess exited with code 1\n"


async def results_after(bench: Bench, component: str, seconds: float) -> dict[str, Any]:
    await bench.start(component)
    bench.clock.advance(seconds)
    return (await bench.get(bench.results)).json()


async def test_a_failure_says_so_twice(bench: Bench) -> None:
    results = await results_after(bench, "Purge Locked Folder", 10)
    assert results["jobDeploymentStatus"] == "Failure"
    assert results["componentResults"][0]["componentStatus"] == "Failure"
    assert results["componentResults"][0]["hasStdErr"] is True


async def test_a_component_can_say_something_else_than_the_job(bench: Bench) -> None:
    component = bench.tenant.component_named("Clear Temp Files")
    component.script = replace(component.script, component_status="Failure")
    results = await results_after(bench, "Clear Temp Files", 3)
    assert results["componentResults"][0]["componentStatus"] is None
    bench.clock.advance(10)
    results = (await bench.get(bench.results)).json()
    assert results["jobDeploymentStatus"] == "Success"
    assert results["componentResults"][0]["componentStatus"] == "Failure"


async def test_a_warning_is_a_success_that_counts(bench: Bench) -> None:
    results = await results_after(bench, "Windows Update Health Check", 10)
    assert results["jobDeploymentStatus"] == "Warning"
    assert results["componentResults"][0]["componentStatus"] == "Success"
    assert results["componentResults"][0]["numberOfWarnings"] == 1


async def test_a_script_that_never_ends_keeps_running_and_shows_what_it_has(bench: Bench) -> None:
    results = await results_after(bench, "Long Running Script", 100_000)
    assert results["jobDeploymentStatus"] == "Running"
    assert results["componentResults"][0]["componentStatus"] is None
    assert await printed(bench, "stdout") == "Step 1 complete...\nStep 2 complete...\nStep 3 in progress...\n"


async def test_a_job_that_nobody_fetches_expires(bench: Bench) -> None:
    assert (await results_after(bench, "Wake For Inventory", 19))["jobDeploymentStatus"] == "Pending"
    bench.clock.advance(1)
    assert await status(bench) == "Expired"
    assert await printed(bench, "stdout") == await printed(bench, "stderr") == ""


@pytest.mark.parametrize("hostname", ["ACME-KIOSK01", "ACME-WS01"])
async def test_a_device_that_does_not_check_in_leaves_its_job_pending(bench: Bench, hostname: str) -> None:
    await bench.start("Clear Temp Files", hostname)
    bench.clock.advance(3600)
    assert await status(bench) == "Pending"


async def test_a_script_can_be_replaced_and_running_jobs_keep_theirs(bench: Bench) -> None:
    component = bench.tenant.component_named("Clear Temp Files")
    await bench.start("Clear Temp Files")
    component.script = replace(component.script, outcome=Outcome.FAILURE, stderr="no")
    bench.clock.advance(10)
    assert await status(bench) == "Success"
    component.script = Script(pickup_delay=0, duration=0)
    await bench.start("Clear Temp Files")
    assert await status(bench) == "Success"


async def test_results_are_those_of_one_job_on_one_device(bench: Bench) -> None:
    await bench.start("Clear Temp Files")
    other = bench.tenant.device_named("ACME-DC02").uid
    assert (await bench.get(f"/job/{bench.job.uid}/results/{other}")).status_code == 404


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ([{"name": "DAYS", "value": "7"}], "Variable name has to match one of component's variables"),
        ([{"name": "logs", "value": "maybe"}], "Variable value has to be convertible to the type specified"),
        ([{"name": "days", "value": 7}], "Variable value has to be convertible to the type specified"),
        (["days=7"], "Failed to read request"),
        ({"days": "7"}, "Failed to read request"),
    ],
)
async def test_variables_that_do_not_fit_are_refused(bench: Bench, variables: object, message: str) -> None:
    component = bench.tenant.component_named("Disk Cleanup").uid
    body = {"jobName": "x", "jobComponent": {"componentUid": component, "variables": variables}}
    answer = await bench.client.put(bench.quickjob(), json=body)
    assert (answer.status_code, answer.json()) == (400, {"errorMessage": message})
    assert bench.tenant.started == []


async def test_variables_may_be_left_out(bench: Bench) -> None:
    component = bench.tenant.component_named("Disk Cleanup").uid
    body = {"jobName": "x", "jobComponent": {"componentUid": component}}
    answer = await bench.client.put(bench.quickjob(), json=body)
    assert answer.json()["jobComponents"][0]["variables"] == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"componentUid": "c1d2e3f4-a5b6-7890-cdef-123456789abc", "variables": {}}', "Failed to read request"),
        (b"[1]", "Failed to read request"),
        (b"{", "Failed to read request"),
        (b"\xff", "Failed to read request"),
        (b'{"jobName": "x", "jobComponent": {"componentUid": "unknown"}}', "Component was not found."),
        (b'{"jobName": "x", "jobComponent": {"componentUid": 12}}', "Component was not found."),
        (
            b'{"jobComponent": {"componentUid": "c1d2e3f4-a5b6-7890-cdef-123456789abc"}}',
            "Request data is invalid.",
        ),
    ],
)
async def test_an_order_that_is_not_one_is_refused(bench: Bench, content: bytes, message: str) -> None:
    answer = await bench.client.put(bench.quickjob(), content=content)
    assert (answer.status_code, answer.json()) == (400, {"errorMessage": message})
    assert bench.tenant.started == []


@pytest.mark.parametrize(("hostname", "refused"), [("ACME-OLD01", 404), ("ACME-PRN01", 400)])
async def test_a_device_without_an_agent_takes_no_jobs(bench: Bench, hostname: str, refused: int) -> None:
    assert (await bench.start("Clear Temp Files", hostname)).status_code == refused
    assert bench.tenant.started == []


async def test_a_job_is_started_with_put_alone(bench: Bench) -> None:
    answer = await bench.client.post(bench.quickjob(), json={"componentUid": "c1d2e3f4-a5b6-7890-cdef-123456789abc"})
    assert answer.status_code == 405
    assert answer.headers["allow"] == "PUT"
    assert answer.json()["path"] == bench.quickjob().removeprefix("/api")
