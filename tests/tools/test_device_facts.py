"""The tool site-devices by the end of a warranty and by a user-defined field: of a site, of all, and from the index."""

from dataclasses import replace

import pytest

from fakes.app_under_test import AppUnderTest
from fakes.fleets import requests, use_fleet
from fakes.product import record_of, text_of
from rmm_jobs.domain import device_index
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.datto.details import Udf
from rmm_simulator.datto.records import DeviceRecord

SITE = "Northwind"


def furnish(app: AppUnderTest) -> list[DeviceRecord]:
    """Give the devices of one site a warranty and fields, and those of the others none; return those of the site."""
    use_fleet(app, 5, 60)
    here = [each for each in app.tenant.devices if each.site.name == SITE and not each.deleted]
    for device in app.tenant.devices:
        device.details.udfs, device.details.warranty = (), None
    for number, device in enumerate(here):
        device.hostname = f"NW-{number:02}"
        backup = Udf(12, ("Veeam 12", "none", "VEEAM 12")[number % 3], "Backup")
        device.details.udfs = (backup, Udf(2, f"s3cr3t-{number}", "Admin password"))
        device.details.warranty = f"2024-{1 + number % 12:02}-15"
    app.responder = app.another_process()
    return here


def shown(text: str) -> list[str]:
    return sorted(line.split("|")[1].strip() for line in text.splitlines() if line.startswith(" ["))


@pytest.fixture
def fleet(datto: AppUnderTest) -> AppUnderTest:
    furnish(datto)
    return datto


@pytest.fixture
async def kept(indexed: AppUnderTest) -> AppUnderTest:
    """The same with an index that is twelve minutes old."""
    furnish(indexed)
    await indexed.fill_index()
    indexed.clock.advance(12 * 60)
    return indexed


def having(app: AppUnderTest, backup: str) -> list[str]:
    devices = [each for each in app.tenant.devices if each.details.udfs]
    return sorted(each.hostname for each in devices if str(each.details.udfs[0].value).lower() == backup)


async def test_a_field_selects_at_a_site_by_label_or_number_and_its_value_is_shown(fleet: AppUnderTest) -> None:
    for field in ("backup=veeam 12", "12=Veeam 12", "udf12~EEAM"):
        text = await fleet.text("site-devices", {"site": SITE, "udf": field})
        assert shown(text) == having(fleet, "veeam 12")
        assert "| Veeam 12 " in text
        assert "| VEEAM 12 " in text
        assert requests(fleet)[1].startswith("v3/site/")


async def test_all_sites_are_read_with_labels_and_an_empty_field_is_listed(fleet: AppUnderTest) -> None:
    record = record_of(await fleet.call("site-devices", {"udf": "Backup empty"}))
    live = sum(not each.deleted for each in fleet.tenant.devices)
    assert record["devices_total"] == live - sum(bool(each.details.udfs) for each in fleet.tenant.devices)
    assert record["udf"] == "Backup empty"
    assert requests(fleet) == ["v3/account/devices", "account/alerts/open"]


async def test_the_index_selects_as_the_system_does_without_a_request(kept: AppUnderTest) -> None:
    for field in ("backup=veeam 12", "12=none", "Backup set", "Backup empty", "Admin password set"):
        kept.forget()
        indexed = await kept.call("site-devices", {"udf": field, "summary": True})
        assert requests(kept) == []
        at_site = record_of(await kept.call("site-devices", {"site": SITE, "udf": field, "summary": True}))
        record = record_of(indexed)
        assert record["as_of"] is not None
        if not field.endswith("empty"):
            assert record["devices_total"] == at_site["devices_total"]
    text = await kept.text("site-devices", {"udf": "Backup=none"})
    assert set(shown(text)) <= set(having(kept, "none"))
    assert "| none " in text
    assert "| filled " in await kept.text("site-devices", {"udf": "12 set"})


async def test_a_part_of_a_value_is_read_now_because_the_index_holds_no_values(kept: AppUnderTest) -> None:
    kept.forget()
    text = await kept.text("site-devices", {"udf": "Backup~eeam"})
    assert shown(text) == having(kept, "veeam 12")
    assert "As of" not in text
    assert requests(kept)[0] == "v3/account/devices"


async def test_where_not_all_can_be_read_the_answer_says_how_many_were(datto: AppUnderTest) -> None:
    use_fleet(datto, 10, 2_500, alerts=0)
    datto.tenant.devices[0].details.udfs = (Udf(12, "none", "Backup"),)
    datto.faults.add(Fault(FaultKind.SLOW, path="/v3/account/devices", times=None, seconds=8))
    text = await datto.text("site-devices", {"udf": "Backup=none"})
    assert shown(text) == [datto.tenant.devices[0].hostname]
    assert "250 of 2,500 devices looked at (the time of this call was over)" in text


async def test_a_value_that_answers_mask_is_neither_compared_nor_shown(kept: AppUnderTest) -> None:
    for site in ({}, {"site": SITE}):
        refused = await kept.call("site-devices", {**site, "udf": "Admin password=s3cr3t-1"})
        assert refused.is_error
        assert "set or empty" in text_of(refused)
        assert "s3cr3t" not in text_of(refused)
        by_number = await kept.call("site-devices", {**site, "udf": "2=s3cr3t-1"})
        assert record_of(by_number)["devices_total"] == 0
        hidden = sum(bool(each.details.udfs) for each in kept.tenant.devices)
        assert record_of(by_number)["udf_hidden_total"] == hidden
        assert f"may be a secret or has no label: {hidden} devices." in text_of(by_number)
        there = await kept.call("site-devices", {**site, "udf": "2 set"})
        assert record_of(there)["devices_total"] == hidden
        assert "s3cr3t" not in str(there)
    assert "********" in text_of(await kept.call("site-devices", {"site": SITE, "udf": "2 set"}))


async def test_a_label_that_nobody_has_says_which_there_are(kept: AppUnderTest) -> None:
    for site in ({}, {"site": SITE}):
        text = await kept.text("site-devices", {**site, "udf": "Bakcup=none"})
        assert 'No device has a filled field "Bakcup". Filled ones: "admin password", "backup".' in text


async def test_without_version_3_of_the_api_nothing_is_compared(fleet: AppUnderTest) -> None:
    fleet.faults.add(Fault(FaultKind.NOT_FOUND, path="/api/v3/", times=None))
    record = record_of(await fleet.call("site-devices", {"site": SITE, "udf": "12=none"}))
    assert (record["devices_total"], record["udf_hidden_total"]) == (0, record["looked_at_total"])


async def test_without_version_3_of_the_api_the_index_is_read_all_the_same(indexed: AppUnderTest) -> None:
    furnish(indexed)
    indexed.faults.add(Fault(FaultKind.NOT_FOUND, path="/api/v3/", times=None))
    await indexed.fill_index()
    assert "As of" in await indexed.text("site-devices", {"warranty": "2024-03-01"})
    assert "As of" not in await indexed.text("site-devices", {"udf": "12=none"})


@pytest.mark.parametrize(("end", "months"), [("2024-03-01", 2), ("before 2024-05-15", 4), ("30d", 3), ("0d", 2)])
async def test_a_warranty_selects_by_its_end_at_a_site_and_in_the_index(
    kept: AppUnderTest, end: str, months: int
) -> None:
    ends = [each.details.warranty for each in kept.tenant.devices if not each.deleted]
    expected = sum(1 for each in ends if each and int(each[5:7]) <= months)
    assert expected
    records = [
        record_of(await kept.call("site-devices", {**site, "warranty": end, "summary": True}))
        for site in ({}, {"site": SITE})
    ]
    assert [record["devices_total"] for record in records] == [expected, expected]
    assert [record["as_of"] is None for record in records] == [False, True]
    text = await kept.text("site-devices", {"warranty": end})
    assert "Not listed, because they do not report it: " in text
    assert "| 2024-01-15 " in text


async def test_filters_are_combined(kept: AppUnderTest) -> None:
    chosen = {"udf": "Backup=none", "warranty": "2024-04-01", "status": "offline"}
    for device in kept.tenant.devices:
        device.online = False
    kept.clock.advance(3600)
    await kept.fill_index()
    expected = [
        each.hostname
        for each in kept.tenant.devices
        if each.details.udfs and each.details.udfs[0].value == "none" and (each.details.warranty or "9") < "2024-04"
    ]
    texts = [await kept.text("site-devices", {**site, **chosen}) for site in ({}, {"site": SITE})]
    assert [shown(text) for text in texts] == [sorted(expected)] * 2
    assert all("| 2024-0" in text and "| none " in text for text in texts)


@pytest.mark.parametrize("arguments", [{"warranty": "soon"}, {"udf": "Backup"}, {"udf": "Backup!=none"}])
async def test_a_filter_that_cannot_be_read_is_refused(datto: AppUnderTest, arguments: dict[str, object]) -> None:
    result = await datto.call("site-devices", arguments)
    assert result.is_error
    assert "has to be" in text_of(result)
    assert datto.asked() == []


async def test_a_large_account_asks_the_index_of_yesterday(
    indexed: AppUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device_index, "LARGE", 50)
    furnish(indexed)
    await indexed.fill_index()
    indexed.clock.advance(20 * 3600)
    first = indexed.tenant.devices[0]
    indexed.tenant.devices[0] = replace(first, hostname="CHANGED")
    text = await indexed.text("site-devices", {"udf": "Backup=none"})
    assert "(20 hours ago)" in text
    assert requests(indexed) == []
