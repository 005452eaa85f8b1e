"""An account that processes of ours and other tools use at once, on the loop's clock, and what each was answered."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import anyio
import httpx

from fakes.scripted_datto import BASE
from fakes.simulated_time import LoopClock
from rmm_jobs.domain.account_rate import AccountPause, Asking, Reading, Tally
from rmm_jobs.domain.request_budget import Decision
from rmm_jobs.domain.request_log import Decide
from rmm_jobs.domain.system_errors import RateLimited
from rmm_jobs.systems.datto.quota import LIMITS, account_budget
from rmm_jobs.systems.datto.system import DattoSystem
from rmm_jobs.systems.http.budget import Budget
from rmm_jobs.systems.http.connection import in_process
from rmm_simulator.common.fault_injector import ReceivedRequest
from rmm_simulator.datto.app import build_app
from rmm_simulator.datto.limits import RATE_LIMIT, WINDOW
from rmm_simulator.datto.tenant import DEMO_KEY, DEMO_SECRET, demo_tenant

ON_THE_WAY = 0.05
"""Seconds that a request takes, and its answer."""
CONNECTIONS = 100
"""Requests of a process that are on their way at once, as with httpx."""


@dataclass
class MemoryFile:
    """What processes share; the ledger's file stands in threads, and time would jump past those."""

    tally: Tally = field(default_factory=Tally)
    reading: Reading | None = None
    asking: Asking | None = None
    pause: AccountPause | None = None


class MemoryLog:
    """Implement `RequestLog` for one of the processes."""

    def __init__(self, file: MemoryFile) -> None:
        self.file = file

    async def claim(
        self, kind: str, now: float, own: Tally, unshared: Tally, decide: Decide
    ) -> Decision | AccountPause | None:
        del own
        await anyio.lowlevel.checkpoint()
        self.file.tally.add(unshared)
        pause = self.file.pause if self.file.pause is not None and self.file.pause.left(now) else None
        found = pause or decide(self.file.tally.copy(), self.file.reading)
        if isinstance(found, Decision) and found.wait <= 0:
            self.file.tally.note_sent((int(now), kind))
        self.file.tally = self.file.tally.recent(LIMITS, now)
        return found

    async def ask(self, now: float) -> Asking | None:
        found = self.file.asking
        if found is None or found.is_over(now):
            self.file.asking = Asking(now)
            return None
        return found

    async def end_asking(self, now: float, *, failed: bool) -> None:
        self.file.asking = Asking(now, failed=True) if failed else None

    async def pause(self, pause: AccountPause) -> None:
        self.file.pause = pause

    async def correct(self, reading: Reading) -> None:
        self.file.reading = reading

    async def aclose(self) -> None:
        pass


class SharedAccount:
    """A simulated account that enforces its limit. Requests of other tools beyond it are refused, and not counted."""

    def __init__(self) -> None:
        self.clock = LoopClock()
        self.tenant = demo_tenant(now=self.clock.epoch)
        self.device = self.tenant.device_named("ACME-DC01").uid
        self.tenant.enforces_limits = True
        self.app = in_process(build_app(self.tenant, sleep=self.clock.sleep))
        self.file = MemoryFile()
        self.statuses = Counter[int | str]()
        self.refused = 0
        self.sent: list[float] = []
        """When requests of ours came in."""

    def process(self, budget: Budget | None = None) -> DattoSystem:
        """Open a process of ours; all share one file, where no other budget is given."""
        budget = budget or account_budget(self.clock, MemoryLog(self.file))
        way = _Way(self)
        return DattoSystem(BASE, DEMO_KEY, DEMO_SECRET, clock=self.clock, transport=way, budget=budget)

    def note_other(self, at: float) -> None:
        """Count a request of another tool, if it is within the limit."""
        epoch = self.clock.start.timestamp() + at
        if sum(seen.at > epoch - WINDOW for seen in self.tenant.requests) >= RATE_LIMIT:
            self.refused += 1
        else:
            self.tenant.requests.append(ReceivedRequest("GET", "/api/v2/account", {}, None, epoch))

    async def send_others(self, times: Iterator[float]) -> None:
        """Let another tool send at these seconds, the past ones at once."""
        for at in times:
            await self.clock.sleep(max(0.0, at - self.clock.monotonic()))
            self.note_other(at)

    async def read(self, system: DattoSystem, times: int, *, deadline: float = 10_000) -> None:
        """Let a process read that often, one after the other."""
        for _ in range(times):
            try:
                await system.device(self.device, deadline=deadline)
            except RateLimited:
                self.statuses["not sent"] += 1


class _Way(httpx.AsyncBaseTransport):
    """Takes its time to the account and back, for so many requests at once."""

    def __init__(self, account: SharedAccount) -> None:
        self._account = account
        self._connections = anyio.CapacityLimiter(CONNECTIONS)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        account = self._account
        seen = account.tenant.requests
        while seen and seen[0].at < account.clock.epoch() - 2 * WINDOW:
            del seen[:100]
        async with self._connections:
            await account.clock.sleep(ON_THE_WAY)
            if request.url.path.startswith("/api/"):
                account.sent.append(account.clock.monotonic())
            response = await account.app.handle_async_request(request)
            account.statuses[response.status_code] += 1
            await account.clock.sleep(ON_THE_WAY)
        return response
