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
from rmm_jobs.domain.lanes import Lane, current_lane
from rmm_jobs.domain.software import Software
from rmm_jobs.domain.software_search import SoftwareReading
from rmm_jobs.ending import lifespan
from rmm_jobs.inventory.keepers import Waking
from rmm_jobs.inventory.software_keeper import DEVICES, PACE_SECONDS, REST, After, SoftwareKeeper
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
    assert await bench.keeper.take_turn() is After.NOTHING
    assert bench.asked() == []


async def test_a_site_that_was_asked_about_is_read_one_device_a_second(bench: Bench) -> None:
    northwind = next(each for each in bench.app.tenant.sites if each.name == "Northwind")
    await bench.index.software.ask(northwind.uid, now=bench.clock.now())
    waiting, began = await bench.unread(), bench.clock.monotonic()
    assert await bench.keeper.take_turn() is After.MORE
    assert await bench.keeper.take_turn() is After.NOTHING
    assert await bench.unread() == set()
    asked = bench.asked()
    assert {each.split("/")[-2] for each in asked} == waiting
    assert len(asked) == len(waiting)
    assert bench.clock.monotonic() - began == pytest.approx(PACE_SECONDS * len(waiting))


async def test_what_a_call_has_read_during_a_turn_is_not_read_once_more(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    software, clock, sleep = bench.index.software, bench.clock, bench.clock.sleep
    await software.ask(None, now=clock.now())
    of_the_turn = await software.unread(now=clock.now(), most=DEVICES)
    other = of_the_turn[-1]

    async def call_beside(seconds: float) -> None:
        if seconds == PACE_SECONDS:
            reading = SoftwareReading((Software("7-Zip"),), clock.now(), other.facts.last_audit)
            await software.keep({other.uid: reading})
        await sleep(seconds)

    monkeypatch.setattr(clock, "sleep", call_beside)
    await bench.keeper.take_turn()
    asked = [each.split("/")[-2] for each in bench.asked()]
    assert sorted(asked) == sorted(each.uid for each in of_the_turn if each != other)


async def test_an_account_is_read_in_turns(bench: Bench) -> None:
    await bench.index.software.ask(None, now=bench.clock.now())
    total, turns = len(await bench.unread()), 0
    while await bench.keeper.take_turn() is After.MORE:
        turns += 1
    assert turns == -(-total // DEVICES) > 1
    assert len(bench.asked()) == total


async def test_a_device_that_fails_costs_one_request_and_the_others_are_read(bench: Bench) -> None:
    await bench.index.software.ask(None, now=bench.clock.now())
    total = len(await bench.unread())
    bench.app.faults.add(Fault(FaultKind.NOT_FOUND, path="/software"), Fault(FaultKind.HTML, path="/software"))
    while await bench.keeper.take_turn() is After.MORE:
        pass
    assert len(await bench.index.software.names()) > 10
    found = await bench.index.software.named(sorted(each.uid for each in bench.app.tenant.devices), "")
    assert len(found) == total - 1  # a device that the system does not know has no list


async def test_a_system_that_refuses_is_left_alone_for_a_minute(bench: Bench) -> None:
    await bench.index.software.ask(None, now=bench.clock.now())
    bench.app.faults.add(Fault(FaultKind.FORBIDDEN, path="/software", times=None))
    assert await bench.keeper.take_turn() is After.LATER
    assert len(bench.asked()) == 1
    assert await bench.keeper.take_turn() is After.LATER
    assert bench.asked() == []
    bench.app.faults.clear()
    bench.clock.advance(REST.total_seconds() + 1)
    assert await bench.keeper.take_turn() is After.MORE


@pytest.mark.parametrize("kind", [FaultKind.FORBIDDEN, FaultKind.SLOW])
async def test_a_device_that_always_fails_stands_in_nobodys_way(bench: Bench, kind: FaultKind) -> None:
    await bench.index.software.ask(None, now=bench.clock.now())
    first = next(iter(await bench.index.software.unread(now=bench.clock.now(), most=1))).uid
    bench.app.faults.add(Fault(kind, path=f"{first}/software", times=None, seconds=300.0))
    assert await bench.keeper.take_turn() is After.LATER
    bench.clock.advance(REST.total_seconds() + 1)
    assert await bench.keeper.take_turn() is After.MORE
    assert not any(first in each for each in bench.asked()[-DEVICES:])


async def test_a_limit_of_the_account_is_no_fault_of_a_device(bench: Bench) -> None:
    await bench.index.software.ask(None, now=bench.clock.now())
    waiting = await bench.unread()
    bench.app.faults.add(Fault(FaultKind.BLOCKED, path="/software", times=None))
    assert await bench.keeper.take_turn() is After.LATER
    assert await bench.unread() == waiting


async def test_credentials_that_are_refused_are_tried_again_by_the_next_call_alone(bench: Bench) -> None:
    await bench.index.software.ask(None, now=bench.clock.now())
    bench.app.faults.add(Fault(FaultKind.TOKEN_EXPIRED, path="/software", times=None))
    assert await bench.keeper.take_turn() is After.NOTHING


async def test_a_reading_that_is_cancelled_gives_its_turn_back_and_keeps_what_it_has(bench: Bench) -> None:
    await bench.index.software.ask(None, now=bench.clock.now())
    total = len(await bench.unread())
    with bench.clock.limit(bench.clock.monotonic() + 10.5):
        await bench.keeper.take_turn()
    assert len(await bench.unread()) == total - 11
    assert await bench.keeper.take_turn() is After.MORE


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> anyio.Event:
    """Is set when a keeper has found nothing more to read; each turn has to be in the lane of the background."""
    event, take_turn = anyio.Event(), SoftwareKeeper.take_turn

    async def noting(keeper: SoftwareKeeper) -> After:
        assert current_lane() is Lane.BACKGROUND
        after = await take_turn(keeper)
        if after is After.NOTHING:
            event.set()
        return after

    monkeypatch.setattr(SoftwareKeeper, "take_turn", noting)
    return event


async def test_it_reads_when_it_is_woken_in_the_lane_of_the_background(bench: Bench, done: anyio.Event) -> None:
    await bench.index.software.ask(None, now=bench.clock.now())
    async with anyio.create_task_group() as tasks:
        waking = Waking(bench.keeper.read_all, bench.clock)
        tasks.start_soon(waking.run)
        await anyio.wait_all_tasks_blocked()
        assert bench.asked() == []
        waking.wake()
        with anyio.fail_after(20):
            await done.wait()
        tasks.cancel_scope.cancel()
    assert await bench.unread() == set()


async def test_it_reads_on_by_itself_after_a_failure(bench: Bench, done: anyio.Event) -> None:
    await bench.index.software.ask(None, now=bench.clock.now())
    bench.app.faults.add(Fault(FaultKind.FORBIDDEN, path="/software"))
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(bench.keeper.read_all)
        with anyio.fail_after(20):
            await done.wait()
        tasks.cancel_scope.cancel()
    assert len(bench.asked()) > DEVICES
    assert REST.total_seconds() in bench.clock.sleeps


async def test_a_server_that_was_asked_reads_on_after_the_call(bench: Bench, done: anyio.Event) -> None:
    app = bench.app
    app.responder = app.another_process()
    async with lifespan(app.responder.closing) as life:
        app.responder.reading.tasks = life.tasks
        async with app.client() as client:
            await client.call_tool("software", {"name": "chrome", "below": "126"})
            with anyio.fail_after(20):
                await done.wait()
        life.tasks.cancel_scope.cancel()
    assert await bench.unread() == set()
    assert len(bench.asked()) > DEVICES


async def test_the_first_question_of_all_is_read_on_as_soon_as_the_devices_are_listed(
    tmp_path: Path, done: anyio.Event
) -> None:
    app = AppUnderTest(tmp_path, keeps_index=True)
    use_fleet(app, 5, 100)
    with closing_ledgers():
        async with lifespan(app.responder.closing) as life:
            app.responder.reading.tasks = life.tasks
            async with app.client() as client:
                await client.call_tool("software", {"site": "Northwind", "name": "chrome", "below": "126"})
                with anyio.fail_after(20):
                    await done.wait()
            life.tasks.cancel_scope.cancel()
    there = [each.uid for each in app.tenant.devices if each.site.name == "Northwind" and each.details.software]
    asked = [each.split("/")[-2] for each in requests(app) if each.endswith("/software")]
    assert set(there) <= set(asked)
    assert len(there) > 10


async def test_what_failed_is_read_an_hour_later_although_nobody_asks_again(bench: Bench, done: anyio.Event) -> None:
    await bench.index.software.ask(None, now=bench.clock.now())
    first = next(iter(await bench.index.software.unread(now=bench.clock.now(), most=1))).uid
    bench.app.faults.add(Fault(FaultKind.HTML, path=f"{first}/software"))
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(bench.keeper.read_all)
        with anyio.fail_after(20):
            await done.wait()
        tasks.cancel_scope.cancel()
    assert sum(first in each for each in bench.asked()) == 2
    assert set(await bench.index.software.named([first], "")) == {first}
