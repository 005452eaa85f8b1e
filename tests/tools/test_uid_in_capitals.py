"""A UID in capitals is the same UID: RFC 9562 has it written in small letters, and read in either case."""

import pytest

from fakes.app_under_test import AppUnderTest, record_of
from fakes.product import ProductUnderTest
from rmm_simulator.common.faults import Fault, FaultKind


async def test_a_device_is_meant_by_its_uid_in_capitals(datto: AppUnderTest) -> None:
    uid = datto.tenant.devices[0].uid.upper()
    assert (await datto.text("device-lookup", {"identifier": uid})).startswith(
        "Device Found\n\nHostname:     ACME-DC01\n"
    )
    assert len([each for each in datto.asked() if each.startswith("GET")]) == 4
    assert "Device:       ACME-DC01\n" in await datto.text("alerts", {"where": uid})
    started = await datto.text("run-job", {"device": uid, "component": "Clear Temp Files"})
    assert started.startswith("Job Queued Successfully")
    assert datto.starts == 1


async def test_a_site_and_an_alert_are_meant_by_their_uids_in_capitals(datto: AppUnderTest) -> None:
    site = datto.tenant.sites[0]
    assert (await datto.text("site-devices", {"site": site.uid.upper()})).startswith(f"Devices at {site.name}\n")
    one = next(each for each in datto.tenant.alerts if each.resolved_at is None)
    text = await datto.text("alerts", {"where": one.uid.upper()})
    assert f"Alert UID:    {one.uid}\n" in text


async def test_what_no_spelling_names_is_asked_for_twice_and_denied(datto: AppUnderTest) -> None:
    unknown = "0E98DCA8-1C49-5219-92F4-668E872B6D68"
    assert "No device found" in await datto.text("device-lookup", {"identifier": unknown})
    asked = [each for each in datto.asked() if each.startswith("GET")]
    assert asked == [f"GET /api/v2/device/{unknown.lower()}", f"GET /api/v2/device/{unknown}"]


async def test_a_job_is_not_denied_because_its_uid_is_in_capitals(system: ProductUnderTest) -> None:
    await system.call("run-job", system.ways.open)
    for tool in ("job-status", "job-output"):
        text = await system.text(tool, {"job": system.job_id.upper()})
        assert f"{system.ways.job_label}:" in text or text.startswith("Running")
        assert "not found" not in text


async def test_a_job_that_another_computer_started_is_not_denied_either(datto: AppUnderTest) -> None:
    await datto.call("run-job", datto.ways.open)
    datto.ledger_file.unlink()
    text = await datto.text("job-status", {"job": datto.job_id.upper()})
    assert f"Job UID:      {datto.job_id}\n" in text


async def test_nor_is_a_start_by_its_reference(system: ProductUnderTest) -> None:
    system.faults.add(Fault(FaultKind.CUT_AFTER, system.ways.start_method, times=1))
    system.faults.add(Fault(FaultKind.FAILS_BEFORE, "GET", system.ways.list_of_jobs, times=None))
    reference = record_of(await system.call("run-job", system.ways.open))["reference"]
    system.faults.clear()
    assert "not found" not in await system.text("job-status", {"job": reference.upper()})


@pytest.mark.parametrize("ledger", ["kept", "lost"])
async def test_a_job_is_repeated_by_its_uid_in_capitals(datto: AppUnderTest, ledger: str) -> None:
    await datto.call("run-job", {**datto.ways.short, "wait": True})
    if ledger == "lost":
        datto.ledger_file.unlink()
    await datto.call("run-job", {"repeat": datto.job_id.upper(), "wait": True})
    assert datto.starts == 2
