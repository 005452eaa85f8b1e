import math
from dataclasses import replace
from typing import Any

import pytest

from rmm_simulator.datto.records import VariableRecord
from simulator.datto.bench import Bench

CLEAR_TEMP_FILES = "c1d2e3f4-a5b6-7890-cdef-123456789abc"


async def start(flat: Bench, component: str, **variables: str) -> dict[str, Any]:
    uid = flat.tenant.component_named(component).uid
    answer = await flat.client.post(flat.quickjob(), json={"componentUid": uid, "variables": variables})
    assert answer.status_code == 200
    return answer.json()


async def job(flat: Bench) -> dict[str, Any]:
    return (await flat.get(f"/job/{flat.job.uid}")).json()


async def test_a_start_is_a_post_with_a_flat_answer(flat: Bench) -> None:
    assert await start(flat, "Clear Temp Files", days="7") == {
        "jobUid": flat.job.uid,
        "status": "queued",
        "deviceUid": "7f3c2a10-4b8e-4d6a-9c1e-5a2b8d4f6e01",
        "componentUid": CLEAR_TEMP_FILES,
        "createdAt": 1_707_993_900_000,
    }
    assert flat.job.variables == {"days": "7"}


async def test_the_real_way_is_not_allowed(flat: Bench) -> None:
    answer = await flat.start("Clear Temp Files")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert flat.tenant.started == []


async def test_a_job_tells_everything_about_itself(flat: Bench) -> None:
    await start(flat, "Clear Temp Files")
    queued = await job(flat)
    assert (queued["status"], queued["startedAt"], queued["exitCode"]) == ("queued", None, None)
    flat.clock.advance(3.5)
    running = await job(flat)
    assert (running["status"], running["percentComplete"], running["completedAt"]) == ("running", 50, None)
    flat.clock.advance(3)
    assert await job(flat) == {
        "jobUid": flat.job.uid,
        "status": "completed",
        "startedAt": 1_707_993_901_000,
        "completedAt": 1_707_993_906_000,
        "exitCode": 0,
        "stdout": flat.job.script.stdout,
        "stderr": "",
        "deviceUid": "7f3c2a10-4b8e-4d6a-9c1e-5a2b8d4f6e01",
        "hostname": "ACME-DC01",
        "componentName": "Clear Temp Files",
    }


async def test_a_failure_has_an_exit_code(flat: Bench) -> None:
    await start(flat, "Purge Locked Folder")
    flat.clock.advance(10)
    failed = await job(flat)
    assert (failed["status"], failed["exitCode"]) == ("failed", 1)
    assert failed["stderr"] == "ERROR: Could not delete locked file\nProcess exited with code 1\n"


async def test_a_script_that_never_ends_times_out(flat: Bench) -> None:
    await start(flat, "Long Running Script")
    flat.clock.advance(300)
    assert (await job(flat))["status"] == "running"
    flat.clock.advance(1)
    timed_out = await job(flat)
    assert (timed_out["status"], timed_out["exitCode"]) == ("timeout", None)
    assert timed_out["completedAt"] - timed_out["startedAt"] == 300_000
    assert timed_out["stdout"].endswith("Step 3 in progress...\n")


async def test_a_maximum_execution_time_may_be_infinite(flat: Bench) -> None:
    component = flat.tenant.component_named("Long Running Script")
    component.script = replace(component.script, duration=math.inf)
    await start(flat, "Long Running Script")
    flat.clock.advance(100_000)
    running = await job(flat)
    assert (running["status"], running["percentComplete"]) == ("running", 0)


async def test_a_job_that_nobody_fetches_times_out_unstarted(flat: Bench) -> None:
    await start(flat, "Wake For Inventory")
    flat.clock.advance(30)
    expired = await job(flat)
    assert (expired["status"], expired["startedAt"]) == ("timeout", None)


async def test_there_are_no_results_apart_from_the_job(flat: Bench) -> None:
    await start(flat, "Clear Temp Files")
    assert (await flat.get(flat.results)).status_code == 404


async def test_variables_say_whether_they_are_required(flat: Bench) -> None:
    flat.tenant.component_named("Disk Cleanup").variables = (VariableRecord("drives", "C", required=True),)
    answer = (await flat.get("/account/components")).json()["components"]
    flags = {
        variable["name"]: (variable["required"], variable["defaultValue"])
        for component in answer
        if component["name"] in {"Backup Script", "Disk Cleanup"}
        for variable in component["variables"]
    }
    assert flags == {
        "drives": (True, "C"),
        "BACKUP_PATH": (True, None),
        "RETENTION_DAYS": (True, None),
        "COMPRESSION": (False, "true"),
    }


@pytest.mark.parametrize("variables", [{"unknown": "1"}, ["days"], {"days": 7}])
async def test_variables_that_do_not_fit_are_refused(flat: Bench, variables: object) -> None:
    body = {"componentUid": CLEAR_TEMP_FILES, "variables": variables}
    assert (await flat.client.post(flat.quickjob(), json=body)).status_code == 400
    assert flat.tenant.started == []
