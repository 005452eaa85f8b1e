"""Reading software in the background: one device a second, in turns, and out of the way of calls."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import anyio
import pytest

from fakes.app_under_test import AppUnderTest
from fakes.clock import FakeClock
from fakes.fleets import requests, use_fleet
from fakes.ledgers import closing_ledgers
from rmm_jobs.app import lifespan
from rmm_jobs.domain.lanes import Lane, current_lane
from rmm_jobs.inventory.software_keeper import DEVICES, PACE_SECONDS, REST, SoftwareKeeper
from rmm_jobs.store.device_index import SqliteDeviceIndex
from rmm_simulator.common.faults import Fault, FaultKind


@dataclass
class Bench:
    """A keeper in front of a simulated account, whose devices the index knows."""

    app: AppUnderTest
    index: SqliteDeviceIndex
    keeper: SoftwareKeeper

    @property
    def clock(self) -> FakeClock:
        return self.app.clock

    def asked(self) -> list[str]:
        return [each for each in requests(self.app) if each.endswith("/software")]

    async def unread(self) -> set[str]:
        return {each.uid for each in await self.index.software.unread(now=self.clock.now(), most=10_000)}


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    app = AppUnderTest(tmp_path, keeps_index=True)
    use_fleet(app, 5, 100)
    await app.fill_index()
    system, index = app.system(), app.index()
    with closing_ledgers():
        yield Bench(app, index, SoftwareKeeper(system, index.software, app.clock))
    await index.aclose()
    await system.aclose()


async def test_nothing_is_read_that_nobody_has_asked_about(bench: Bench) -> None:
    assert not await bench.keeper.take_turn()
    assert bench.asked() == []


async def test_a_site_that_was_asked_about_is_read_one_device_a_second(bench: Bench) -> None:
    northwind = next(each for each in bench.app.tenant.sites if each.name == "Northwind")
    await bench.index.software.ask(northwind.uid, now=bench.clock.now())
    waiting, began = await bench.unread(), bench.clock.monotonic()
    assert await bench.keeper.take_turn()
    assert not await bench.keeper.take_turn()
    assert await bench.unread() == set()
    asked = bench.asked()
    assert {each.split("/")[-2] for each in asked} == waiting
    assert len(asked) == len(waiting)
    assert bench.clock.monotonic() - began == pytest.approx(PACE_SECONDS * len(waiting))


async def test_an_account_is_read_in_turns(bench: Bench) -> None:
    await bench.index.software.ask(None, now=bench.clock.now())
    total, turns = len(await bench.unread()), 0
    while await bench.keeper.take_turn():
        turns += 1
    assert turns == -(-total // DEVICES) > 1
    assert len(bench.asked()) == total


async def test_a_device_that_fails_costs_one_request_and_the_others_are_read(bench: Bench) -> None:
    await bench.index.software.ask(None, now=bench.clock.now())
    total = len(await bench.unread())
    bench.app.faults.add(Fault(FaultKind.NOT_FOUND, path="/software"), Fault(FaultKind.HTML, path="/software"))
    while await bench.keeper.take_turn():
        pass
    assert len(await bench.index.software.names()) > 10
    found = await bench.index.software.named(sorted(each.uid for each in bench.app.tenant.devices), "")
    assert len(found) == total - 1  # a device that the system does not know has no list


async def test_a_system_that_refuses_is_left_alone_for_a_minute(bench: Bench) -> None:
    await bench.index.software.ask(None, now=bench.clock.now())
    bench.app.faults.add(Fault(FaultKind.FORBIDDEN, path="/software", times=None))
    assert not await bench.keeper.take_turn()
    assert len(bench.asked()) == 1
    assert not await bench.keeper.take_turn()
    assert bench.asked() == []
    bench.app.faults.clear()
    bench.clock.advance(REST.total_seconds() + 1)
    assert await bench.keeper.take_turn()


async def test_a_reading_that_is_cancelled_gives_its_turn_back_and_keeps_what_it_has(bench: Bench) -> None:
    await bench.index.software.ask(None, now=bench.clock.now())
    total = len(await bench.unread())
    with bench.clock.limit(bench.clock.monotonic() + 10.5):
        await bench.keeper.take_turn()
    assert len(await bench.unread()) == total - 11
    assert await bench.keeper.take_turn()


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> anyio.Event:
    """Is set when a keeper has found nothing more to read; each turn has to be in the lane of the background."""
    event, take_turn = anyio.Event(), SoftwareKeeper.take_turn

    async def noting(keeper: SoftwareKeeper) -> bool:
        assert current_lane() is Lane.BACKGROUND
        goes_on = await take_turn(keeper)
        if not goes_on:
            event.set()
        return goes_on

    monkeypatch.setattr(SoftwareKeeper, "take_turn", noting)
    return event


async def test_it_reads_when_it_is_woken_in_the_lane_of_the_background(bench: Bench, done: anyio.Event) -> None:
    await bench.index.software.ask(None, now=bench.clock.now())
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(bench.keeper.run)
        await anyio.wait_all_tasks_blocked()
        assert bench.asked() == []
        bench.keeper.wake()
        with anyio.fail_after(20):
            await done.wait()
        tasks.cancel_scope.cancel()
    assert await bench.unread() == set()


async def test_a_server_that_was_asked_reads_on_after_the_call(bench: Bench, done: anyio.Event) -> None:
    app = bench.app
    app.responder = app.another_process()
    async with lifespan(app.responder.closing) as life:
        app.responder.tasks = life.tasks
        async with app.client() as client:
            await client.call_tool("software", {"name": "chrome", "below": "126"})
            with anyio.fail_after(20):
                await done.wait()
        life.tasks.cancel_scope.cancel()
    assert await bench.unread() == set()
    assert len(bench.asked()) > DEVICES
