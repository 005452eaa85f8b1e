"""Devices by UID with labels, by number, by MAC address, and page by page."""

import pytest

from fakes.scripted_datto import DEVICE, FOREVER, Tenant, answer
from rmm_jobs.domain.catalog import Shortfall, shortfall_of
from rmm_jobs.domain.inventory import UserField
from rmm_jobs.domain.system_errors import UnexpectedAnswer
from rmm_jobs.systems.datto.system import DattoSystem

OTHER = "e1e2f3a4-b5c6-7890-abcd-123456789abc"
LABELLED = f"/api/v3/device/{DEVICE}"
NUMBERED = "/api/v2/device/id/4711"
LABELLED_BY_NUMBER = "/api/v3/device/id/4711"
LIST = "/api/v2/account/devices"


async def test_user_fields_have_their_labels(tenant: Tenant, system: DattoSystem) -> None:
    udfs = [{"ordinal": 1, "type": "STRING", "label": "Rack", "valueString": "B4"}]
    tenant.on("GET", LABELLED, answer({"uid": DEVICE.upper(), "udfs": udfs}))
    found = await system.devices.described(DEVICE, deadline=FOREVER)
    assert found is not None
    assert found.facts.fields == (UserField(1, "Rack", "B4"),)


async def test_the_fields_of_another_device_are_not_taken_for_those_of_this_one(
    tenant: Tenant, system: DattoSystem
) -> None:
    tenant.on("GET", LABELLED, answer({"uid": OTHER, "hostname": "ACME-DC01"}))
    with pytest.raises(UnexpectedAnswer) as refused:
        await system.devices.described(DEVICE, deadline=FOREVER)
    assert refused.value.reason == "another device than the one asked for"


async def test_a_device_of_another_number_is_not_taken(tenant: Tenant, system: DattoSystem) -> None:
    tenant.on("GET", LABELLED_BY_NUMBER, answer({"uid": OTHER, "id": 4712}))
    tenant.on("GET", NUMBERED, answer({"uid": DEVICE, "id": 4712}))
    with pytest.raises(UnexpectedAnswer):
        await system.devices.by_number(4711, deadline=FOREVER)
    tenant.on("GET", NUMBERED, answer({"uid": DEVICE, "id": 4711}))
    found = await system.devices.by_number(4711, deadline=FOREVER)
    assert found is not None
    assert found.uid == DEVICE


async def test_a_device_of_a_number_comes_with_its_labels(tenant: Tenant, system: DattoSystem) -> None:
    udfs = [{"ordinal": 1, "type": "STRING", "label": "Rack", "valueString": "B4"}]
    tenant.on("GET", LABELLED_BY_NUMBER, answer({"uid": DEVICE, "id": 4711, "udfs": udfs}), answer({}, 404))
    found = await system.devices.by_number(4711, deadline=FOREVER)
    assert found is not None
    assert (found.facts.is_labelled, found.facts.fields) == (True, (UserField(1, "Rack", "B4"),))
    # Version 3 is there: what it does not know is not asked for again.
    assert await system.devices.by_number(4711, deadline=FOREVER) is None
    assert f"GET {NUMBERED}" not in tenant.paths


@pytest.mark.parametrize("status", [404, 400, 500])
async def test_where_version_3_shows_no_device_version_2_is_asked(
    tenant: Tenant, system: DattoSystem, status: int
) -> None:
    tenant.on("GET", LABELLED_BY_NUMBER, answer({}, status))
    tenant.on("GET", NUMBERED, answer({"uid": DEVICE, "id": 4711, "udf": {"udf1": "B4"}}))
    found = await system.devices.by_number(4711, deadline=FOREVER)
    assert found is not None
    assert not found.facts.is_labelled


async def test_nothing_is_a_device_that_the_api_does_not_know(tenant: Tenant, system: DattoSystem) -> None:
    tenant.on("GET", LABELLED, answer({}, 404))
    tenant.on("GET", LABELLED_BY_NUMBER, answer({}, 404))
    tenant.on("GET", NUMBERED, answer({}, 404))
    tenant.on("GET", "/api/v2/device/macAddress/001B44113AB7", answer({}, 404))
    assert await system.devices.described(DEVICE, deadline=FOREVER) is None
    assert await system.devices.described("../x", deadline=FOREVER) is None
    assert await system.devices.by_number(4711, deadline=FOREVER) is None
    assert await system.devices.by_mac("001B44113AB7", deadline=FOREVER) == ()


async def test_pages_say_how_far_the_list_is_read_and_have_each_device_once(
    tenant: Tenant, system: DattoSystem
) -> None:
    more = {"nextPageUrl": "https://x.test/?page=1", "totalCount": 3}
    tenant.on(
        "GET",
        LIST,
        answer({"devices": [{"uid": "a"}, {"uid": "b"}], "pageDetails": more}),
        answer({"devices": [{"uid": "b"}, {"uid": "c"}], "pageDetails": {"totalCount": 3}}),
    )
    pages = [page async for page in system.devices.pages(deadline=FOREVER)]
    assert [[device.uid for device in page] for page in pages] == [["a", "b"], ["c"]]
    assert [shortfall_of(page) for page in pages] == [Shortfall(2, 3, at_limit=True), None]


async def test_a_list_that_repeats_itself_ends(tenant: Tenant, system: DattoSystem) -> None:
    page = answer({"devices": [{"uid": "a"}], "pageDetails": {"nextPageUrl": "https://x.test/?page=1"}})
    tenant.on("GET", LIST, page)
    pages = [each async for each in system.devices.pages(deadline=FOREVER)]
    assert len(pages) == 3
    assert shortfall_of(pages[-1]) == Shortfall(1, None, repeats=True)
