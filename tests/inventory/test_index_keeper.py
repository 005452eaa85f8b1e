"""An index is read in the background: within the budget, at most once in its time, by one process, and only in use."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import anyio
import httpx
import pytest

from fakes.app_under_test import BASE_URL, AppUnderTest
from fakes.fleets import use_fleet
from fakes.ledgers import closing_ledgers
from fakes.product import InProcess, text_of
from rmm_jobs.domain.device_index import SHORTEST, Filling, IndexPart, interval
from rmm_jobs.domain.lanes import Lane, current_lane
from rmm_jobs.ending import lifespan
from rmm_jobs.inventory import index_keeper
from rmm_jobs.inventory.index_keeper import IndexKeeper
from rmm_jobs.store import index_filling
from rmm_jobs.store.device_index import SqliteDeviceIndex, index_path
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.datto.tenant import DEMO_KEY

PAGES = ["v3/account/devices", "account/sites", "account/alerts/open", "account/components"]


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[AppUnderTest]:
    with closing_ledgers():
        yield AppUnderTest(tmp_path, keeps_index=True)


@pytest.fixture
async def index(app: AppUnderTest) -> AsyncIterator[SqliteDeviceIndex]:
    opened = app.index()
    yield opened
    await opened.aclose()


async def refresh(app: AppUnderTest) -> list[str]:
    """Refresh the index as a process of its own, and return what it has asked."""
    app.forget()
    system, index = app.system(), app.index()
    await IndexKeeper(system, index, app.clock).refresh()
    await index.aclose()
    await system.aclose()
    return [each.removeprefix("GET /api/").removeprefix("v2/") for each in app.asked() if each.startswith("GET")]


async def rows(index: SqliteDeviceIndex) -> dict[str, int]:
    states = {part: await index.state(part) for part in IndexPart}
    return {part.value: state.rows for part, state in states.items() if state}


async def test_devices_sites_and_alerts_are_read_whole_once_in_their_time(
    app: AppUnderTest, index: SqliteDeviceIndex
) -> None:
    use_fleet(app, 20, 600, alerts=300)
    assert await refresh(app) == [*["v3/account/devices"] * 3, "account/sites", *["account/alerts/open"] * 2, PAGES[-1]]
    assert await rows(index) == {"devices": 600, "sites": 23, "alerts": 150, "components": 14}
    assert await refresh(app) == []
    app.clock.advance(SHORTEST.total_seconds() + 1)
    assert len(await refresh(app)) == 7


async def test_readings_take_a_request_in_ten_seconds_at_most() -> None:
    assert interval(IndexPart.DEVICES, 100).total_seconds() == 15 * 60
    assert interval(IndexPart.DEVICES, 100_000).total_seconds() >= 433 * 10
    assert interval(IndexPart.ALERTS, 20_000).total_seconds() >= 232 * 10


async def test_a_part_that_is_refused_leaves_the_others_and_is_not_asked_again_at_once(
    app: AppUnderTest, index: SqliteDeviceIndex
) -> None:
    app.faults.add(Fault(FaultKind.FORBIDDEN, path="/alerts/open", times=None))
    assert await refresh(app) == PAGES
    assert set(await rows(index)) == {"devices", "sites", "components"}
    app.clock.advance(60)
    assert await refresh(app) == []


@pytest.mark.thorough
async def test_a_reading_that_failed_is_tried_again_after_the_interval_of_the_pages_it_has_cost(
    app: AppUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_fleet(app, 5, 1_500)
    monkeypatch.setattr(index_keeper, "READING_SECONDS", 3.0)
    app.faults.add(*(Fault(FaultKind.SLOW, path="/account/devices", seconds=0.1) for _ in range(5)))
    app.faults.add(Fault(FaultKind.FAILS_BEFORE, path="/account/devices", times=None, status=500))
    monkeypatch.setattr(index_filling, "RETRY_SECONDS", 20.0)
    assert (await refresh(app)).count("v3/account/devices") > 5
    app.faults.clear()
    app.clock.advance(5 * 10 - 5)
    assert "v3/account/devices" not in await refresh(app)
    app.clock.advance(10)
    assert "v3/account/devices" in await refresh(app)


class Told(SqliteDeviceIndex):
    """An index that tells when its last part is whole."""

    whole: anyio.Event

    async def finish(self, filling: Filling, *, announced: int | None, now: datetime) -> bool:
        finished = await super().finish(filling, announced=announced, now=now)
        if filling.part is list(IndexPart)[-1]:
            self.whole.set()
        return finished


async def test_a_server_reads_after_a_call_and_an_idle_one_reads_nothing(
    app: AppUnderTest, index: SqliteDeviceIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Told(index_path(app.folder, system=BASE_URL, key=DEMO_KEY))
    told.whole = anyio.Event()
    monkeypatch.setattr(app, "index", lambda: told)
    app.responder = app.another_process()
    async with lifespan(app.responder.closing) as life:
        app.responder.reading.tasks = life.tasks
        async with app.client() as client:
            await client.list_tools()
            assert app.asked() == []
            await client.call_tool("device-lookup", {"identifier": "ACME-DC01"})
            with anyio.fail_after(10):
                await told.whole.wait()
        life.tasks.cancel_scope.cancel()
    assert (await rows(index))["devices"] == len(app.tenant.devices)


async def test_a_reading_that_ends_with_its_process_can_be_begun_at_once(
    app: AppUnderTest, index: SqliteDeviceIndex
) -> None:
    use_fleet(app, 5, 600)
    system, stopped = app.system(), app.index()
    with anyio.CancelScope() as scope:
        keep = stopped.add_devices

        async def kept_and_ended(*words: object, **named: object) -> int | None:
            scope.cancel()
            return await keep(*words, **named)  # pyright: ignore[reportArgumentType]  # as the port has them

        stopped.add_devices = kept_and_ended
        await IndexKeeper(system, stopped, app.clock).refresh()
    assert scope.cancelled_caught
    await stopped.aclose()
    await system.aclose()
    assert await rows(index) == {}
    await refresh(app)
    assert (await rows(index))["devices"] == 600


async def test_devices_and_alerts_that_stay_are_all_read_while_others_go(
    app: AppUnderTest, index: SqliteDeviceIndex
) -> None:
    use_fleet(app, 5, 1_500, alerts=900)
    deleted, staying = app.tenant.devices[:5], app.tenant.devices[5:]
    open_ones = [each for each in app.tenant.alerts if each.resolved_at is None]

    def five_are_deleted() -> None:
        del app.tenant.devices[: len(deleted)]

    def three_are_resolved() -> None:
        newest = sorted(open_ones, key=lambda each: each.raised_at)[-3:]
        app.tenant.alerts[:] = [each for each in app.tenant.alerts if each not in newest]

    for path, change in (("/account/devices", five_are_deleted), ("/alerts/open", three_are_resolved)):
        app.faults.add(Fault(FaultKind.SLOW, path=path, seconds=0))
        app.faults.add(Fault(FaultKind.CHANGED_AFTER, path=path, change=change))
    await refresh(app)
    assert app.tenant.devices == staying
    found = [each for device in staying for each in await index.with_short_uid(device.uid)]
    assert len(found) == len(staying)
    states = {part: await index.state(part) for part in (IndexPart.DEVICES, IndexPart.ALERTS)}
    assert all(state is not None and state.is_whole for state in states.values())
    assert (await rows(index))["alerts"] >= len(open_ones) - 3


@pytest.mark.thorough
async def test_a_list_that_repeats_itself_is_not_kept(app: AppUnderTest, index: SqliteDeviceIndex) -> None:
    use_fleet(app, 5, 1_500)
    app.faults.add(Fault(FaultKind.REPEATED, path="/account/devices", times=None))
    asked = await refresh(app)
    assert asked.count("v3/account/devices") <= 4
    assert "devices" not in await rows(index)


async def test_a_defect_in_the_background_ends_no_call(app: AppUnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = anyio.Event()

    async def fails(*_: object) -> None:
        broken.set()
        raise KeyError("hunter2")

    monkeypatch.setattr(IndexKeeper, "refresh", fails)
    async with lifespan(app.responder.closing) as life:
        app.responder.reading.tasks = life.tasks
        async with app.client() as client:
            await client.call_tool("device-lookup", {"identifier": "ACME-DC01"})
            with anyio.fail_after(10):
                await broken.wait()
            again = await client.call_tool("device-lookup", {"identifier": "ACME-DC01"})
    assert "Device Found" in text_of(again)


async def test_requests_in_the_background_leave_half_of_the_account_to_calls(app: AppUnderTest) -> None:
    lanes: list[Lane] = []

    class Noting(InProcess):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if request.method == "GET":
                lanes.append(current_lane())
            return await super().handle_async_request(request)

    use_fleet(app, 5, 1_100)
    app.connects = Noting
    assert len(await refresh(app)) == 8
    assert lanes == [Lane.BACKGROUND] * 8
