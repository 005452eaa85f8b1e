"""Eight processes on one account of which others use 30 %, on a simulated clock, and what counting a request costs.

python benchmarks/budget.py            answers by status, the minutes it took, and milliseconds of one count

A thousand reads at one moment come first, with other tools of several kinds. The eight are eight products with logs of
their own on one file. All run in this process, so that they share the clock.
"""

import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from statistics import median

import httpx

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from fakes.clock import FakeClock
from fakes.shared_account import SharedAccount
from fakes.simulated_time import run_simulated
from rmm_jobs.domain.system_errors import Action, RateLimited
from rmm_jobs.store.request_log import SqliteRequestLog
from rmm_jobs.systems.datto.quota import account_budget
from rmm_jobs.systems.datto.system import DattoSystem
from rmm_jobs.systems.http.connection import in_process
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.datto.app import build_app
from rmm_simulator.datto.tenant import DEMO_KEY, DEMO_SECRET, demo_tenant

BASE = "https://tenant.example"
UID = "d1e2f3a4-b5c6-7890-abcd-123456789abc"
OTHERS = 180
READS = 100
COUNTS = 300


async def delay_nobody(seconds: float) -> None:
    """Let other tasks run."""
    del seconds
    await asyncio.sleep(0)


async def statuses(processes: int, folder: Path, *, budgeted: bool) -> tuple[Counter[int], float]:
    """Return the answers by status, and the simulated seconds until each process has its reads."""
    clock, seen = FakeClock(), Counter[int]()
    tenant = demo_tenant(now=clock.epoch)
    tenant.enforces_limits, tenant.other_requests = True, OTHERS
    # An answer that the cut-off delays holds up nobody else: many requests are on their way at once.
    inner = in_process(build_app(tenant, sleep=delay_nobody))

    class Counted(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            response = await inner.handle_async_request(request)
            seen[response.status_code] += 1
            return response

    systems = [
        DattoSystem(
            BASE,
            DEMO_KEY,
            DEMO_SECRET,
            clock=clock,
            transport=Counted(),
            budget=account_budget(clock, log(folder)) if budgeted else None,
        )
        for _ in range(processes)
    ]
    for _ in range(READS * 8 // processes):
        for system in systems:
            try:
                await system.device(UID, deadline=clock.monotonic() + 100)
            except RateLimited:
                seen[-1] += 1
    for system in systems:
        await system.aclose()
    return seen, clock.monotonic()


def log(folder: Path) -> SqliteRequestLog:
    """Return a log of its own on the file that all share."""
    return SqliteRequestLog(folder / "jobs.sqlite3", system=BASE, key=DEMO_KEY)


async def cost(folder: Path, *, shared: bool) -> float:
    """Return the milliseconds of counting one request and its answer, the median of many."""
    clock, taken = FakeClock(), list[float]()
    budget = account_budget(clock, log(folder) if shared else None)
    for _ in range(COUNTS):
        began = time.perf_counter()
        budget.note_answer(await budget.admit("GET", "/api/v2/device/x", Action.READ_DEVICES, deadline=1000))
        taken.append(1000 * (time.perf_counter() - began))
    await budget.aclose()
    return median(taken)


OTHER_TOOLS: dict[str, Callable[[], Iterator[float]]] = {
    "nobody": lambda: iter(()),
    "30 % steadily": lambda: (-60 + number / 3 for number in count()),
    "90 each 30 s": lambda: (-10 + 30 * number for number in count() for _ in range(90)),
    "150 each 50 s": lambda: (-20 + 50 * number for number in count() for _ in range(150)),
    "180 each 60 s": lambda: (-10 + 60 * number for number in count() for _ in range(180)),
    "180 each 90 s": lambda: (-70 + 90 * number for number in count() for _ in range(180)),
    "300 at 10 a second": lambda: (0.3 + number / 10 for number in range(300)),
}
"""The seconds in which other tools send, from the past on."""


async def at_once(processes: int, others: Iterator[float], *, may_read_rate: bool) -> SharedAccount:
    """Let so many processes send a thousand reads at one moment."""
    account = SharedAccount()
    if not may_read_rate:
        account.tenant.faults.add(Fault(FaultKind.FORBIDDEN, "GET", "system/request_rate", times=None))
    async with asyncio.TaskGroup() as group:
        tool = group.create_task(account.send_others(others))
        await asyncio.sleep(0.01)  # what was sent before has been noted
        systems = [account.process() for _ in range(processes)]
        await asyncio.gather(*(account.read(systems[number % processes], 1) for number in range(1_000)))
        tool.cancel()
    return account


def print_at_once() -> None:
    """Print what a thousand reads at one moment come to."""
    rows = [(name, True) for name in OTHER_TOOLS] + [(name, False) for name in ("nobody", "30 % steadily")]
    for processes in (1, 8):
        for name, may_read_rate in rows:
            account = run_simulated(at_once(processes, OTHER_TOOLS[name](), may_read_rate=may_read_rate))
            soon = [sum(sent <= seconds for sent in account.sent) for seconds in (1, 5)]
            blind = "" if may_read_rate else " (the rate cannot be read)"
            print(
                f"1,000 reads at once of {processes}, others: {name}{blind}: {account.statuses[429]} answers 429,"
                f" others refused {account.refused}; sent within 1 s {soon[0]}, 5 s {soon[1]},"
                f" all {account.sent[-1]:.0f} s",
                flush=True,
            )


async def main() -> None:
    """Print the figures."""
    for processes in (1, 8):
        for budgeted in (False, True):
            with tempfile.TemporaryDirectory() as name:
                seen, seconds = await statuses(processes, Path(name), budgeted=budgeted)
            how = "with the budget" if budgeted else "without it"
            print(f"{processes} processes, {how}: {seen[429]} answers 429 of {seen.total()}, after {seconds:.0f} s")
    with tempfile.TemporaryDirectory() as name:
        print(f"one count, alone: {await cost(Path(name), shared=False):.2f} ms")
        print(f"one count, in the shared file: {await cost(Path(name), shared=True):.2f} ms")


print_at_once()
asyncio.run(main())
