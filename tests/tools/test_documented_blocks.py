"""The command document's blocks, byte for byte, through an MCP client on a simulated tenant.

The document's own dialect is spoken where the real one has no such fact (exit code of a failure, a percentage).
"""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from fakes.app_under_test import AppUnderTest
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.datto.records import Outcome

GOLDEN = Path(__file__).parents[1] / "golden"
JOB = "j1k2l3m4-n5o6-7890-pqrs-123456789def"
CLEAR = {"device": "ACME-DC01", "component": "Clear Temp Files"}


def golden(name: str) -> str:
    return (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").removesuffix("\n")


def scripted(datto: AppUnderTest, component: str = "Clear Temp Files", **changes: object) -> None:
    """Give a component's script these facts, and the job the document's UID."""
    datto.tenant.job_uids = iter([JOB])
    record = datto.tenant.component_named(component)
    record.script = replace(record.script, pickup_delay=0.0, **changes)


async def test_queued(datto: AppUnderTest) -> None:
    scripted(datto)
    assert await datto.text("run-job", {**CLEAR, "variables": r"days=30,path=C:\\Temp"}) == golden("queued")


async def test_running(flat_datto: AppUnderTest) -> None:
    scripted(flat_datto, duration=90.0)
    await flat_datto.text("run-job", CLEAR)
    flat_datto.clock.advance(45)
    assert await flat_datto.text("job-status", {"job": JOB}) == golden("running")


async def test_completed(flat_datto: AppUnderTest) -> None:
    scripted(flat_datto, duration=45.0)
    assert await flat_datto.text("run-job", {**CLEAR, "wait": True}) == golden("completed")


async def test_failed(flat_datto: AppUnderTest) -> None:
    failing = flat_datto.tenant.component_named("Purge Locked Folder").script
    scripted(
        flat_datto,
        outcome=Outcome.FAILURE,
        duration=12.0,
        exit_code=1,
        stdout=failing.stdout,
        stderr=failing.stderr,
    )
    assert await flat_datto.text("run-job", {**CLEAR, "wait": True}) == golden("failed")


async def test_timed_out_by_our_own_wait(datto: AppUnderTest) -> None:
    datto.wait_limit = 400
    datto.responder = datto.another_process()
    scripted(datto, "Long Running Script")
    arguments = {"device": "ACME-DC01", "component": "Long Running Script", "wait": True}
    assert await datto.text("run-job", arguments) == golden("timed-out")


async def test_timed_out_by_the_systems_own_word(flat_datto: AppUnderTest) -> None:
    scripted(flat_datto, "Long Running Script")
    await flat_datto.text("run-job", {"device": "ACME-DC01", "component": "Long Running Script", "timeout": 900})
    flat_datto.clock.advance(301)
    assert await flat_datto.text("job-status", {"job": JOB}) == golden("timed-out")


async def test_device_offline(datto: AppUnderTest) -> None:
    device = datto.tenant.device_named("ACME-DC01")
    device.online, device.last_seen = False, datetime(2024, 2, 15, 8, 30, tzinfo=UTC).timestamp()
    assert await datto.text("run-job", CLEAR) == golden("device-offline")


async def test_component_not_found(datto: AppUnderTest) -> None:
    arguments = {"device": "ACME-DC01", "component": "Clear Temp Filess"}
    assert await datto.text("run-job", arguments) == golden("component-not-found")


async def test_missing_variable(datto: AppUnderTest) -> None:
    arguments = {"device": "ACME-DC01", "component": "Backup Script"}
    assert await datto.text("run-job", arguments) == golden("missing-variable")


async def test_device_not_found(datto: AppUnderTest) -> None:
    arguments = {"device": "UNKNOWN-PC", "component": "Clear Temp Files"}
    assert await datto.text("run-job", arguments) == golden("device-not-found")


async def test_multiple_devices(datto: AppUnderTest) -> None:
    # "DC01" is no part of ACME-DC02, so the document's table cannot come of its own query: "DC0" finds all three.
    arguments = {"device": "DC0", "component": "Clear Temp Files"}
    text = await datto.text("run-job", arguments)
    assert text.replace('"DC0"', '"DC01"') == golden("multiple-devices")


async def test_permission_denied(datto: AppUnderTest) -> None:
    datto.tenant.faults.add(Fault(FaultKind.FORBIDDEN, "PUT"))
    assert await datto.text("run-job", CLEAR) == golden("permission-denied")
