from typing import Any

import pytest

from rmm_simulator.datto.records import ComponentRecord, DeviceRecord, uid_for
from simulator.datto.bench import Bench


async def hostnames(bench: Bench, **query: str | int) -> list[str]:
    return [device["hostname"] for device in (await bench.get("/account/devices", **query)).json()["devices"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("DC0", ["ACME-DC01", "ACME-DC02", "TECHSTART-DC01"]),
        ("DC01", ["ACME-DC01", "TECHSTART-DC01"]),
        ("acme-dc01", ["ACME-DC01"]),
        ("HARBOR-DC1", ["HARBOR-DC1", "HARBOR-DC10"]),
        ("SQL_01", ["SQL_01", "SQLX01"]),
        ("A%DC02", ["ACME-DC02"]),
        ("FRONTDESK", ["FRONTDESK", "FRONTDESK"]),
        (".*", []),
        ("UNKNOWN-PC", []),
    ],
)
async def test_hostnames_are_compared_as_like_does(bench: Bench, query: str, found: list[str]) -> None:
    assert await hostnames(bench, hostname=query) == found


async def test_other_filters_narrow_the_list_as_well(bench: Bench) -> None:
    assert await hostnames(bench, siteName="northwind", hostname="front") == ["FRONTDESK"]
    assert await hostnames(bench, deviceType="esxi") == ["ACME-ESX01"]
    assert await hostnames(bench, operatingSystem="vmware") == ["ACME-ESX01"]


async def test_a_page_counts_itself_and_the_whole(bench: Bench) -> None:
    page = (await bench.get("/account/devices", page=1, max=5, hostname="A")).json()
    details = page["pageDetails"]
    assert details["count"] == len(page["devices"]) == 5
    assert details["totalCount"] == 14
    assert details["prevPageUrl"] == "http://rmm.test/api/v2/account/devices?page=0&max=5"


async def test_the_next_page_forgets_the_filter(bench: Bench) -> None:
    page = (await bench.get("/account/devices", max=2, hostname="DC0")).json()
    assert page["pageDetails"]["nextPageUrl"] == "http://rmm.test/api/v2/account/devices?page=1&max=2"
    assert page["pageDetails"]["prevPageUrl"] is None


async def test_pages_together_hold_every_record_once(bench: Bench) -> None:
    names: list[str] = []
    following: list[bool] = []
    for page in range(4):
        answer = (await bench.get("/account/components", page=page, max=4)).json()
        names += [component["name"] for component in answer["components"]]
        following.append(answer["pageDetails"]["nextPageUrl"] is not None)
    assert names == [component.name for component in bench.tenant.components]
    assert following == [True, True, True, False]


async def test_components_have_no_filter(bench: Bench) -> None:
    everything = (await bench.get("/account/components")).json()
    assert (await bench.get("/account/components", name="Backup", hostname="x")).json() == everything


async def test_a_page_of_more_than_250_is_refused(bench: Bench) -> None:
    answer = await bench.get("/account/devices", max=251)
    assert answer.status_code == 400
    assert answer.json()["errorMessage"].endswith("exceeds the defined limit of 250")
    assert (await bench.get("/account/devices", max=250)).status_code == 200


@pytest.mark.parametrize("query", [{"page": "-1"}, {"page": "two"}, {"max": "0"}, {"max": ""}])
async def test_page_numbers_have_to_be_numbers(bench: Bench, query: dict[str, str | int]) -> None:
    assert (await bench.get("/account/devices", **query)).status_code == 400


async def device(bench: Bench, hostname: str) -> dict[str, Any]:
    return (await bench.get(f"/device/{bench.tenant.device_named(hostname).uid}")).json()


async def test_a_device_is_the_same_alone_as_in_the_list(bench: Bench) -> None:
    listed = (await bench.get("/account/devices", hostname="ACME-DC01")).json()["devices"]
    assert listed == [await device(bench, "ACME-DC01")]
    assert listed[0]["uid"] == "7f3c2a10-4b8e-4d6a-9c1e-5a2b8d4f6e01"
    assert listed[0]["deviceType"]["category"] == "Server"


async def test_times_are_milliseconds_and_never_is_the_year_one(bench: Bench) -> None:
    now = 1_707_993_900_000
    assert (await device(bench, "ACME-DC01"))["lastSeen"] == now
    assert (await device(bench, "ACME-WS01"))["lastSeen"] == now - 2 * 3_600_000
    assert (await device(bench, "ACME-WS02"))["lastSeen"] == -62_135_596_800_000
    assert (await device(bench, "Northwind-Tablet"))["lastSeen"] is None


async def test_devices_differ_in_what_they_are_and_how_they_are(bench: Bench) -> None:
    assert (await device(bench, "ACME-WS01"))["online"] is False
    assert (await device(bench, "Northwind-Tablet"))["online"] is None
    assert (await device(bench, "ACME-LT-JSMITH"))["suspended"] is True
    assert (await device(bench, "ACME-OLD01"))["deleted"] is True
    assert (await device(bench, "ACME-PRN01"))["deviceClass"] == "printer"
    assert (await device(bench, "ACME-ESX01"))["deviceClass"] == "esxihost"


async def test_a_device_can_be_changed_at_any_time(bench: Bench) -> None:
    record = bench.tenant.device_named("ACME-DC01")
    record.online, record.last_seen = False, 1_707_985_800.0
    answer = await device(bench, "ACME-DC01")
    assert (answer["online"], answer["lastSeen"]) == (False, 1_707_985_800_000)


async def test_records_can_be_added(bench: Bench) -> None:
    bench.tenant.devices.append(DeviceRecord("NEW-01", bench.tenant.sites[0], uid_for("new")))
    bench.tenant.components.append(ComponentRecord("New", "not-hexadecimal"))
    assert await hostnames(bench, hostname="NEW-01") == ["NEW-01"]
    components = (await bench.get("/account/components")).json()["components"]
    assert (components[-1]["name"], components[-1]["uid"]) == ("New", "not-hexadecimal")


async def test_a_variable_has_a_default_and_no_word_of_being_required(bench: Bench) -> None:
    components = (await bench.get("/account/components")).json()["components"]
    backup = next(component for component in components if component["name"] == "Backup Script")
    assert [(variable["name"], variable["defaultVal"]) for variable in backup["variables"]] == [
        ("BACKUP_PATH", None),
        ("RETENTION_DAYS", None),
        ("COMPRESSION", "true"),
    ]
    assert "required" not in backup["variables"][0]


async def test_sites_count_their_devices(bench: Bench) -> None:
    sites = (await bench.get("/account/sites", siteName="harbor")).json()["sites"]
    assert [site["name"] for site in sites] == ["Harbor Logistics"]
    assert sites[0]["devicesStatus"] == {
        "numberOfDevices": 2,
        "numberOfOnlineDevices": 2,
        "numberOfOfflineDevices": 0,
    }


async def test_a_masked_variable_hides_its_value(bench: Bench) -> None:
    answer = await bench.get("/account/variables")
    assert [variable["masked"] for variable in answer.json()["variables"]] == [False, True]
    assert "must-not-leak" not in answer.text


async def test_alerts_are_listed_for_the_account_and_for_a_device(bench: Bench) -> None:
    everything = (await bench.get("/account/alerts/open")).json()["alerts"]
    assert [alert["priority"] for alert in everything] == ["High", "Moderate"]
    muted = (await bench.get("/account/alerts/open", muted="true")).json()["alerts"]
    assert [alert["alertSourceInfo"]["deviceName"] for alert in muted] == ["ACME-WS01"]
    uid = bench.tenant.device_named("ACME-DC01").uid
    assert (await bench.get(f"/device/{uid}/alerts/open")).json()["alerts"] == everything[:1]


async def test_the_request_rate_counts_the_last_minute(bench: Bench) -> None:
    await bench.get("/account")
    bench.clock.advance(61)
    await bench.start("Clear Temp Files")
    await bench.get("/account")
    rate = (await bench.get("/system/request_rate")).json()
    assert (rate["accountCount"], rate["accountWriteCount"]) == (2, 1)
    assert rate["operationWriteStatus"]["device-job-create"]["count"] == 1


async def test_the_page_limit_can_be_asked_for(bench: Bench) -> None:
    assert (await bench.get("/system/pagination")).json() == {"max": 250}


@pytest.mark.parametrize("path", ["/devices", "/account/", "/components/1"])
async def test_a_path_that_does_not_exist_is_no_static_resource(bench: Bench, path: str) -> None:
    answer = await bench.get(path)
    assert answer.status_code == 404
    assert answer.json() == {"errorMessage": f"No static resource v2{path}."}


async def test_every_request_is_written_down_in_order(bench: Bench) -> None:
    await bench.get("/account/devices", hostname="DC0")
    await bench.start("Clear Temp Files", variables={"days": "7"})
    first, second = bench.tenant.requests
    assert (first.method, first.path, first.query, first.body) == (
        "GET",
        "/api/v2/account/devices",
        {"hostname": "DC0"},
        None,
    )
    assert (second.method, second.path, second.body) == (
        "PUT",
        bench.quickjob(),
        {
            "jobName": "Clear Temp Files on ACME-DC01",
            "jobComponent": {
                "componentUid": "c1d2e3f4-a5b6-7890-cdef-123456789abc",
                "variables": [{"name": "days", "value": "7"}],
            },
        },
    )
