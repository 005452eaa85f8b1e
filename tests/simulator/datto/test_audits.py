from typing import Any

import pytest

from rmm_simulator.datto.records import DeviceRecord
from simulator.datto.bench import Bench


def of_class(bench: Bench, device_class: str) -> DeviceRecord:
    return next(device for device in bench.tenant.devices if device.device_class == device_class)


async def audit(bench: Bench, kind: str, device: DeviceRecord) -> dict[str, Any]:
    return (await bench.get(f"/audit/{kind}/{device.uid}")).json()


@pytest.mark.parametrize("kind", ["device", "esxihost", "printer"])
async def test_an_audit_is_for_its_class_alone(fleet: Bench, kind: str) -> None:
    for device_class in ("device", "esxihost", "printer", "rmmnetworkdevice", "unknown"):
        answer = await fleet.get(f"/audit/{kind}/{of_class(fleet, device_class).uid}")
        assert answer.status_code == (200 if device_class == kind else 400), device_class


async def test_a_computer_tells_its_hardware_in_bytes(fleet: Bench) -> None:
    device = next(device for device in fleet.tenant.devices if device.category == "Server")
    found = await audit(fleet, "device", device)
    assert found["systemInfo"]["totalPhysicalMemory"] == sum(each["size"] for each in found["physicalMemory"])
    assert found["bios"]["serialNumber"] == device.details.serial
    assert [disk["diskIdentifier"] for disk in found["logicalDisks"]] == ["C:", "D:"]
    assert all(0 < disk["freespace"] < disk["size"] for disk in found["logicalDisks"])
    assert found["nics"][0]["ipv4"] == device.ip


async def test_a_device_that_was_never_audited_has_no_hardware(bench: Bench) -> None:
    found = await audit(bench, "device", bench.tenant.device_named("ACME-DC01"))
    assert (found["systemInfo"], found["bios"], found["logicalDisks"]) == (None, None, [])


async def test_a_host_counts_the_snapshots_of_its_guests(fleet: Bench) -> None:
    found = await audit(fleet, "esxihost", of_class(fleet, "esxihost"))
    assert [guest["numberOfSnapshots"] for guest in found["guests"]] == [0, 3, 0]
    assert found["systemInfo"]["numberOfSnapshots"] == 3
    assert [(store["datastoreName"], store["subscriptionPercent"]) for store in found["datastores"]] == [
        ("datastore1", 94),
        ("datastore2", 29),
    ]


async def test_a_printer_tells_its_supplies_as_text(fleet: Bench) -> None:
    found = await audit(fleet, "printer", of_class(fleet, "printer"))
    levels = [supply["suppliesLevel"] for supply in found["printerMarkerSupplies"]]
    assert levels[0].isdigit()
    assert levels[1] == "-3"
    assert found["printer"]["printedPageCount"] > 48_000


async def test_software_is_a_page(fleet: Bench) -> None:
    device = of_class(fleet, "device")
    page = (await fleet.get(f"/audit/device/{device.uid}/software", max=2)).json()
    assert [each["name"] for each in page["software"]] == ["Microsoft Edge", "Google Chrome"]
    assert page["pageDetails"]["totalCount"] > 5
