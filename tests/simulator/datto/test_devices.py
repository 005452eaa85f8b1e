from typing import Any

import pytest

from rmm_simulator.datto.records import DeviceRecord
from rmm_simulator.datto.wire import number
from simulator.datto.bench import Bench


async def rows(bench: Bench, path: str, **query: str | int) -> list[dict[str, Any]]:
    return (await bench.get(path, **query)).json()["devices"]


def of_category(bench: Bench, category: str) -> DeviceRecord:
    return next(device for device in bench.tenant.devices if device.category == category)


async def test_a_device_is_the_same_by_uid_by_id_and_by_address(fleet: Bench) -> None:
    device = of_category(fleet, "Server")
    by_uid = (await fleet.get(f"/device/{device.uid}")).json()
    assert (await fleet.get(f"/device/id/{number(device.uid)}")).json() == by_uid
    for nic in device.details.nics:
        mac = nic.mac.replace(":", "")
        assert (await fleet.get(f"/device/macAddress/{mac}")).json() == [by_uid]
        assert (await fleet.get(f"/device/macAddress/{mac.lower()}")).json() == [by_uid]


async def test_two_devices_may_have_one_address(fleet: Bench) -> None:
    first, second = fleet.tenant.devices[:2]
    second.details.nics = first.details.nics
    found = (await fleet.get(f"/device/macAddress/{first.details.nics[0].mac.replace(':', '')}")).json()
    assert [row["uid"] for row in found] == [first.uid, second.uid]


@pytest.mark.parametrize("mac", ["00:00:5E:00:00:00", "00005E", "00-00-5E-00-00-00"])
async def test_an_address_with_separators_finds_nothing(fleet: Bench, mac: str) -> None:
    assert (await fleet.get(f"/device/macAddress/{mac}")).status_code == 404


async def test_an_id_has_to_be_a_number(fleet: Bench) -> None:
    assert (await fleet.get("/device/id/one")).status_code == 400


async def test_a_site_lists_its_devices_and_takes_no_filter_but_one(fleet: Bench) -> None:
    site = fleet.tenant.sites[0]
    everything = await rows(fleet, f"/site/{site.uid}/devices")
    assert {row["siteUid"] for row in everything} == {site.uid}
    servers = await rows(fleet, f"/site/{site.uid}/devices", filterId=1001)
    assert 0 < len(servers) < len(everything)
    assert {row["deviceType"]["category"] for row in servers} == {"Server"}
    assert (await fleet.get(f"/site/{site.uid}/devices", hostname="PC")).status_code == 400


async def test_a_filter_decides_alone(fleet: Bench) -> None:
    servers = await rows(fleet, "/account/devices", filterId=1001)
    assert servers == await rows(fleet, "/account/devices", filterId=1001, hostname="no such", siteName="no such")
    assert await rows(fleet, "/account/devices", filterId=2002) == []


async def test_filters_are_listed_by_their_kind(fleet: Bench) -> None:
    lists = [(await fleet.get(f"/filter/{kind}-filters")).json()["filters"] for kind in ("default", "custom")]
    assert [[each["type"] for each in filters] for filters in lists] == [["rmm_default"] * 2, ["custom"] * 2]
    assert [each["id"] for each in lists[0]] == [1001, 1002]


async def test_interfaces_hold_addresses_that_the_row_does_not_show(fleet: Bench) -> None:
    server = of_category(fleet, "Server")
    interfaces = await rows(fleet, f"/site/{server.site.uid}/devices/network-interface")
    mine = next(row for row in interfaces if row["uid"] == server.uid)
    assert [nic["ipv4"] for nic in mine["nics"]] == [server.ip, server.details.nics[1].ipv4, None]
    assert "online" not in mine


async def test_only_version_3_has_fields_with_label_and_type(fleet: Bench) -> None:
    device = next(device for device in fleet.tenant.devices if device.details.udfs)
    old = (await fleet.get(f"/device/{device.uid}")).json()
    new = (await fleet.client.get(f"/api/v3/device/{device.uid}")).json()
    fields = new.pop("udfs")
    assert new == old
    assert {field["type"] for field in fields} == {"STRING", "BOOLEAN", "NUMBER", "DATE"}
    assert [field["ordinal"] for field in fields] == [1, 2, 5, 7, 30, 212]
    assert [field["label"] for field in fields][-1] is None
    values = ("valueString", "valueBoolean", "valueNumber", "valueDate")
    assert all(sum(field[value] is not None for value in values) == 1 for field in fields)


async def test_an_account_may_list_three_hundred_fields_in_version_2(fleet: Bench) -> None:
    fleet.tenant.lists_legacy_udfs = True
    device = next(device for device in fleet.tenant.devices if device.details.udfs)
    udf = (await fleet.get(f"/device/{device.uid}")).json()["udf"]
    assert (len(udf), udf["udf30"], udf["udf212"] is not None, udf["udf300"]) == (300, "soon", True, None)
    assert udf["udf2"] in {"true", "false"}


async def test_a_site_counts_its_devices_and_is_the_same_as_in_the_list(fleet: Bench) -> None:
    site = fleet.tenant.sites[0]
    alone = (await fleet.get(f"/site/{site.uid}")).json()
    assert alone in (await fleet.get("/account/sites")).json()["sites"]
    counts = alone["devicesStatus"]
    assert counts["numberOfDevices"] == len(await rows(fleet, f"/site/{site.uid}/devices"))


async def test_users_are_listed_with_those_that_are_disabled(fleet: Bench) -> None:
    users = (await fleet.get("/account/users")).json()["users"]
    assert [(user["username"], user["disabled"]) for user in users] == [
        ("mreyes", False),
        ("tbrandt", False),
        ("jlee", True),
    ]
