"""The tool software: programs of a device with their versions, compared as versions."""

import pytest

from fakes.app_under_test import AppUnderTest
from fakes.product import record_of, text_of
from rmm_simulator.datto.fleet import account_tenant
from rmm_simulator.datto.records import DeviceRecord

PROGRAMS = (
    ("Google Chrome", "126.0.6478.127"),
    ("7-Zip 23.01 (x64)", "23.01"),
    ("OpenSSL Light", "1.0.2k"),
    ("OpenSSL of Contoso", "1.1.0-contoso"),
    ("OpenSSL 3 (64-bit)", "3.0.13"),
    ("Backup Agent", ""),
)


@pytest.fixture
def fleet(datto: AppUnderTest) -> AppUnderTest:
    datto.tenant = account_tenant(5, 60, now=datto.clock.epoch)
    record = one_of(datto, "Server")
    record.hostname, record.details.software = "NW-SQL01", PROGRAMS
    datto.responder = datto.another_process()
    return datto


def one_of(app: AppUnderTest, category: str | None) -> DeviceRecord:
    return next(device for device in app.tenant.devices if device.category == category and not device.deleted)


async def test_programs_of_a_device_are_listed_by_name_with_their_versions(fleet: AppUnderTest) -> None:
    text = await fleet.text("software", {"device": "nw-sql01"})
    assert text.startswith('Software of "NW-SQL01"\n')
    assert "Installed:    6 programs" in text
    assert text.index("7-Zip 23.01 (x64)") < text.index("Google Chrome") < text.index("OpenSSL Light")
    assert "| Backup Agent                  | not reported\n" in text
    assert fleet.tenant.problems == []


async def test_a_version_is_compared_as_a_version_and_one_that_cannot_be_is_listed_last(fleet: AppUnderTest) -> None:
    result = await fleet.call("software", {"device": "NW-SQL01", "name": "openssl", "below": "1.1"})
    text = text_of(result)
    assert 'Filter:       "openssl" in the name, below 1.1\n' in text
    assert "Found:        1 program, and 1 whose version cannot be compared" in text
    assert "  1 | OpenSSL Light                 | 1.0.2k\n" in text
    assert "  2 | OpenSSL of Contoso            | 1.1.0-contoso (cannot be compared)" in text
    assert "OpenSSL 3" not in text
    record = record_of(result)
    assert [each["comparable"] for each in record["programs"]] == [True, False]
    assert (record["programs_total"], record["incomparable_total"]) == (2, 1)


async def test_where_none_is_below_the_versions_that_are_there_are_named(fleet: AppUnderTest) -> None:
    text = await fleet.text("software", {"device": "NW-SQL01", "name": "Chrome", "below": "99"})
    assert text.endswith("None is below 99: Google Chrome 126.0.6478.127.")


async def test_a_name_that_no_program_has_is_answered_with_near_names(fleet: AppUnderTest) -> None:
    text = await fleet.text("software", {"device": "NW-SQL01", "name": "Gogle Chrome"})
    assert 'No program has "Gogle Chrome" in its name.' in text
    assert "  - Google Chrome" in text


async def test_a_long_list_goes_on_where_the_last_answer_ended(fleet: AppUnderTest) -> None:
    one_of(fleet, "Server").details.software = tuple((f"Program {n:03}", "1.0") for n in range(320))
    seen, offset, total = set[str](), 0, 1
    while offset < total:
        result = await fleet.call("software", {"device": "NW-SQL01", "offset": offset})
        record = record_of(result)
        total = record["programs_total"]
        seen |= {each["name"] for each in record["programs"]}
        offset += len(record["programs"])
        assert ("To see more: software device=" in text_of(result)) == (offset < total)
    assert len(seen) == total == 320
    assert "nothing at offset 900" in await fleet.text("software", {"device": "NW-SQL01", "offset": 900})


@pytest.mark.parametrize(("programs", "requests"), [(0, 1), (250, 1), (251, 2), (1_001, 5)])
async def test_software_takes_as_many_requests_as_it_has_pages(
    fleet: AppUnderTest, programs: int, requests: int
) -> None:
    record = one_of(fleet, "Server")
    record.details.software = tuple((f"Program {n:04}", "1.0") for n in range(programs))
    await fleet.call("device-lookup", {"identifier": record.uid})
    fleet.forget()
    await fleet.call("software", {"device": record.uid})
    assert sum("/software" in each for each in fleet.asked()) == requests
    assert len(fleet.asked()) == requests + 1


@pytest.mark.parametrize("category", ["ESXi Host", "Printer", "Network Device"])
async def test_a_device_that_has_no_list_of_software_says_so_and_nothing_is_asked(
    fleet: AppUnderTest, category: str
) -> None:
    text = await fleet.text("software", {"device": one_of(fleet, category).uid})
    assert f'Datto RMM has no list of software of devices of its kind ("{category}").' in text
    assert not any("/software" in each for each in fleet.asked())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"name": "Chrome", "below": "latest"}, "- below: has to be a version"),
        ({"below": "9.2"}, "- name: is missing: versions of different programs cannot be compared"),
        ({"site": "Northwind", "name": "x"}, "- device, site: one of the two can be given, and not both"),
    ],
)
async def test_a_version_that_nothing_can_be_compared_with_is_refused(
    fleet: AppUnderTest, arguments: dict[str, object], words: str
) -> None:
    result = await fleet.call("software", {"device": "NW-SQL01", **arguments})
    assert result.is_error
    assert words in text_of(result)
    assert fleet.asked() == []


async def test_without_a_device_a_program_has_to_be_named(fleet: AppUnderTest) -> None:
    for arguments in ({}, {"site": "Northwind"}):
        result = await fleet.call("software", arguments)
        assert result.is_error
        assert "- name: is missing: without a device, a program has to be named" in text_of(result)
    assert fleet.asked() == []
