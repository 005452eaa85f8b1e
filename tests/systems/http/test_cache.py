"""A list that is kept: for its time, shared by calls at once, and not when its reading failed."""

from collections.abc import AsyncIterator

import anyio
import httpx
import pytest

from fakes.clock import FakeClock
from fakes.scripted_datto import FOREVER, Tenant, after, answer
from rmm_jobs.domain.system_errors import DeadlineExceeded, PermissionDenied
from rmm_jobs.systems.datto.system import DattoSystem

PATH = "/api/v2/account/components"


@pytest.fixture
def tenant() -> Tenant:
    return Tenant()


@pytest.fixture
async def system(tenant: Tenant, clock: FakeClock) -> AsyncIterator[DattoSystem]:
    system = tenant.system(clock)
    yield system
    await system.aclose()


def page(*names: str | None) -> httpx.Response:
    return answer({"components": [{"uid": f"uid-{name}", "name": name, "variables": None} for name in names]})


async def names(system: DattoSystem, *, since: float | None = None) -> list[str]:
    return [component.name for component in await system.components(since=since, deadline=FOREVER)]


async def test_the_list_is_held_for_its_time(tenant: Tenant, system: DattoSystem, clock: FakeClock) -> None:
    tenant.on("GET", PATH, page("old", None), page("new"))
    assert await names(system) == ["old"]
    clock.advance(299)
    assert await names(system) == ["old"]
    clock.advance(1)
    assert await names(system) == ["new"]


async def test_a_list_is_read_again_unless_it_was_read_since(
    tenant: Tenant, system: DattoSystem, clock: FakeClock
) -> None:
    tenant.on("GET", PATH, page("old"), page("new"))
    await names(system)
    assert await names(system, since=0) == ["old"]
    clock.advance(1)
    assert await names(system, since=1) == ["new"]
    assert await names(system) == ["new"]


@pytest.mark.parametrize("since", [None, 0.0])
async def test_calls_at_once_share_one_reading(tenant: Tenant, system: DattoSystem, since: float | None) -> None:
    tenant.on("GET", PATH, page("a"))
    async with anyio.create_task_group() as calls:
        for _ in range(5):
            calls.start_soon(lambda: names(system, since=since))
    assert len(tenant.asked("GET", PATH)) == 1


async def test_an_empty_list_is_held_too(tenant: Tenant, system: DattoSystem) -> None:
    tenant.on("GET", PATH, page())
    assert await names(system) == await names(system) == []
    assert len(tenant.asked("GET", PATH)) == 1


async def test_a_reading_that_failed_is_not_held(tenant: Tenant, system: DattoSystem) -> None:
    tenant.on("GET", PATH, answer({}, 403), page("a"))
    with pytest.raises(PermissionDenied):
        await names(system)
    assert await names(system) == ["a"]


async def test_waiting_for_the_reading_of_a_slower_call_ends_in_time(
    tenant: Tenant, system: DattoSystem, clock: FakeClock
) -> None:
    await system.authenticate(deadline=FOREVER)
    tenant.on("GET", PATH, after(clock, 8, page("a")))

    async def hurried() -> None:
        with pytest.raises(DeadlineExceeded) as slow:
            await system.components(deadline=3)
        assert slow.value.seconds == 3

    async with anyio.create_task_group() as calls:
        calls.start_soon(lambda: names(system))
        calls.start_soon(hurried)
    assert len(tenant.asked("GET", PATH)) == 1
