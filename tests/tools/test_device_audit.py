"""The tool device-audit: every class in its own way, the worst first."""

import pytest

from fakes.app_under_test import AppUnderTest
from fakes.product import record_of, text_of
from rmm_simulator.datto.details import Disk
from rmm_simulator.datto.fleet import account_tenant
from rmm_simulator.datto.hardware import GB
from rmm_simulator.datto.records import DeviceRecord


@pytest.fixture
def fleet(datto: AppUnderTest) -> AppUnderTest:
    datto.tenant = account_tenant(5, 60, now=datto.clock.epoch)
    datto.responder = datto.another_process()
    return datto


def one_of(fleet: AppUnderTest, category: str | None) -> DeviceRecord:
    return next(device for device in fleet.tenant.devices if device.category == category and not device.deleted)


async def test_disks_of_a_computer_are_shown_with_their_free_space_the_fullest_first(fleet: AppUnderTest) -> None:
    record = one_of(fleet, "Server")
    record.details.disks = (Disk("C:", 256 * GB, 128 * GB), Disk("D:", 256 * GB, 9 * GB))
    text = await fleet.text("device-audit", {"device": record.uid})
    assert text.index("| D:        | 9 GB     | 256 GB   | 3 % LOW") < text.index("| C:        | 128 GB")
    assert f"  Serial:       {record.details.serial}\n" in text
    assert "  Memory:       64 GB (4 x 16 GB DDR4)\n" in text


async def test_guests_with_snapshots_come_first_and_so_do_full_datastores(fleet: AppUnderTest) -> None:
    text = await fleet.text("device-audit", {"device": one_of(fleet, "ESXi Host").uid})
    assert text.index("| vm-sql-") < text.index("| vm-dc-")
    assert "Guests (3, 3 snapshots):" in text
    assert text.index("| datastore1          | 120 GB") < text.index("| datastore2          | 2.8 TB")


async def test_supplies_of_a_printer_are_shown_and_a_level_that_is_a_code_is_in_words(fleet: AppUnderTest) -> None:
    text = await fleet.text("device-audit", {"device": one_of(fleet, "Printer").uid})
    assert "| Maintenance Kit               | some is left" in text
    assert "Printed:      48," in text


async def test_a_device_without_an_audit_says_so_and_nothing_is_asked(fleet: AppUnderTest) -> None:
    for category in ("Network Device", None):
        fleet.forget()
        text = await fleet.text("device-audit", {"device": one_of(fleet, category).uid})
        kind = "" if category is None else f' ("{category}")'
        assert f"has no audit of devices of its kind{kind}" in text
        assert not any("/audit/" in each for each in fleet.asked())


async def test_a_part_alone_is_shorter_and_a_part_that_it_has_not_is_said(fleet: AppUnderTest) -> None:
    uid = one_of(fleet, "Server").uid
    disks = await fleet.text("device-audit", {"device": uid, "part": "disks"})
    assert "Disks (" in disks
    assert "System:" not in disks
    assert "The audit of this computer has no guests." in await fleet.text(
        "device-audit", {"device": uid, "part": "guests"}
    )


async def test_an_audit_is_two_requests_and_a_deleted_device_has_one_too(fleet: AppUnderTest) -> None:
    record = one_of(fleet, "Desktop")
    record.hostname, record.deleted = "GONE-PC", True
    await fleet.call("device-audit", {"device": record.uid})
    fleet.forget()
    text = await fleet.text("device-audit", {"device": "gone-pc"})
    assert "Status:       Deleted" in text
    assert len(fleet.asked()) == 2


async def test_a_name_that_is_not_exact_is_refused_with_the_candidates(fleet: AppUnderTest) -> None:
    record = one_of(fleet, "Server")
    record.hostname = "NW-SQL01"
    for name in ("NW-SQL1", "NW-SQL"):
        result = await fleet.call("device-audit", {"device": name})
        assert result.is_error
        assert "NW-SQL01" in text_of(result)


async def test_the_record_has_sizes_in_bytes(fleet: AppUnderTest) -> None:
    record = one_of(fleet, "Server")
    record.details.disks = (Disk("C:", 256 * GB, 9 * GB),)
    audit = record_of(await fleet.call("device-audit", {"device": record.uid}))["audit"]
    assert audit["disks"] == [{"name": "C:", "size_bytes": 256 * GB, "free_bytes": 9 * GB}]
    assert audit["audit_type"] == "computer"
    assert fleet.tenant.problems == []
