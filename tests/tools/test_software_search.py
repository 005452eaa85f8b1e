"""The tool software over a site or the account: who still has a program below a version, and how far was read."""

import re

import pytest

from fakes.app_under_test import AppUnderTest
from fakes.fleets import use_fleet
from fakes.product import record_of, text_of
from rmm_jobs.inventory import software_search
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.datto.fleet import account_tenant
from rmm_simulator.datto.hostile import poison
from rmm_simulator.datto.records import DeviceRecord

CHROME = ("121.0.6167.184", "126.0.1", "99.0.1", "126-contoso", "", "1.0")


@pytest.fixture
def fleet(datto: AppUnderTest) -> AppUnderTest:
    """An account whose site Northwind has ten computers, six of them with Chrome in a version of their own."""
    datto.tenant = account_tenant(5, 60, now=datto.clock.epoch)
    for device in datto.tenant.devices:
        device.details.software = (("7-Zip", "23.01"),)
    for device, version in zip(computers(datto), CHROME, strict=False):
        device.details.software = (("Google Chrome", version), ("7-Zip", "23.01"))
    datto.responder = datto.another_process()
    return datto


def computers(app: AppUnderTest, site: str = "Northwind") -> list[DeviceRecord]:
    there = [each for each in app.tenant.devices if each.site.name == site and each.device_class == "device"]
    return sorted(there, key=lambda each: each.hostname)


async def test_who_still_has_it_below_a_version_is_one_answer_with_how_many_were_read(fleet: AppUnderTest) -> None:
    result = await fleet.call("software", {"site": "northwind", "name": "chrome", "below": "126"})
    text, record = text_of(result), record_of(result)
    assert text.startswith('Software at site "Northwind"\n')
    assert "Found:        3 devices, and 2 whose version cannot be compared\n" in text
    assert "Have It:      6 devices, in any version\n" in text
    total = len(computers(fleet))
    assert f"Read:         {total} of {total} devices, oldest read at " in text
    shown = [(each["hostname"], each["version"], each["comparable"]) for each in record["programs"]]
    names = [each.hostname for each in computers(fleet)]
    assert shown == [
        (names[0], "121.0.6167.184", True),
        (names[2], "99.0.1", True),
        (names[5], "1.0", True),
        (names[3], "126-contoso", False),
        (names[4], "", False),
    ]
    assert fleet.tenant.problems == []


async def test_a_site_is_read_with_a_request_for_each_device_and_no_printer_is_asked(fleet: AppUnderTest) -> None:
    await fleet.call("software", {"site": "Northwind", "name": "chrome"})
    fleet.forget()
    await fleet.call("software", {"site": "Northwind", "name": "chrome"})
    total = len(computers(fleet))
    assert total == 10
    assert sum("/software" in each for each in fleet.asked()) == total
    assert len(fleet.asked()) == total + 2


async def test_of_an_account_ten_devices_are_read_in_a_call_and_the_others_are_counted(fleet: AppUnderTest) -> None:
    result = await fleet.call("software", {"name": "chrome"})
    text, record = text_of(result), record_of(result)
    assert sum("/software" in each for each in fleet.asked()) == 10
    total = record["devices_to_read"]
    assert (record["devices_read"], record["reading_goes_on"]) == (10, False)
    assert f"Read:         10 of {total} devices, oldest read at" in text
    assert f"{total - 10} devices not read yet: they may have it, too." in text


async def test_of_an_account_larger_than_one_look_all_devices_are_the_denominator(
    datto: AppUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(software_search, "MAX_PAGES", 2)
    use_fleet(datto, 5, 1_200)
    result = await datto.call("software", {"name": "chrome", "below": "126"})
    text, record = text_of(result), record_of(result)
    listed = datto.tenant.devices[:500]
    computers_listed = sum(each.device_class == "device" and not each.deleted for each in listed)
    assert (record["devices_to_read"], record["devices_unlisted"]) == (computers_listed + 700, 700)
    assert f"Read:         10 of {computers_listed + 700:,} devices" in text
    assert "700 devices not listed (one call reads no more): they may have it" in text
    assert "did not send its whole list" not in text


async def test_a_name_that_no_device_has_of_those_that_were_read_is_not_denied_of_the_others(
    fleet: AppUnderTest,
) -> None:
    for wanted in ({"name": "nonsuch"}, {"name": "nonsuch", "without": True}):
        text = await fleet.text("software", wanted)
        assert 'No program of the 10 devices that were read has "nonsuch" in its name.' in text
        assert "Did you mean" not in text
        assert "Nothing that was read is kept, and another call begins anew: name a site or a device to" in text


async def test_a_computer_with_an_empty_list_is_not_said_to_lack_a_program(fleet: AppUnderTest) -> None:
    for device in computers(fleet)[6:8]:
        device.details.software = ()
    result = await fleet.call("software", {"site": "Northwind", "name": "chrome", "without": True})
    record = record_of(result)
    assert (record["lacking_total"], record["devices_unaudited"], record["devices_read"]) == (2, 2, 8)
    assert "2 devices without a list of software: they may lack it, too." in text_of(result)


async def test_a_name_that_no_device_has_is_answered_with_near_names(fleet: AppUnderTest) -> None:
    text = await fleet.text("software", {"site": "Northwind", "name": "gogle chrome"})
    assert 'No program has "gogle chrome" in its name.' in text
    assert "  - Google Chrome" in text


async def test_where_nobody_has_an_old_version_that_is_said(fleet: AppUnderTest) -> None:
    text = await fleet.text("software", {"site": "Northwind", "name": "7-zip", "below": "23"})
    assert text.endswith("None of them is below 23.")
    assert "Found:        0 devices\n" in text


async def test_who_does_not_have_it_is_one_answer_and_who_was_not_read_is_not_in_it(fleet: AppUnderTest) -> None:
    fleet.faults.add(Fault(FaultKind.FORBIDDEN, path=f"/{computers(fleet)[-1].uid}/software"))
    result = await fleet.call("software", {"site": "Northwind", "name": "chrome", "without": True})
    text, record = text_of(result), record_of(result)
    lacking = [each.hostname for each in computers(fleet)[6:-1]]
    assert [each["hostname"] for each in record["lacking"]] == lacking
    assert (record["without"], record["lacking_total"], record["having_total"]) == (True, 3, 6)
    assert (record["programs"], record["programs_total"]) == ([], 0)
    assert "Read:         9 of 10 devices, oldest read at " in text
    assert "1 device not read yet (permission denied): it may lack it, too." in text


async def test_a_name_that_nobody_has_is_doubted_where_everybody_lacks_it(fleet: AppUnderTest) -> None:
    text = await fleet.text("software", {"site": "Northwind", "name": "gogle chrome", "without": True})
    assert "Lack It:      10 devices\n" in text
    assert "  - Google Chrome" in text


@pytest.mark.parametrize("more", [{"device": "PC"}, {"below": "9"}, {}])
async def test_who_does_not_have_it_takes_a_name_alone(fleet: AppUnderTest, more: dict[str, object]) -> None:
    name = {"name": "chrome"} if more else {}
    result = await fleet.call("software", {**name, **more, "without": True})
    assert result.is_error
    assert fleet.asked() == []


async def test_what_could_not_be_read_is_not_taken_for_a_device_without_it(fleet: AppUnderTest) -> None:
    fleet.faults.add(Fault(FaultKind.FORBIDDEN, path="/software"))
    result = await fleet.call("software", {"site": "Northwind", "name": "chrome"})
    text, record = text_of(result), record_of(result)
    assert (record["devices_read"], record["devices_to_read"]) == (9, 10)
    assert "1 device not read yet (permission denied): it may have it, too." in text
    assert record["last_error"]["kind"] == "permission_denied"


async def test_where_none_can_be_read_the_answer_is_the_failure(fleet: AppUnderTest) -> None:
    fleet.faults.add(Fault(FaultKind.FORBIDDEN, path="/software", times=None))
    result = await fleet.call("software", {"site": "Northwind", "name": "chrome"})
    assert result.is_error
    assert text_of(result).startswith("Permission denied")
    assert sum("/software" in each for each in fleet.asked()) == 4


async def test_a_long_list_goes_on_where_the_last_answer_ended(fleet: AppUnderTest) -> None:
    for device in computers(fleet):
        device.details.software = tuple((f"Chrome {n:02}", "126-contoso" if n % 3 == 0 else "1.0") for n in range(30))
    seen, offset, total = list[tuple[str, str]](), 0, 1
    while offset < total:
        asked = {"site": "Northwind", "name": "chrome", "below": "126", "offset": offset}
        result = await fleet.call("software", asked)
        record = record_of(result)
        total = record["programs_total"]
        seen += [(each["hostname"], each["name"]) for each in record["programs"]]
        offset += len(record["programs"])
        assert ("To see more: software site=" in text_of(result)) == (offset < total)
    assert len(set(seen)) == len(seen) == total == 30 * len(computers(fleet))
    past = await fleet.text("software", {"site": "Northwind", "name": "chrome", "offset": 900})
    assert "There is nothing at offset 900." in past


async def test_a_site_that_is_not_there_is_refused_with_near_names(fleet: AppUnderTest) -> None:
    text = await fleet.text("software", {"site": "Northwnd", "name": "chrome"})
    assert text.startswith('Site not found: "Northwnd"')


async def test_what_an_installer_has_written_stays_in_its_cell(fleet: AppUnderTest) -> None:
    poison(fleet.tenant)
    uid = next(each for each in fleet.tenant.devices if each.details.software).uid
    for asked in ({"device": uid}, {"name": "chrome", "below": "126"}, {"name": "7-zip"}):
        result = await fleet.call("software", asked)
        text = text_of(result)
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert not re.search(r"^(FORGED|-{70}|```)", text, re.MULTILINE)
        assert all(len(line) < 420 for line in text.splitlines())
