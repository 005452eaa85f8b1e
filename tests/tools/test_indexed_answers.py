"""Answers from the index: without a request to find a device, with their age, and never as if they were from now."""

import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from fakes.app_under_test import AppUnderTest, record_of, text_of
from fakes.fleets import requests, use_fleet
from rmm_jobs.domain import device_index
from rmm_jobs.inventory import device_lookup, device_scan
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.datto.records import DeviceRecord

TWELVE = 12 * 60
ADDRESS = "172.31.255.1"
AGE = "as of 12 minutes ago"


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is large begins at 250 devices, one page, so that a test takes no time."""
    monkeypatch.setattr(device_index, "LARGE", 250)
    monkeypatch.setattr(device_lookup, "LARGE", 250)
    monkeypatch.setattr(device_scan, "MAX_PAGES", 1)


@pytest.fixture
async def fleet(indexed: AppUnderTest, large: None) -> AppUnderTest:
    """An account of 300 devices, of which a call reads 250; its index is twelve minutes old.

    The last device is like no other.
    """
    del large
    use_fleet(indexed, 10, 300, alerts=50)
    changed(indexed, hostname="ZEBRA-HOST7", ip=ADDRESS, last_user="ZOO\\zelda", online=True, deleted=False)
    await indexed.fill_index()
    indexed.clock.advance(TWELVE)
    return indexed


def changed(app: AppUnderTest, **facts: object) -> DeviceRecord:
    """Change the last device of the account, as time does."""
    app.tenant.devices[-1] = replace(app.tenant.devices[-1], **facts)
    return app.tenant.devices[-1]


async def looked_up(app: AppUnderTest, identifier: str, **more: object) -> str:
    app.forget()
    return await app.text("device-lookup", {"identifier": identifier, **more})


@pytest.mark.parametrize(
    ("identifier", "found_first"),
    [(ADDRESS, []), ("zoo\\zelda", []), ("zelda", ["account/devices"])],
)
async def test_a_device_is_found_without_a_request_and_read_before_it_is_shown(
    fleet: AppUnderTest, identifier: str, found_first: list[str]
) -> None:
    last = fleet.tenant.devices[-1]
    answer = await looked_up(fleet, identifier)
    assert "Hostname:     ZEBRA-HOST7" in answer
    assert f"Looked up among 300 devices {AGE}; this device was read now." in answer
    # A name is asked of the system first: its filter knows hostnames.
    asked = requests(fleet)
    assert asked[: len(found_first) + 1] == [*found_first, f"device/{last.uid}"]
    assert len(asked) == len(found_first) + 4


@pytest.mark.parametrize("identifier", [ADDRESS, "zoo\\zelda", "zelda", "ZEBRA-HOST7", "UID"])
async def test_while_the_system_takes_no_requests_a_device_is_shown_as_the_index_has_it(
    fleet: AppUnderTest, identifier: str
) -> None:
    uid = fleet.tenant.devices[-1].uid
    fleet.faults.add(Fault(FaultKind.RATE_LIMITED, method="GET", times=None))
    answer = await looked_up(fleet, uid if identifier == "UID" else identifier)
    assert "ZEBRA-HOST7" in answer
    assert f"Looked up among 300 devices {AGE}; nothing was read now (too many requests)." in answer
    assert "To see it in full, ask again in a minute: device-lookup" in answer


@pytest.mark.parametrize("identifier", ["172.31.255.77", "NO-SUCH-PC", "00:1B:44:11:3A:B8", "999999999"])
async def test_while_the_system_takes_no_requests_nothing_is_denied(fleet: AppUnderTest, identifier: str) -> None:
    fleet.tenant.devices.pop()
    fleet.faults.add(Fault(FaultKind.RATE_LIMITED, method="GET", times=None))
    answer = await looked_up(fleet, identifier)
    if identifier != "172.31.255.77":  # the index of a large account answers that alone, with its age
        assert answer.startswith("Too many requests")


async def test_what_has_changed_since_is_shown_as_it_is_now(fleet: AppUnderTest) -> None:
    changed(fleet, online=False, operating_system="Windows 11 of now")
    answer = await looked_up(fleet, ADDRESS)
    assert "Device Found (Offline Warning)" in answer
    assert "Windows 11 of now" in answer


async def test_a_device_that_has_another_address_now_is_not_shown(fleet: AppUnderTest) -> None:
    changed(fleet, ip="172.31.255.2")
    answer = await looked_up(fleet, ADDRESS)
    assert answer.startswith(f'No device found matching "{ADDRESS}"')
    assert f"Looked up among 300 devices {AGE}." in answer
    assert "ZEBRA" not in answer


async def test_a_device_that_is_gone_is_not_shown(fleet: AppUnderTest) -> None:
    fleet.tenant.devices.pop()
    answer = await looked_up(fleet, ADDRESS)
    assert answer.startswith(f'No device found matching "{ADDRESS}"')


async def test_several_devices_are_a_table_with_its_age_and_no_request(fleet: AppUnderTest) -> None:
    twin = replace(fleet.tenant.devices[-1], uid="99999999-0000-4000-8000-000000000001", hostname="ZEBRA-HOST8")
    fleet.tenant.devices.append(twin)
    fleet.clock.advance(3600)
    await fleet.fill_index()
    fleet.clock.advance(TWELVE)
    async with fleet.client() as client:
        result = await client.call_tool("device-lookup", {"identifier": ADDRESS})
    assert requests(fleet) == []
    assert f"Looked up among 301 devices {AGE}." in text_of(result)
    record = record_of(result)
    assert record["devices_total"] == 2
    assert record["looked_at"]["as_of"] is not None


async def test_a_small_account_denies_nothing_by_its_index_alone(indexed: AppUnderTest) -> None:
    use_fleet(indexed, 5, 300)
    await indexed.fill_index()
    changed(indexed, ip=ADDRESS, hostname="ZEBRA-HOST7", online=True, deleted=False)
    answer = await looked_up(indexed, ADDRESS)
    assert "Hostname:     ZEBRA-HOST7" in answer
    assert "as of" not in answer


@pytest.mark.sample(2)
@pytest.mark.parametrize("identifier", ["999", "NO-SUCH-PC", "zoo\\nobody", "nobody@zoo.example", ADDRESS, "7f3c2a10-"])
async def test_what_nobody_has_costs_no_more_requests_with_an_index_than_without(
    indexed: AppUnderTest, identifier: str
) -> None:
    use_fleet(indexed, 5, 300)
    without = await looked_up(indexed, identifier)
    asked = requests(indexed)
    await indexed.fill_index()
    assert await looked_up(indexed, identifier) == without
    assert sorted(requests(indexed)) == sorted(asked)


@pytest.mark.parametrize(
    ("mac", "asked"),
    [
        ("00:1B:44:11:3A:B8", ["device/macAddress/001B44113AB8"]),
        ("00 1b 44 11 3a b8", ["device/macAddress/001B44113AB8"]),
        ("001B44113AB8", ["device/macAddress/001B44113AB8", "account/devices"]),
        ("001b.4411.3ab8", ["device/macAddress/001B44113AB8", "account/devices"]),
    ],
)
async def test_a_mac_address_that_no_device_has_costs_one_request_and_one_more_where_it_may_be_a_hostname(
    indexed: AppUnderTest, mac: str, asked: list[str]
) -> None:
    use_fleet(indexed, 5, 1_000)
    answer = await looked_up(indexed, mac)
    assert answer.startswith(f'No device found matching "{mac}"')
    assert "Try its IP address, or the user" in answer
    assert requests(indexed) == asked


async def test_an_index_that_is_too_old_is_not_used(fleet: AppUnderTest) -> None:
    fleet.clock.advance(25 * 3600)
    answer = await looked_up(fleet, ADDRESS)
    assert "250 of 300 devices looked at" in answer


@pytest.mark.usefixtures("large")
async def test_without_an_index_the_answer_says_how_many_were_looked_at(indexed: AppUnderTest) -> None:
    use_fleet(indexed, 5, 300)
    answer = await looked_up(indexed, ADDRESS)
    assert "250 of 300 devices looked at" in answer


async def test_names_that_are_near_come_from_the_whole_account(fleet: AppUnderTest) -> None:
    answer = await looked_up(fleet, "ZEBRA-HSOT7")
    assert "spelt like it" in answer
    assert "ZEBRA-HOST7" in answer
    assert AGE in answer
    assert requests(fleet) == ["account/devices"]


async def test_a_start_offers_names_of_the_whole_account_and_starts_nothing(fleet: AppUnderTest) -> None:
    fleet.forget()
    answer = await fleet.text("run-job", {"device": "ZEBRA-HSOT7", "component": "Clear Temp Files"})
    assert "ZEBRA-HOST7" in answer
    assert fleet.starts == 0
    assert requests(fleet) == ["account/devices"]


async def test_servers_without_antivirus_in_all_sites_are_one_call_without_a_request(fleet: AppUnderTest) -> None:
    fleet.forget()
    answer = await fleet.text("site-devices", {"needs": "antivirus", "type": "server"})
    assert requests(fleet) == []
    assert answer.startswith("Servers at All Sites Whose Antivirus Needs Attention")
    assert "(12 minutes ago). A site as it is now: site-devices site=" in answer
    assert len(answer) < 1_600  # 320 tokens of o200k_base


async def test_servers_without_antivirus_are_a_short_answer_whatever_the_names(fleet: AppUnderTest) -> None:
    for number, site in enumerate(fleet.tenant.sites):
        site.name = f"Kaufmann & S\u00f6hne Steuerberatungsgesellschaft mbH, Niederlassung S\u00fcd-{number}"
    for number, device in enumerate(fleet.tenant.devices):
        device.hostname, device.category = f"DE-MUC-SRV{number:05}", "Server"
        device.details.antivirus_product = "Bitdefender Endpoint Security Tools Premium Edition"
        device.details.antivirus_status = "RunningAndNotUpToDate"
    fleet.clock.advance(3_600)
    await fleet.fill_index()
    result = await fleet.call("site-devices", {"needs": "antivirus", "type": "server"})
    text, record = text_of(result), record_of(result)
    assert len(text) < 1_400  # 320 tokens of o200k_base
    rows = re.findall(r"^ \[\w+\] +\| (\S+) +\| (.+?) +\|", text, re.MULTILINE)
    assert [name for name, _ in rows] == [device["hostname"] for device in record["devices"]]
    assert len({cell for _, cell in rows}) == len({device["site"] for device in record["devices"]})
    assert f'To see more: site-devices type="server" needs="antivirus" offset={len(rows)}' in text
    assert f"({record['devices_total'] - len(rows)} more)" in text


async def test_a_list_of_the_index_is_that_of_the_system(fleet: AppUnderTest) -> None:
    live = AppUnderTest(fleet.folder / "live", clock=fleet.clock)
    live.tenant.sites[:], live.tenant.devices[:] = fleet.tenant.sites, fleet.tenant.devices
    live.tenant.alerts[:] = fleet.tenant.alerts
    filters: list[dict[str, object]] = [{"needs": "warranty"}, {"status": "offline", "os": "windows"}, {"alerts": True}]
    for chosen in filters:
        records: list[dict[str, Any]] = []
        for app in (fleet, live):
            async with app.client() as client:
                records.append(record_of(await client.call_tool("site-devices", {**chosen, "summary": True})))
        assert [record.pop("as_of") is None for record in records] == [False, True]
        for record in records:
            del record["last_seen_at"]  # a device that is online was seen now, whenever that is
        assert records[0] == records[1]
    assert requests(fleet) == []


async def test_pages_by_type_show_each_device_of_the_index_once_and_count_the_rest(fleet: AppUnderTest) -> None:
    pages: list[list[dict[str, Any]]] = []
    texts: list[str] = []
    while not pages or pages[-1]:
        result = await fleet.call("site-devices", {"offset": sum(map(len, pages))})
        pages.append(record_of(result)["devices"])
        texts.append(text_of(result))
    sizes = [len(page) for page in pages]
    assert sizes[0] == 8
    assert all(44 <= size <= 50 for size in sizes[1:-2])
    assert any(size < 50 for size in sizes[1:-2])
    uids = [device["uid"] for page in pages for device in page]
    assert len(uids) == len(set(uids)) == record_of(await fleet.call("site-devices", {}))["devices_total"]
    for at, text in enumerate(texts):
        later = Counter(device["type"] for page in pages[at + 1 :] for device in page)
        here = {device["type"] for device in pages[at]}
        assert sum(map(int, re.findall(r"\((\d+) more\)", text))) == sum(later[kind] for kind in here)


async def test_a_site_is_read_live(fleet: AppUnderTest) -> None:
    fleet.forget()
    site = fleet.tenant.sites[0].name
    answer = await fleet.text("site-devices", {"site": site})
    assert "As of" not in answer
    assert requests(fleet) != []


async def test_a_site_that_was_added_since_is_not_denied_by_the_index(fleet: AppUnderTest) -> None:
    added = fleet.tenant.sites[0]
    added.name = "Fabrikam Print"
    # The system's filter does not know the two blanks.
    answer = await fleet.text("site-devices", {"site": "Fabrikam  Print"})
    assert answer.startswith("Devices at Fabrikam Print")


async def test_sites_that_are_near_come_from_the_index(fleet: AppUnderTest) -> None:
    site = "Northwind 2"
    near = f"{site[1]}{site[0]}{site[2:]}"
    fleet.forget()
    answer = await fleet.text("site-devices", {"site": near})
    assert answer.startswith("Site not found")
    assert site in answer
    assert requests(fleet) == ["account/sites"]
    assert site in await fleet.text("device-lookup", {"identifier": "NO-SUCH-PC", "site": near})
    assert requests(fleet) == ["account/devices", "account/sites"]
    # A blank that the system's filter does not know is looked for in its list.
    answer = await fleet.text("site-devices", {"site": site.replace(" ", "  ")})
    assert answer.startswith(f"Devices at {site}")
    assert requests(fleet)[:2] == ["account/sites", "account/sites"]
