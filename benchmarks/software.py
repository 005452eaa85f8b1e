"""Software of 1,000, 10,000 and 100,000 computers in an index: who still has it, memory, and the reading of it.

python benchmarks/software.py           some lines for each size, each in a process of its own
python benchmarks/software.py ROWS      one of them

Each computer has 80 programs of 11,620. The keeper reads the first ones on a simulated clock, a request in a fifth of a
second, within the budget; the rest is kept as it is made. A search is compared with a bare `SELECT` of the same rows.
"""

import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median

import anyio

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from sizes import measure_sizes

from fakes.clock import FakeClock
from rmm_jobs.domain.audits import AuditKind
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_index import IndexPart
from rmm_jobs.domain.inventory import DeviceFacts
from rmm_jobs.domain.software import Software, SoftwareFilter
from rmm_jobs.domain.software_search import SoftwareReading
from rmm_jobs.domain.system_errors import Action
from rmm_jobs.inventory.software_keeper import DEVICES, SoftwareKeeper
from rmm_jobs.store.device_index import SqliteDeviceIndex
from rmm_jobs.systems.datto.quota import account_budget
from rmm_jobs.systems.http.budget import Budget

SIZES = (1_000, 10_000, 100_000)
TURNS = 5
"""Turns of the keeper that are measured."""
PAGE = 500
COMMON = [
    [Software(f"Common product {number} runtime", f"{major}.{minor}") for major in range(9) for minor in range(3)]
    for number in range(60)
]
RARE = [Software(f"Rare tool {number} edition", f"{major}.0.1") for number in range(2_000) for major in range(5)]
QUESTIONS = {
    "one that 1 in 10 has": SoftwareFilter("rare tool 77 ", None),
    "one that all have, below a version": SoftwareFilter("common product 5 ", "3.0"),
    "one letter, below a version": SoftwareFilter("o", "5"),
    "everything": SoftwareFilter(None, None),
}
FACTS = DeviceFacts(audit_kind=AuditKind.COMPUTER)


@dataclass
class Audits:
    """Answers with the programs of a computer; each answer is a request that the budget admits."""

    clock: FakeClock
    budget: Budget
    asked: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311 - made-up data

    @property
    def audits(self) -> "Audits":
        return self

    def made(self) -> list[Software]:
        return [self.chance.choice(each) for each in COMMON] + self.chance.sample(RARE, 20)

    async def software(self, uid: str, *, deadline: float) -> Sequence[Software]:
        await self.budget.admit("GET", f"/api/v2/audit/device/{uid}/software", Action.READ_DEVICES, deadline=deadline)
        self.asked += 1
        await self.clock.sleep(0.2)
        return self.made()


async def list_devices(index: SqliteDeviceIndex, rows: int, clock: FakeClock) -> None:
    """Keep the computers of an account, and ask for the software of all."""
    filling = await index.begin(IndexPart.DEVICES, now=clock.now(), interval=timedelta(hours=1))
    assert filling is not None
    for first in range(0, rows, PAGE):
        page = [
            Device(f"{each:08x}", f"PC{each}", site=f"Customer {each // 100}", facts=FACTS)
            for each in range(first, min(rows, first + PAGE))
        ]
        await index.add_devices(filling, page, now=clock.now())
    await index.finish(filling, announced=rows, now=clock.now())
    await index.software.ask(None, now=clock.now())


async def keep_rest(index: SqliteDeviceIndex, audits: Audits) -> None:
    """Keep the programs of all computers that the keeper has not read."""
    while devices := await index.software.unread(now=audits.clock.now(), most=10 * PAGE):
        for first in range(0, len(devices), PAGE):
            now = audits.clock.now()
            await index.software.keep(
                {each.uid: SoftwareReading(audits.made(), now) for each in devices[first : first + PAGE]}
            )


def bare(path: Path) -> float:
    """Return the seconds of a bare `SELECT` of all rows that a search looks at."""
    statement = "SELECT programs, uid, hostname, site FROM device JOIN software_of ON device_uid = uid"
    with closing(sqlite3.connect(path)) as connection:
        began = time.process_time()
        for _ in connection.execute(statement):
            pass
        return time.process_time() - began


async def beside_a_search(index: SqliteDeviceIndex, clock: FakeClock) -> tuple[float, float]:
    """Return the milliseconds of look-ups by address while the longest search goes on: the middle one, and the most."""
    taken, ended = list[float](), anyio.Event()

    async def search() -> None:
        await index.software.search(QUESTIONS["everything"], offset=0, now=clock.now(), seconds=3_600)
        ended.set()

    async with anyio.create_task_group() as group:
        group.start_soon(search)
        while not ended.is_set():
            began = time.perf_counter()
            await index.at_address("10.0.0.1")
            taken.append(1000 * (time.perf_counter() - began))
    return median(taken), max(taken)


def megabytes() -> float:
    """Return the most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def measure(rows: int) -> None:
    """Read software, search it, and print the figures. Times are of the processor: the machine has other work."""
    with tempfile.TemporaryDirectory() as name:
        path, clock = Path(name) / "inventory.sqlite3", FakeClock()
        audits, index = Audits(clock, account_budget(clock)), SqliteDeviceIndex(path)
        await list_devices(index, rows, clock)
        keeper = SoftwareKeeper(audits, index.software, clock)  # pyright: ignore[reportArgumentType]  # its audits alone are read
        before, began, at = megabytes(), time.process_time(), clock.monotonic()
        for _ in range(TURNS):
            await keeper.take_turn()
        each = 1000 * (time.process_time() - began) / audits.asked
        pace = (clock.monotonic() - at) / audits.asked
        print(f"{rows:,} computers: {pace:.2f} s of the account's time for each, {pace * rows / 3600:.1f} h for all")
        print(f"  {each:.1f} ms of ours for each in turns of {DEVICES}", end="")
        await keep_rest(index, audits)
        began = time.process_time()
        await index.software.unread(now=clock.now(), most=DEVICES)
        print(f"; looking for {DEVICES} when all are read takes {time.process_time() - began:.2f} s")
        read = megabytes()
        print(f"  {path.stat().st_size / 1e6:.0f} MB of disk, memory grows by {read - before:.0f} MB while it reads")
        known = bare(path)
        for what, wanted in QUESTIONS.items():
            began = time.process_time()
            found = await index.software.search(wanted, offset=0, now=clock.now(), seconds=3_600)
            took = time.process_time() - began
            assert found is not None
            print(f"  {what}: {took:.2f} s, {took / known:.1f} times a bare SELECT; {found.devices:,} computers")
        print(f"  memory grows by {megabytes() - read:.0f} MB for all searches")
        middle, longest = await beside_a_search(index, clock)
        print(
            f"  a look-up by address beside a search: {middle:.1f} ms in the middle, {longest:.0f} at most", flush=True
        )
        await index.aclose()


measure_sizes(measure, SIZES)
