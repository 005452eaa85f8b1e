"""An index of 1,000, 10,000 and 100,000 devices: looking up, memory, and the first reading within the limits.

python benchmarks/inventory.py          a line for each size, each in a process of its own
python benchmarks/inventory.py ROWS     one of them

The reading runs on a simulated clock against lists that are made as they are asked for, a page in a quarter of a
second: that is what four requests at once take. A look-up is compared with a bare `SELECT` by key on the same file, in
the same thread.
"""

import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from sizes import measure_sizes

from fakes.clock import FakeClock
from rmm_jobs.domain.alerts import Alert, AlertContext, AlertKind, Priority
from rmm_jobs.domain.audits import AuditKind
from rmm_jobs.domain.catalog import Component, Device
from rmm_jobs.domain.device_filters import FieldFilter, FieldTest
from rmm_jobs.domain.device_index import PAGES, IndexPart
from rmm_jobs.domain.inventory import AntivirusState, DeviceFacts, DeviceKind, Site, UserField
from rmm_jobs.domain.inventory_ports import ListPage
from rmm_jobs.domain.site_results import DeviceFilter, Need
from rmm_jobs.domain.system_errors import Action
from rmm_jobs.inventory.index_keeper import IndexKeeper
from rmm_jobs.store.device_index import SqliteDeviceIndex, devices_where
from rmm_jobs.store.request_log import SqliteRequestLog
from rmm_jobs.store.seal import FileSeal
from rmm_jobs.systems.datto.quota import account_budget
from rmm_jobs.systems.http.budget import Budget

SIZES = (1_000, 10_000, 100_000)
TIMES = 2_000
FIELDS = 8
"""Filled user fields of each device."""
BACKUP = FieldFilter("label 3", FieldTest.EQUALS, "value 5")
NOTHING = AlertContext(AlertKind.OTHER)


@dataclass
class Lists:
    """Lists of an account of any size, made page by page; each page is a request that the budget admits.

    A page is as long as what it brings that the one before has not.
    """

    rows: int
    clock: FakeClock
    budget: Budget
    asked: int = 0

    @property
    def lists(self) -> "Lists":
        return self

    def devices(self, *, deadline: float) -> AsyncGenerator[ListPage[Device], None]:
        return self._pages(self.rows, PAGES[IndexPart.DEVICES], device, deadline)

    def sites(self, *, deadline: float) -> AsyncGenerator[ListPage[Site], None]:
        return self._pages(
            self.rows // 100, PAGES[IndexPart.SITES], lambda n: Site(f"s{n}", f"Customer {n}", devices=100), deadline
        )

    def open_alerts(self, *, deadline: float) -> AsyncGenerator[ListPage[Alert], None]:
        return self._pages(self.rows // 20, PAGES[IndexPart.ALERTS], alert, deadline)

    def components(self, *, deadline: float) -> AsyncGenerator[ListPage[Component], None]:
        return self._pages(300, PAGES[IndexPart.COMPONENTS], lambda n: Component(f"c{n}", f"Component {n}"), deadline)

    async def _pages(
        self, rows: int, size: int, make: Callable[[int], Any], deadline: float
    ) -> AsyncGenerator[ListPage[Any], None]:
        for first in range(0, rows, size):
            await self.budget.admit("GET", "/api/v2/account/devices", Action.READ_DEVICES, deadline=deadline)
            self.asked += 1
            await self.clock.sleep(0.25)
            numbers = range(first, min(rows, first + size))
            yield ListPage([make(number) for number in numbers], 0, rows, numbers.stop == rows)


def device(number: int) -> Device:
    """Return the device of a number."""
    is_server = number % 20 == 0
    facts = DeviceFacts(
        audit_kind=AuditKind.COMPUTER,
        kind=DeviceKind.SERVER if is_server else DeviceKind.LAPTOP,
        site_uid=f"s{number // 100}",
        external_ip=f"203.0.113.{number % 250}",
        antivirus_state=AntivirusState.NOT_DETECTED if number % 60 == 0 else AntivirusState.UP_TO_DATE,
        warranty="2027-01-01",
        fields=tuple(user_field(at, number % (at * 7)) for at in range(1, FIELDS + 1)),
        is_labelled=True,
    )
    return Device(
        uid_of(number),
        f"C{number // 100:03}-{'SRV' if is_server else 'LT'}{number:06}",
        site=f"Customer {number // 100}",
        online=number % 7 > 0,
        last_seen=datetime(2024, 2, 15, tzinfo=UTC),
        operating_system="Microsoft Windows 11 Pro 10.0.22631",
        internal_ip=address(number),
        last_user=f"CUSTOMER{number // 100}\\user{number}",
        facts=facts,
    )


@cache
def user_field(at: int, value: int) -> UserField:
    """Return a user field; few differ, so most of an account is not made anew."""
    return UserField(at, f"Label {at}", f"value {value}")


def uid_of(number: int) -> str:
    """Return the UID of a device."""
    return f"{number:08x}-0000-4000-8000-000000000000"


def address(number: int) -> str:
    """Return the address of a device."""
    return f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"


def alert(number: int) -> Alert:
    """Return the alert of a number."""
    return Alert(f"a{number}", Priority.HIGH, NOTHING, device_uid=uid_of(number * 20))


def beside_bare(path: Path, rows: int) -> tuple[float, float]:
    """Return the microseconds of a look-up by address, and of a bare `SELECT` of a device by its key, in turns."""
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    by_address = "internal = ?1 OR external = ?1 OR named = ?1"
    looks, keys = list[float](), list[float]()
    for turn in range(TIMES):
        number = turn * 7919 % rows
        key, wanted = uid_of(number), address(number)
        began = time.perf_counter()
        connection.execute("SELECT * FROM device WHERE uid = ?", (key,)).fetchone()
        between = time.perf_counter()
        devices_where(connection, by_address, [wanted])
        keys.append(between - began)
        looks.append(time.perf_counter() - between)
    connection.close()
    return 1e6 * median(looks), 1e6 * median(keys)


async def milliseconds(work: Callable[[], Any]) -> float:
    """Return the time of one call of the index, the median of nine."""
    taken: list[float] = []
    for _ in range(9):
        began = time.perf_counter()
        await work()
        taken.append(1000 * (time.perf_counter() - began))
    return median(taken)


def megabytes() -> float:
    """Return the most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def measure(rows: int) -> None:
    """Read an account of this size, look devices up, and print the figures."""
    with tempfile.TemporaryDirectory() as name:
        path, clock = Path(name) / "inventory.sqlite3", FakeClock()
        log = SqliteRequestLog(Path(name) / "jobs.sqlite3", system="benchmark", key="KEY")
        lists = Lists(rows, clock, account_budget(clock, log))
        index = SqliteDeviceIndex(path, FileSeal(Path(name) / "task-key", system="benchmark"))
        await index.state(IndexPart.DEVICES)
        before, began = megabytes(), time.perf_counter()
        keeper: Any = IndexKeeper(lists, index, clock)  # pyright: ignore[reportArgumentType]  # its lists alone are read
        await keeper.refresh()
        took = time.perf_counter() - began
        read = megabytes()
        state = await index.state(IndexPart.DEVICES)
        assert state is not None
        assert state.rows == rows
        look, key = beside_bare(path, rows)
        chosen, field = DeviceFilter(kind=DeviceKind.SERVER, need=Need.ANTIVIRUS), DeviceFilter(field=BACKUP)
        now = clock.now()
        figures = {
            "by address, whole call": await milliseconds(lambda: index.at_address(address(rows // 2))),
            "by user, whole call": await milliseconds(lambda: index.of_user(f"user{rows // 2}")),
            "near names": await milliseconds(lambda: index.near([f"c{rows // 200:03}-lt{rows // 2:05}"])),
            "servers without antivirus": await milliseconds(lambda: index.select(chosen, now=now, offset=0, most=8)),
            "by a user field": await milliseconds(lambda: index.select(field, now=now, offset=0, most=8)),
            "all devices, counted": await milliseconds(lambda: index.select(DeviceFilter(), now=now, offset=0, most=8)),
        }
        after, size = megabytes(), path.stat().st_size / 1e6
        print(f"{rows:,} devices: {lists.asked} requests in {clock.monotonic():.0f} s of the account's time")
        print(f"  kept in {took:.1f} s of ours, {size:.0f} MB of disk")
        print(f"  memory grows by {read - before:.0f} MB while it reads, and by {after - read:.0f} MB for all look-ups")
        print(f"  by address {look:.0f} us, a bare SELECT by key {key:.0f} us: {look / key:.1f} times")
        print("  " + ", ".join(f"{what} {each:.1f} ms" for what, each in figures.items()))
        await index.aclose()
        await lists.budget.aclose()


measure_sizes(measure, SIZES)
