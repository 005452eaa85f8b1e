import anyio
import httpx
import pytest

from datto.tenant import FOREVER, Tenant, after, answer
from fakes.clock import FakeClock
from rmm_jobs.datto.system import DattoSystem
from rmm_jobs.jobs.errors import PermissionDenied, TooSlow

PATH = "/api/v2/account/components"


def page(*names: str | None) -> httpx.Response:
    return answer({"components": [{"uid": f"uid-{name}", "name": name, "variables": None} for name in names]})


async def names(system: DattoSystem, *, fresh: bool = False) -> list[str]:
    return [component.name for component in await system.components(fresh=fresh, until=FOREVER)]


async def test_the_list_is_held_for_its_time(tenant: Tenant, system: DattoSystem, clock: FakeClock) -> None:
    tenant.on("GET", PATH, page("old", None), page("new"))
    assert await names(system) == ["old"]
    clock.advance(299)
    assert await names(system) == ["old"]
    clock.advance(1)
    assert await names(system) == ["new"]


async def test_a_fresh_list_is_read_unless_the_one_held_is_seconds_old(
    tenant: Tenant, system: DattoSystem, clock: FakeClock
) -> None:
    tenant.on("GET", PATH, page("old"), page("new"))
    await names(system)
    clock.advance(9)
    assert await names(system, fresh=True) == ["old"]
    clock.advance(1)
    assert await names(system, fresh=True) == ["new"]
    assert await names(system) == ["new"]


@pytest.mark.parametrize("fresh", [False, True])
async def test_calls_at_once_share_one_reading(tenant: Tenant, system: DattoSystem, fresh: bool) -> None:
    tenant.on("GET", PATH, page("a"))
    async with anyio.create_task_group() as calls:
        for _ in range(5):
            calls.start_soon(lambda: names(system, fresh=fresh))
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
    await system.authenticate(until=FOREVER)
    tenant.on("GET", PATH, after(clock, 8, page("a")))

    async def hurried() -> None:
        with pytest.raises(TooSlow) as slow:
            await system.components(until=3)
        assert slow.value.seconds == 3

    async with anyio.create_task_group() as calls:
        calls.start_soon(lambda: names(system))
        calls.start_soon(hurried)
    assert len(tenant.asked("GET", PATH)) == 1
