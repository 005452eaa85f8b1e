import anyio.lowlevel
import httpx
import pytest

from fakes.clock import FakeClock
from fakes.scripted_datto import FOREVER, Tenant, answer
from rmm_jobs.domain.catalog import Shortfall, shortfall_of
from rmm_jobs.domain.system_errors import UnexpectedAnswer
from rmm_jobs.systems.datto.page_walks import batch
from rmm_jobs.systems.datto.system import DattoSystem

PATH = "/api/v2/account/devices"


def page(*uids: str, following: str | None = None, total: int | None = None) -> httpx.Response:
    rows = [{"uid": uid, "hostname": f"HOST-{uid}"} for uid in uids]
    return answer({"pageDetails": {"count": len(rows), "totalCount": total, "nextPageUrl": following}, "devices": rows})


async def uids(system: DattoSystem, hostname: str = "HOST", site: str | None = None) -> list[str]:
    return [device.uid for device in await system.devices_like(hostname, site=site, deadline=FOREVER)]


async def test_pages_are_counted_from_zero_and_keep_the_query_on_the_same_host(
    tenant: Tenant, system: DattoSystem
) -> None:
    tenant.on("GET", PATH, page("a", "b", following="https://evil.test/steal?page=9"), page("c", following=""))
    assert await uids(system, "AC&ME_%", "Acme Corporation") == ["a", "b", "c"]
    asked = tenant.asked("GET", PATH)
    assert [request.url.host for request in asked] == ["pinotage-api.centrastage.net"] * 2
    query = {"hostname": "AC&ME_%", "siteName": "Acme Corporation", "max": "250"}
    assert [dict(request.url.params) for request in asked] == [query | {"page": "0"}, query | {"page": "1"}]


async def test_without_a_site_none_is_asked_for(tenant: Tenant, system: DattoSystem) -> None:
    tenant.on("GET", PATH, page())
    assert await uids(system) == []
    assert "siteName" not in tenant.asked("GET", PATH)[0].url.params


async def test_an_empty_page_is_the_last_whatever_it_promises(tenant: Tenant, system: DattoSystem) -> None:
    tenant.on("GET", PATH, page("a", following="https://x.test?page=1"), page(following="https://x.test?page=2"))
    assert await uids(system) == ["a"]
    assert len(tenant.asked("GET", PATH)) == 2


async def test_a_row_that_slipped_to_the_next_page_is_listed_once(tenant: Tenant, system: DattoSystem) -> None:
    tenant.on("GET", PATH, page("a", "b", following="next"), page("b", "c"))
    assert await uids(system) == ["a", "b", "c"]


async def test_a_row_without_a_uid_is_left_out(tenant: Tenant, system: DattoSystem) -> None:
    tenant.on("GET", PATH, answer({"devices": [{"hostname": "X"}, None, {"uid": "a"}], "pageDetails": None}))
    assert await uids(system) == ["a"]


async def test_a_list_that_repeats_itself_stops_after_three_requests_and_says_so(
    tenant: Tenant, system: DattoSystem
) -> None:
    tenant.on("GET", PATH, page("a", following="next"))
    listed = await system.devices_like("HOST", deadline=FOREVER)
    assert ([device.uid for device in listed], shortfall_of(listed)) == (["a"], Shortfall(1, None, repeats=True))
    assert len(tenant.asked("GET", PATH)) == 3


async def test_a_list_that_ends_before_its_total_says_so(tenant: Tenant, system: DattoSystem) -> None:
    tenant.on("GET", PATH, page("a", total=3))
    assert shortfall_of(await system.devices_like("HOST", deadline=FOREVER)) == Shortfall(1, 3)
    tenant.on("GET", PATH, page("a", "b", total=2))
    assert shortfall_of(await system.devices_like("HOST", deadline=FOREVER)) is None


async def test_a_list_without_an_end_is_an_error_and_not_a_part_of_it(tenant: Tenant, system: DattoSystem) -> None:
    tenant.on("GET", PATH, *(page(str(number), following="next") for number in range(401)))
    with pytest.raises(UnexpectedAnswer) as unexpected:
        await uids(system)
    assert unexpected.value.reason == "a list without an end"
    assert len(tenant.asked("GET", PATH)) == 400


@pytest.mark.parametrize("reply", [answer({"devices": "none"}), httpx.Response(200)])
async def test_a_page_of_another_shape_is_never_taken_for_an_empty_list(
    tenant: Tenant, system: DattoSystem, reply: httpx.Response
) -> None:
    tenant.on("GET", PATH, reply)
    with pytest.raises(UnexpectedAnswer):
        await uids(system)


async def listed_pages(system: DattoSystem) -> int:
    return len([each async for each in system.lists.devices(deadline=FOREVER)])


async def test_a_list_for_the_index_may_be_as_long_as_it_is_announced(tenant: Tenant, system: DattoSystem) -> None:
    following = (page(str(number), following="next" if number < 420 else None, total=110_000) for number in range(421))
    tenant.on("GET", PATH, *following)
    assert await listed_pages(system) == 421


@pytest.mark.sample(1)
@pytest.mark.parametrize(("total", "most"), [(None, 400), (1_000, 400), (110_000, 880)])
async def test_a_list_for_the_index_that_does_not_end_is_an_error(
    tenant: Tenant, system: DattoSystem, total: int | None, most: int
) -> None:
    tenant.on("GET", PATH, page("a", following="next", total=total))
    with pytest.raises(UnexpectedAnswer):
        await listed_pages(system)
    assert len(tenant.asked("GET", PATH)) == most


class Account:
    """Serve numbered devices, and count the pages that are asked for at the same time."""

    def __init__(self, devices: int, *, announced: int | None = None) -> None:
        self.devices, self.announced = devices, devices if announced is None else announced
        self.asked: list[int] = []
        self.at_once = self._now = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if "oauth" in request.url.path:
            return httpx.Response(200, json={"access_token": "t", "expires_in": 360_000})
        number = int(request.url.params["page"])
        self.asked.append(number)
        self._now += 1
        self.at_once = max(self.at_once, self._now)
        for _ in range(5):
            await anyio.lowlevel.checkpoint()
        self._now -= 1
        rows = range(number * 250, min((number + 1) * 250, self.devices))
        following = "next" if rows and rows[-1] + 1 < self.devices else None
        return page(*map(str, rows), following=following, total=self.announced)

    async def listed(self) -> list[str]:
        system = DattoSystem("https://t.example", "k", "s", clock=FakeClock(), transport=httpx.MockTransport(self))
        try:
            return await uids(system)
        finally:
            await system.aclose()


async def test_pages_that_are_announced_are_asked_for_four_at_once_and_each_once() -> None:
    account = Account(20_000)
    assert await account.listed() == list(map(str, range(20_000)))
    assert sorted(account.asked) == list(range(80))
    assert account.at_once == 4


@pytest.mark.parametrize("announced", [0, 300])
async def test_more_pages_than_are_announced_are_read_one_by_one(announced: int) -> None:
    account = Account(1_000, announced=announced)
    assert len(await account.listed()) == 1_000
    assert (sorted(account.asked), account.at_once) == ([0, 1, 2, 3], 1)


async def test_fewer_pages_than_are_announced_cost_no_more_than_those_asked_for_together() -> None:
    account = Account(500, announced=100_000)
    assert len(await account.listed()) == 500
    assert len(account.asked) <= 1 + 4


@pytest.mark.parametrize(
    ("following", "known", "asked"),
    [(1, 0, [1]), (1, 1, [1]), (1, 7, [1, 2, 3]), (4, 7, [4, 5, 6]), (7, 7, [7]), (5, 20, [5, 6, 7]), (0, 2, [0, 1])],
)
def test_pages_that_are_announced_are_asked_for_together_and_each_further_one_alone(
    following: int, known: int, asked: list[int]
) -> None:
    assert list(batch(following, known)) == asked
