"""Version 2 of the API is read where version 3 is not there, refuses or fails, and for a while it is asked alone."""

from collections.abc import Awaitable, Callable

import pytest

from fakes.clock import FakeClock
from fakes.scripted_datto import DEVICE, FOREVER, Tenant, answer
from rmm_jobs.domain.system_errors import PermissionDenied, ServerError
from rmm_jobs.systems.datto.labelled import AWAY_SECONDS
from rmm_jobs.systems.datto.system import DattoSystem

SITE = "51e2f3a4-b5c6-7890-abcd-123456789abc"
ROW = {"uid": DEVICE, "hostname": "ACME-DC01", "id": 4711}
PAGE = {"pageDetails": {"totalCount": 1}, "devices": [ROW]}
NUMBER, LIST, AT_SITE = "device/id/4711", "account/devices", f"site/{SITE}/devices"
REFUSALS = [404, 403, 400, 405, 500, 501]


async def by_number(system: DattoSystem) -> int:
    return int(await system.devices.by_number(4711, deadline=FOREVER) is not None)


async def like(system: DattoSystem) -> int:
    return len(await system.devices.like("ACME", deadline=FOREVER))


async def at_site(system: DattoSystem) -> int:
    return len(await system.sites.devices(SITE, labelled=True, deadline=FOREVER))


async def index(system: DattoSystem) -> int:
    return sum([len(page.rows) async for page in system.lists.devices(deadline=FOREVER)])


async def live(system: DattoSystem) -> int:
    return sum([len(page) async for page in system.devices.pages(labelled=True, deadline=FOREVER)])


Read = Callable[[DattoSystem], Awaitable[int]]
READS = [(by_number, NUMBER), (like, LIST), (at_site, AT_SITE), (index, LIST), (live, LIST)]


@pytest.fixture(params=READS, ids=lambda each: each[0].__name__)
def read(request: pytest.FixtureRequest) -> tuple[Read, str]:
    return request.param


def answers(tenant: Tenant, status: int) -> None:
    """Version 3 answers with this status, and version 2 with the device."""
    for path in (NUMBER, LIST, AT_SITE):
        good = answer(ROW if path == NUMBER else PAGE)
        tenant.on("GET", f"/api/v3/{path}", good if status == 200 else answer({}, status))
        tenant.on("GET", f"/api/v2/{path}", good)


@pytest.mark.parametrize("status", REFUSALS)
async def test_version_2_answers_what_version_3_does_not(
    tenant: Tenant, system: DattoSystem, read: tuple[Read, str], status: int
) -> None:
    answers(tenant, status)
    assert await read[0](system) == 1
    assert tenant.paths[-1] == f"GET /api/v2/{read[1]}"


@pytest.mark.parametrize("status", REFUSALS)
@pytest.mark.parametrize("call", [by_number, like, at_site])
async def test_a_look_up_asks_version_3_once(tenant: Tenant, system: DattoSystem, call: Read, status: int) -> None:
    answers(tenant, status)
    await call(system)
    assert len(tenant.paths) == 2


@pytest.mark.parametrize("status", REFUSALS)
async def test_all_reads_leave_version_3_out_for_a_while(
    tenant: Tenant, system: DattoSystem, clock: FakeClock, read: tuple[Read, str], status: int
) -> None:
    answers(tenant, status)
    await read[0](system)
    before = len(tenant.paths)
    for other, _ in READS:
        assert await other(system) == 1
    assert await system.devices.described(DEVICE, deadline=FOREVER) is None
    assert [path for path in tenant.paths[before:] if "/v3/" in path] == []
    clock.advance(AWAY_SECONDS)
    before = len(tenant.paths)
    assert await index(system) == 1
    assert tenant.paths[before:] == [f"GET /api/v3/{LIST}", f"GET /api/v2/{LIST}"]


async def test_a_server_error_that_passes_costs_a_list_no_labels(tenant: Tenant, system: DattoSystem) -> None:
    answers(tenant, 200)
    tenant.on("GET", f"/api/v3/{LIST}", answer({}, 502), answer(PAGE))
    assert await index(system) == 1
    assert "GET /api/v2/account/devices" not in tenant.paths


async def test_a_version_that_has_answered_is_asked_again_after_a_server_error(
    tenant: Tenant, system: DattoSystem
) -> None:
    answers(tenant, 200)
    await live(system)
    tenant.on("GET", f"/api/v3/{NUMBER}", answer({}, 502), answer(ROW))
    found = await system.devices.by_number(4711, deadline=FOREVER)
    assert found is not None
    assert found.facts.is_labelled


async def test_what_neither_version_answers_is_remembered_of_none(
    tenant: Tenant, system: DattoSystem, read: tuple[Read, str]
) -> None:
    tenant.on("GET", f"/api/v3/{read[1]}", answer({}, 403))
    tenant.on("GET", f"/api/v2/{read[1]}", answer({}, 403))
    for _ in range(2):
        with pytest.raises(PermissionDenied):
            await read[0](system)
    assert [path.split("/")[2] for path in tenant.paths] == ["v3", "v2", "v3", "v2"]


async def test_a_later_page_that_fails_begins_no_other_list(tenant: Tenant, system: DattoSystem) -> None:
    answers(tenant, 200)
    more = {"pageDetails": {"totalCount": 500, "nextPageUrl": "https://x.test/?page=1"}, "devices": [ROW]}
    tenant.on("GET", f"/api/v3/{LIST}", answer(more), answer({}, 500))
    with pytest.raises(ServerError):
        await index(system)
    assert "GET /api/v2/account/devices" not in tenant.paths
