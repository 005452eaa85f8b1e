"""Reading side by side: a look-up waits for no search, and a search ends when nobody waits for it any more."""

import sqlite3
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import pytest
from anyio import to_thread

from fakes.indexes import NOW, PC1, fill, opened
from rmm_jobs.domain.site_results import DeviceFilter
from rmm_jobs.domain.software import SoftwareFilter
from rmm_jobs.store import software_index
from rmm_jobs.store.database import SEARCHES
from rmm_jobs.store.device_index import SqliteDeviceIndex

ENDLESS = "WITH RECURSIVE number(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM number) SELECT count(*) FROM number"
AT_ONCE = 2.0
"""Seconds that are far less than a search takes which nobody ends."""


@pytest.fixture
async def index(tmp_path: Path) -> AsyncIterator[SqliteDeviceIndex]:
    one = opened(tmp_path)
    await fill(one, PC1)
    yield one
    await one.aclose()


class Standing:
    """A search that stands still until it may end; or the clock that one looks at."""

    def __init__(self) -> None:
        self.has_begun, self.may_end = threading.Event(), threading.Event()
        self._of_the_test = threading.get_ident()

    def stand(self, connection: sqlite3.Connection | None = None) -> str:
        del connection
        self.has_begun.set()
        self.may_end.wait(30)
        return "ended"

    def monotonic(self) -> float:
        if threading.get_ident() != self._of_the_test:
            self.stand()
        return time.monotonic()


async def test_a_look_up_is_answered_while_a_search_of_software_stands_still(
    index: SqliteDeviceIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, told = Standing(), list[object]()
    monkeypatch.setattr(software_index, "time", clock)

    async def search() -> None:
        assert await index.software.search(SoftwareFilter("chrome"), offset=0, now=NOW, seconds=60) is not None

    async with anyio.create_task_group() as group:
        group.start_soon(search)
        await to_thread.run_sync(clock.has_begun.wait)
        with anyio.move_on_after(AT_ONCE):
            told += await index.at_address("10.0.0.1")
            told += await index.of_user("anna")
            told += await index.near(["pc2"])
            # A question about all devices does not wait either.
            selected = await index.select(DeviceFilter(), now=NOW, offset=0, most=8)
            told += [each.device for each in selected.devices] if selected else []
        clock.may_end.set()
    assert told == [PC1] * 4


async def test_a_look_up_by_address_does_not_wait_for_one_that_goes_through_all_names(
    index: SqliteDeviceIndex,
) -> None:
    names, told = Standing(), list[object]()

    async def look() -> None:
        assert await index.file.look(names.stand) == "ended"

    async with anyio.create_task_group() as group:
        group.start_soon(look)
        await to_thread.run_sync(names.has_begun.wait)
        with anyio.move_on_after(AT_ONCE):
            told += await index.at_address("10.0.0.1")
        names.may_end.set()
    assert told == [PC1]


async def test_many_searches_share_few_connections_and_leave_the_look_ups_theirs(index: SqliteDeviceIndex) -> None:
    searches = [Standing() for _ in range(SEARCHES)]
    ended = list[str | None]()

    async def search(one: Standing) -> None:
        ended.append(await index.file.search(one.stand))

    async with anyio.create_task_group() as group:
        for each in searches:
            group.start_soon(search, each)
            await to_thread.run_sync(each.has_begun.wait)
        assert await index.file.search(lambda _: "searched", whole=0.05) is None
        assert await index.at_address("10.0.0.1") == [PC1]
        assert index.file._database.opened == SEARCHES + 2  # and one looks up, and one writes
        for each in searches:
            each.may_end.set()
    assert ended == ["ended"] * SEARCHES
    assert await index.file.search(lambda _: "searched") == "searched"


def endless(connection: sqlite3.Connection) -> object:
    return connection.execute(ENDLESS).fetchone()


async def test_a_search_whose_call_is_cancelled_is_interrupted(index: SqliteDeviceIndex) -> None:
    begun, began = threading.Event(), time.monotonic()

    def search(connection: sqlite3.Connection) -> object:
        begun.set()
        return endless(connection)

    async with anyio.create_task_group() as group:
        group.start_soon(lambda: index.file.search(search))
        await to_thread.run_sync(begun.wait)
        group.cancel_scope.cancel()
    assert time.monotonic() - began < AT_ONCE
    assert await index.at_address("10.0.0.1") == [PC1]
    assert await index.file.search(lambda _: "searched") == "searched"


async def test_a_call_that_is_cancelled_ends_as_cancelled_and_not_as_one_without_an_index(
    index: SqliteDeviceIndex,
) -> None:
    went_on = list[object]()

    async def call() -> None:
        went_on.append(await index.file.search(endless))

    with anyio.move_on_after(0.05):
        await call()
    assert went_on == []


async def test_a_file_that_is_closed_waits_for_no_search(index: SqliteDeviceIndex) -> None:
    begun, began, found = threading.Event(), time.monotonic(), list[object]()

    def search(connection: sqlite3.Connection) -> object:
        begun.set()
        return endless(connection)

    async def call() -> None:
        found.append(await index.file.search(search))

    async with anyio.create_task_group() as group:
        group.start_soon(call)
        await to_thread.run_sync(begun.wait)
        await index.aclose()
    assert time.monotonic() - began < AT_ONCE
    assert (found, index.file._database.opened) == ([None], 0)


async def test_a_search_ends_with_its_time(index: SqliteDeviceIndex) -> None:
    began = time.monotonic()
    assert await index.file.search(endless, whole=0.05) is None
    assert time.monotonic() - began < AT_ONCE
