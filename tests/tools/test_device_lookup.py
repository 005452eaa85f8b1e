"""The tool device-lookup: whatever a technician knows finds the device; one is shown in full, several are listed."""

import pytest

from fakes.app_under_test import AppUnderTest
from fakes.product import record_of, text_of
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.datto.details import Nic, Udf
from rmm_simulator.datto.fleet import account_tenant
from rmm_simulator.datto.records import DeviceRecord, uid_for
from rmm_simulator.datto.tenant import large_tenant
from rmm_simulator.datto.wire import number

DC01_UID = "7f3c2a10-4b8e-4d6a-9c1e-5a2b8d4f6e01"


@pytest.fixture
def fleet(datto: AppUnderTest) -> AppUnderTest:
    """Five sites with 60 devices of every class, and one server that has everything."""
    datto.tenant = account_tenant(5, 60, now=datto.clock.epoch)
    record = datto.tenant.devices[0]
    record.hostname, record.category, record.online, record.suspended = "NW-SQL01", "Server", True, False
    record.ip, record.details.ext_ip, record.last_user = "10.4.0.12", "203.0.113.99", "NORTHWIND\\Anna"
    record.details.nics = (
        Nic("Intel I350", "00:1B:44:11:3A:B7", "10.4.0.12"),
        Nic("Backup", "00:1B:44:11:3A:B8", "192.168.77.5", "fd00::77"),
    )
    record.details.udfs = (
        Udf(1, "B4", "Rack"),
        Udf(2, "hunter2", "Admin password"),
        Udf(3, "2026-01-01", "End", day=True),
    )
    datto.responder = datto.another_process()
    return datto


async def look(app: AppUnderTest, identifier: str, **more: object) -> str:
    return await app.text("device-lookup", {"identifier": identifier, **more})


FORMS = [
    "NW-SQL01",
    "nw-sql01",
    "W-SQL0",
    "10.4.0.12",
    "203.0.113.99",
    "::ffff:10.4.0.12",
    "00:1B:44:11:3A:B7",
    "00-1b-44-11-3a-b8",
    "001b.4411.3ab7",
    "001B44113AB7",
    "NORTHWIND\\anna",
    "anna",
    "ANN",
    "(uid)",
    "(short uid)",
    "anna@northwind.local",
    "nw-sql01.northwind.local",
    "NW-SQL01$",
    "\\\\NW-SQL01",
    "NORTHWIND\\NW-SQL01",
    "\u201cNW-SQL01\u201d",
    "(number)",
]


SITES = [None, *(pytest.param(site, marks=pytest.mark.thorough) for site in ("Northwind", "(site uid)"))]


@pytest.mark.sample(8)
@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("identifier", FORMS)
async def test_whatever_is_known_of_a_device_finds_it(fleet: AppUnderTest, identifier: str, site: str | None) -> None:
    record = fleet.tenant.devices[0]
    forms = {"(uid)": record.uid, "(short uid)": f"{record.uid[:8]}-...", "(number)": str(number(record.uid))}
    more = {} if site is None else {"site": record.site.uid if site == "(site uid)" else site}
    text = await look(fleet, forms.get(identifier, identifier), **more)
    assert text.startswith(
        f"Device Found\n\nHostname:     NW-SQL01\nDevice UID:   {record.uid}\nSite:         Northwind\n"
    )
    assert fleet.tenant.problems == []


@pytest.mark.parametrize(
    ("identifier", "requests"),
    [("NW-SQL01", 4), ("(uid)", 4), ("001b.4411.3ab7", 4), ("(number)", 3), ("10.4.0.12", 4)],
)
async def test_one_device_is_four_requests_at_most(fleet: AppUnderTest, identifier: str, requests: int) -> None:
    record = fleet.tenant.devices[0]
    forms = {"(uid)": record.uid, "(number)": str(number(record.uid))}
    await look(fleet, forms.get(identifier, identifier))
    asked = [each for each in fleet.asked() if "/oauth/" not in each]
    assert len(asked) == requests
    assert {each.split("/")[3] for each in asked[1:]} == {"device", "audit"}


async def test_a_short_number_is_four_requests_at_most(fleet: AppUnderTest) -> None:
    record = fleet.tenant.devices[0]
    uids = (f"{at:08x}-4b8e-4d6a-9c1e-5a2b8d4f6e01" for at in range(1_000_000))
    record.uid = next(uid for uid in uids if number(uid) < 10**6)
    text = await look(fleet, str(number(record.uid)))
    assert f"\nDevice UID:   {record.uid}\n" in text
    assert "\n  Rack: B4\n" in text
    assert len([each for each in fleet.asked() if "/oauth/" not in each]) == 4


async def test_a_short_number_that_is_a_part_of_a_hostname_is_searched_once(fleet: AppUnderTest) -> None:
    fleet.tenant.devices[1].hostname = "PC-4711"
    assert "\nHostname:     PC-4711\n" in await look(fleet, "4711")
    assert sum("/account/devices" in each for each in fleet.asked()) == 1
    assert len([each for each in fleet.asked() if "/oauth/" not in each]) == 4
    fleet.forget()
    fleet.tenant.devices[1].hostname = "4711"
    assert "\nHostname:     4711\n" in await look(fleet, "4711")
    assert len([each for each in fleet.asked() if "/oauth/" not in each]) == 3


async def test_a_short_number_is_found_without_version_3_of_the_api(fleet: AppUnderTest) -> None:
    fleet.faults.add(Fault(FaultKind.NOT_FOUND, path="/api/v3/", times=None))
    fleet.tenant.devices[1].hostname = "PC-4711"
    text = await look(fleet, "4711")
    assert "\nHostname:     PC-4711\n" in text
    assert "Rack" not in text


async def test_a_second_address_is_found_within_its_site_alone_and_the_answer_says_so(fleet: AppUnderTest) -> None:
    anywhere = await look(fleet, "192.168.77.5")
    assert anywhere.startswith('No device found matching "192.168.77.5"')
    assert "Second addresses of a device were not looked at." in anywhere
    assert 'device-lookup identifier="192.168.77.5" site="<site>"' in anywhere
    at_site = await look(fleet, "192.168.77.5", site="northwind")
    assert at_site.startswith("Device Found\n\nHostname:     NW-SQL01\n")
    assert "Found By:        another of its IP addresses" in at_site
    assert (await look(fleet, "FD00:0::77", site="northwind")).startswith("Device Found")


async def test_an_address_that_many_sites_have_lists_them_all(fleet: AppUnderTest) -> None:
    fleet.tenant.devices[1].ip = "10.4.0.12"
    text = await look(fleet, "10.4.0.12")
    assert text.startswith('Multiple devices found matching "10.4.0.12" by IP address:')
    assert text.count(" 10.4.0.12") == 2


async def test_a_hostname_that_looks_like_a_mac_address_or_a_number_is_tried_as_a_name(fleet: AppUnderTest) -> None:
    for hostname in ("DECADE00BEEF", "20190417"):
        fleet.tenant.devices[1].hostname = hostname
        assert f"\nHostname:     {hostname}\n" in await look(fleet, hostname)


async def test_a_user_counts_only_where_no_hostname_matches(fleet: AppUnderTest) -> None:
    fleet.tenant.devices[1].hostname = "ANNA-LAPTOP"
    text = await look(fleet, "anna")
    assert "Hostname:     ANNA-LAPTOP" in text
    assert "NW-SQL01" not in text


async def test_an_exact_name_is_shown_in_full_beside_longer_ones(fleet: AppUnderTest) -> None:
    fleet.tenant.devices[1].hostname = "NW-SQL01-OLD"
    text = await look(fleet, "nw-sql01")
    assert text.startswith("Device Found\n\nHostname:     NW-SQL01\n")
    assert "Others whose names contain it:" in text
    assert "| NW-SQL01-OLD" in text


async def test_namesakes_are_told_apart_by_their_uids_and_by_the_site(fleet: AppUnderTest) -> None:
    fleet.tenant.devices[1].hostname = "NW-SQL01"
    text = await look(fleet, "NW-SQL01")
    assert text.startswith('Multiple devices found matching "NW-SQL01":')
    assert all(device.uid in text for device in fleet.tenant.devices[:2])
    assert (await look(fleet, "NW-SQL01", site="contoso")).startswith("Device Found")


async def test_filters_leave_what_is_asked_for_and_say_what_they_leave_out(fleet: AppUnderTest) -> None:
    result = await fleet.call("device-lookup", {"identifier": "0", "type": "printer"})
    record = record_of(result)
    assert record["devices_total"] == sum(each.category == "Printer" for each in fleet.tenant.devices)
    assert "(type=printer):" in text_of(result)
    offline = record_of(await fleet.call("device-lookup", {"identifier": "0", "status": "offline"}))
    assert {row["online"] for row in offline["devices"]} == {False}
    assert {row["deleted"] for row in offline["devices"]} == {False}
    none = await look(fleet, "NW-SQL01", status="offline")
    assert none == (
        'No device found matching "NW-SQL01"\n\n'
        '1 device found without status=offline: device-lookup identifier="NW-SQL01"'
    )


async def test_a_wrong_site_is_blamed_on_the_site(fleet: AppUnderTest) -> None:
    for identifier in ("NW-SQL01", "10.4.0.12", "anna", "00:1B:44:11:3A:B7", fleet.tenant.devices[0].uid):
        result = await fleet.call("device-lookup", {"identifier": identifier, "site": "Northwnd"})
        assert text_of(result).startswith('Site not found: "Northwnd"')
        assert "- Northwind" in text_of(result)
        assert result.is_error


async def test_a_device_at_another_site_is_said_to_be_there(fleet: AppUnderTest) -> None:
    for identifier in ("NW-SQL01", "001B44113AB7", fleet.tenant.devices[0].uid):
        text = await look(fleet, identifier, site="Contoso")
        assert text.startswith(f'No device found matching "{identifier}" at site "Contoso"; elsewhere:')
        assert fleet.tenant.devices[0].uid in text


@pytest.mark.thorough
async def test_an_account_that_is_too_large_is_looked_through_in_part_and_the_answer_says_so(
    datto: AppUnderTest,
) -> None:
    datto.tenant = large_tenant(6_000, 14, now=datto.clock.epoch)
    datto.responder = datto.another_process()
    text = await look(datto, "10.20.0.11")
    assert "5,000 of 6,000 devices looked at" in text
    assert "site=" in text
    assert len(datto.asked()) <= 21
    datto.forget()
    datto.tenant.devices.insert(0, DeviceRecord("A", datto.tenant.sites[0], uid_for("a"), ip="10.20.0.11"))
    assert "5,000 of 6,001 devices looked at" in await look(datto, "10.20.0.11")


async def test_secrets_in_user_fields_are_masked_in_the_block_and_in_the_record(fleet: AppUnderTest) -> None:
    result = await fleet.call("device-lookup", {"identifier": "NW-SQL01"})
    assert "hunter2" not in str(result)
    assert "  Rack: B4\n  Admin password: ********\n  End: 2026-01-01\n" in text_of(result)
    assert record_of(result)["detail"]["fields"]["Admin password"] == "********"


async def test_fields_without_their_labels_are_counted_and_not_shown(fleet: AppUnderTest) -> None:
    fleet.tenant.lists_legacy_udfs = True
    fleet.tenant.faults.add(Fault(FaultKind.NOT_FOUND, "GET", "/v3/", times=None))
    result = await fleet.call("device-lookup", {"identifier": "NW-SQL01"})
    assert "hunter2" not in str(result)
    assert "User-Defined Fields: 3 fields filled" in text_of(result)


async def test_every_class_of_device_is_shown_and_audited_in_its_own_way(fleet: AppUnderTest) -> None:
    for record in fleet.tenant.devices[:25]:  # in as many every class occurs
        text = await look(fleet, record.uid)
        assert text.startswith(("Device Found\n", "Device Found (Offline Warning)\n"))
        assert "could not be read" not in text
        if record.device_class in {"esxihost", "printer"} or record.details.last_audit:
            assert f"  Serial:       {record.details.serial}" in text
    assert not any("not of class" in problem for problem in fleet.tenant.problems)


async def test_nothing_that_is_sent_is_undeclared(fleet: AppUnderTest) -> None:
    queries: list[dict[str, object]] = [
        {"identifier": "x%_"},
        {"identifier": "ghost", "site": "Northwind"},
        {"identifier": "10.0.0.1", "site": "Northwind"},
        {"identifier": "4711"},
        {"identifier": "AABBCCDDEEFF"},
    ]
    for query in queries:
        await fleet.text("device-lookup", query)
    assert fleet.tenant.problems == []


async def test_what_only_a_wildcard_finds_is_listed_when_nothing_has_the_text_itself(datto: AppUnderTest) -> None:
    assert (await look(datto, "SQL_01")).startswith("Device Found\n\nHostname:     SQL_01\n")
    assert (await look(datto, "QL_0")).startswith("Device Found")
    assert (await look(datto, "ACME%DC0")).startswith('Multiple devices found matching "ACME%DC0":')


async def test_an_unknown_uid_is_no_device(datto: AppUnderTest) -> None:
    text = await look(datto, "00000000-0000-0000-0000-000000000000")
    assert text.startswith('No device found matching "00000000-0000-0000-0000-000000000000"')
    assert (await look(datto, DC01_UID)).startswith("Device Found\n\nHostname:     ACME-DC01\n")


async def test_what_the_systems_filter_misses_is_found_among_the_devices_that_are_looked_at(
    fleet: AppUnderTest,
) -> None:
    fleet.tenant.devices[0].site.name = "North  Wind"
    assert (await look(fleet, "sql0", site="north wind")).startswith("Device Found\n\nHostname:     NW-SQL01\n")
    assert (await look(fleet, "NW-SQL\u200b01")).startswith("Device Found\n\nHostname:     NW-SQL01\n")


def give_number(monkeypatch: pytest.MonkeyPatch, device: DeviceRecord, small: int) -> None:
    def numbers(uid: str) -> int:
        return small if uid == device.uid else number(uid)

    for module in ("devices", "device_wire"):
        monkeypatch.setattr(f"rmm_simulator.datto.{module}.number", numbers)


@pytest.mark.parametrize("name", ["2019", "123456"])
async def test_a_device_whose_name_is_a_short_number_is_found_by_its_name(
    fleet: AppUnderTest, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, numbered = fleet.tenant.devices[1:3]
    named.hostname = name
    give_number(monkeypatch, numbered, int(name))
    text = await look(fleet, name)
    assert named.uid in text
    assert numbered.uid not in text


async def test_a_short_number_that_no_device_is_named_by_is_a_devices_number(
    fleet: AppUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbered = fleet.tenant.devices[2]
    give_number(monkeypatch, numbered, 2019)
    assert numbered.uid in await look(fleet, "2019")


async def test_two_user_fields_of_one_label_are_both_in_the_record_and_told_apart(fleet: AppUnderTest) -> None:
    fleet.tenant.devices[0].details.udfs = (Udf(1, "B4", "Rack"), Udf(7, "Row 2", "Rack"), Udf(9, "x", "Owner"))
    async with fleet.client() as client:
        result = await client.call_tool("device-lookup", {"identifier": "NW-SQL01"})
    assert record_of(result)["detail"]["fields"] == {"Rack (UDF 1)": "B4", "Rack (UDF 7)": "Row 2", "Owner": "x"}
    assert "  Rack (UDF 7): Row 2" in text_of(result)
