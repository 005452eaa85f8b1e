"""The tool device-lookup: one device described, several listed."""

from fakes.app_under_test import AppUnderTest


async def test_one_device_is_described_and_several_are_listed(datto: AppUnderTest) -> None:
    one = await datto.text("device-lookup", {"identifier": "acme-dc01"})
    several = await datto.text("device-lookup", {"identifier": "dc0"})
    none = await datto.text("device-lookup", {"identifier": "nothing-like-it"})
    assert one.startswith('1 device matches "acme-dc01":')
    assert "IP Address:   10.20.0.11" in one
    assert several.startswith('3 devices match "dc0":')
    assert none.startswith('Device not found: "nothing-like-it"')


async def test_a_device_is_found_by_uid_and_within_a_site(datto: AppUnderTest) -> None:
    by_uid = await datto.text("device-lookup", {"identifier": "7f3c2a10-4b8e-4d6a-9c1e-5a2b8d4f6e01"})
    assert "Hostname:     ACME-DC01" in by_uid
    at_site = await datto.text("device-lookup", {"identifier": "frontdesk", "site": "northwind"})
    assert "Site:         Northwind Dental" in at_site
    wrong = await datto.text("device-lookup", {"identifier": "00000000-0000-0000-0000-000000000000"})
    assert wrong.startswith("Device not found:")


async def test_what_only_a_wildcard_finds_is_listed_when_nothing_has_the_text_itself(datto: AppUnderTest) -> None:
    assert (await datto.text("device-lookup", {"identifier": "SQL_01"})).startswith("1 device matches")
    assert (await datto.text("device-lookup", {"identifier": "QL_0"})).startswith("1 device matches")
    assert (await datto.text("device-lookup", {"identifier": "ACME%DC0"})).startswith("2 devices match")


async def test_a_uid_is_found_at_the_site_that_is_named_alone(datto: AppUnderTest) -> None:
    uid = datto.tenant.devices[0].uid
    there = await datto.text("device-lookup", {"identifier": uid, "site": datto.tenant.devices[0].site.name})
    elsewhere = await datto.text("device-lookup", {"identifier": uid, "site": "No Such Site"})
    assert there.startswith("1 device matches")
    assert elsewhere.startswith("Device not found")
