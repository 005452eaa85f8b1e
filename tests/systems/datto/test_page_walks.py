"""A list that changes while it is read: no row that was there all the time is missed, or the list is not whole."""

from collections.abc import Callable, Sequence
from random import Random

import httpx
import pytest

from fakes.clock import FakeClock
from fakes.scripted_datto import FOREVER, answer
from rmm_jobs.domain.catalog import Device, Shortfall, shortfall_of
from rmm_jobs.domain.inventory_ports import ListPage
from rmm_jobs.domain.system_errors import SystemFailure
from rmm_jobs.systems.datto.page_walks import MOST_RETURNS, window
from rmm_jobs.systems.datto.system import DattoSystem


class Changing:
    """Serve pages of any size, and change the list before the requests that `changes` names."""

    def __init__(self, rows: int, changes: Callable[[int, list[str]], None]) -> None:
        self.rows = [f"u{number}" for number in range(rows)]
        self._changes = changes
        self.asked: list[tuple[int, int]] = []
        self.refused_from = 10**9

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if "oauth" in request.url.path:
            return httpx.Response(200, json={"access_token": "t", "expires_in": 360_000})
        number, size = int(request.url.params["page"]), int(request.url.params["max"])
        self.asked.append((number, size))
        self._changes(len(self.asked), self.rows)
        if number * size >= self.refused_from:
            return httpx.Response(403)
        end = (number + 1) * size
        details = {"totalCount": len(self.rows), "nextPageUrl": "next" if end < len(self.rows) else None}
        shown = [{"uid": uid, "hostname": uid} for uid in self.rows[number * size : end]]
        return answer({"pageDetails": details, "devices": shown, "alerts": shown, "sites": shown})

    def system(self) -> DattoSystem:
        return DattoSystem("https://t.example", "k", "s", clock=FakeClock(), transport=httpx.MockTransport(self))


async def indexed(account: Changing) -> tuple[set[str], bool]:
    """Read the devices as an index does; return their UIDs, and whether the list is said to be whole."""
    system, pages = account.system(), list[ListPage[Device]]()
    try:
        pages = [page async for page in system.lists.devices(deadline=FOREVER)]
    finally:
        await system.aclose()
    uids = {row.uid for page in pages for row in page.rows}
    return uids, not pages[-1].has_gap and (pages[-1].announced or 0) <= len(uids)


async def listed(account: Changing) -> tuple[set[str], Shortfall | None]:
    """Read the devices as a call does."""
    system = account.system()
    try:
        rows = await system.devices_like("", deadline=FOREVER)
    finally:
        await system.aclose()
    return {row.uid for row in rows}, shortfall_of(rows)


def deleted(*numbers: int, before: int) -> Callable[[int, list[str]], None]:
    def change(request: int, rows: list[str]) -> None:
        if request == before:
            for number in sorted(numbers, reverse=True):
                del rows[number]

    return change


def added_too(*numbers: int, before: int) -> Callable[[int, list[str]], None]:
    """Delete rows, and add as many at the end: no announced number tells."""
    delete = deleted(*numbers, before=before)

    def change(request: int, rows: list[str]) -> None:
        there = len(rows)
        delete(request, rows)
        rows += [f"new{request}-{number}" for number in range(there - len(rows))]

    return change


@pytest.mark.parametrize("change", [deleted, added_too])
@pytest.mark.parametrize("numbers", [[0], range(5), range(40), range(100, 160)])
async def test_devices_that_were_there_all_the_time_are_in_the_index_whatever_was_deleted(
    change: Callable[..., Callable[[int, list[str]], None]], numbers: Sequence[int]
) -> None:
    account = Changing(2_000, change(*numbers, before=4))
    there = set(account.rows)
    uids, is_whole = await indexed(account)
    assert there & set(account.rows) <= uids
    assert is_whole


async def test_a_list_that_does_not_change_costs_a_few_pages_more_and_is_whole() -> None:
    account = Changing(10_000, deleted(before=0))
    assert await indexed(account) == (set(account.rows), True)
    assert len(account.asked) <= 44


async def test_devices_that_are_added_or_deleted_further_on_leave_the_list_whole() -> None:
    def change(request: int, rows: list[str]) -> None:
        if request == 4:
            rows[:0] = ["n1", "n2", "n3"]
            del rows[-2:]

    account = Changing(2_000, change)
    uids, is_whole = await indexed(account)
    assert set(account.rows) <= uids
    assert is_whole


async def test_a_device_that_moves_to_the_front_while_others_are_deleted_is_in_the_index() -> None:
    def change(request: int, rows: list[str]) -> None:
        if request == 4:
            rows.insert(0, rows.pop(1_500))
        if request == 6:
            del rows[10]

    account = Changing(2_000, change)
    uids, is_whole = await indexed(account)
    assert set(account.rows) <= uids
    assert is_whole


@pytest.mark.parametrize("read", [indexed, listed])
async def test_a_list_that_changes_all_the_time_is_not_read_for_ever_and_is_not_whole(
    read: Callable[[Changing], object],
) -> None:
    account = Changing(3_000, lambda _, rows: rows.__delitem__(slice(0, 40)))
    if read is indexed:
        assert not (await indexed(account))[1]
    else:
        missing = (await listed(account))[1]
        assert missing is not None
        assert (missing.announced or 0) > missing.received
    assert len(account.asked) <= 15 + 5 * MOST_RETURNS


async def test_an_order_that_changes_shows_in_the_number_of_rows() -> None:
    chance = Random(4)  # noqa: S311 - no secret
    uids, is_whole = await indexed(Changing(3_000, lambda _, rows: chance.shuffle(rows)))
    assert len(uids) < 3_000
    assert not is_whole


@pytest.mark.parametrize("numbers", [[0], range(5), range(300)])
@pytest.mark.parametrize("before", [2, 3, 5, 7])
async def test_a_call_reads_the_page_before_again_where_rows_were_deleted_meanwhile(
    numbers: Sequence[int], before: int
) -> None:
    account = Changing(2_000, deleted(*numbers, before=before))
    uids, missing = await listed(account)
    assert set(account.rows) <= uids
    assert missing is None


async def test_rows_that_are_added_in_front_cost_a_call_nothing() -> None:
    account = Changing(2_000, lambda request, rows: rows.insert(0, "new") if request == 3 else None)
    there = set(account.rows)
    uids, missing = await listed(account)
    assert there <= uids
    assert missing is None
    assert len(account.asked) == 9  # the last row is on a page of its own now


@pytest.mark.parametrize("live", [True, False])
async def test_pages_before_one_that_fails_are_there_although_they_were_asked_for_together(live: bool) -> None:
    account, seen = Changing(2_000, deleted(before=0)), list[int]()
    account.refused_from = 700
    system = account.system()
    pages = system.devices.pages(deadline=FOREVER) if live else system.lists.devices(deadline=FOREVER)

    async def read() -> None:
        async for page in pages:
            seen.append(len(page.rows if isinstance(page, ListPage) else page))

    with pytest.raises(SystemFailure):
        await read()
    await system.aclose()
    assert seen[:3] == [250, 250, 250] if live else len(seen) == 3


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(200))
async def test_no_list_is_called_whole_that_lacks_a_row_which_was_there_all_the_time(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - no secret

    def change(_: int, rows: list[str]) -> None:
        for _ in range(chance.choice([0, 0, 0, 1, 2, 30, 300])):
            if rows and chance.random() < 0.6:
                del rows[chance.randrange(len(rows))]
            else:
                rows.insert(chance.randrange(len(rows) + 1), f"n{chance.random()}")

    account = Changing(chance.choice([240, 600, 2_500]), change)
    there = set(account.rows)
    uids, is_whole = await indexed(account)
    assert not is_whole or there & set(account.rows) <= uids


@pytest.mark.parametrize("size", [100, 250])
def test_a_window_begins_before_what_is_known_and_brings_nearly_a_page_more(size: int) -> None:
    more = list[int]()
    for end in range(size, 100_000, 97):
        number, of_size = window(end, size)
        assert number * of_size < end
        assert of_size <= size
        more.append((number + 1) * of_size - end)
    assert min(more) > 0
    assert sum(more) / len(more) > size * 0.85
