"""An account of the product with jobs that somebody waits for, on a simulated clock: what `waits.py` measures.

Each job has a wait of its own, in one of the processes. The budget is told apart from the wait: when a request of the
wait was held back is noted.
"""

import asyncio
import random
import resource
import sys
from collections import Counter
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from fakes.ports import PlainLedger
from fakes.shared_account import MemoryFile, MemoryLog
from fakes.simulated_time import LoopClock
from rmm_jobs.domain.answerable import Answerable
from rmm_jobs.domain.model import Job
from rmm_jobs.domain.ports import Progress
from rmm_jobs.domain.results import Finished
from rmm_jobs.domain.system_errors import Action, RateLimited
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.status import job_status
from rmm_jobs.jobs.waiting.wait_state import HELD_BACK_PAUSE
from rmm_jobs.relay import ProgressRelay
from rmm_jobs.responses import Caller, Opened, Responder
from rmm_jobs.systems.datto import paths, quota
from rmm_jobs.systems.datto.system import DattoSystem
from rmm_jobs.systems.http import budget as budgets
from rmm_jobs.systems.http.connection import in_process
from rmm_jobs.systems.registry import SYSTEMS
from rmm_simulator.datto.app import build_app
from rmm_simulator.datto.tenant import DEMO_KEY, DEMO_SECRET, demo_tenant

WAITS = 1_000
COMPONENTS = 40
BASE = "https://tenant.example"

Held = list[tuple[float, float]]
held: ContextVar[Held] = ContextVar("held")
"""When requests of a wait were held back."""


@dataclass(frozen=True)
class Case:
    """What the thousand wait in front of."""

    name: str
    waits: int = WAITS
    call_seconds: float = 2_000.0
    others: int = 0
    processes: int = 1
    has_budget: bool = True
    in_order: bool = False
    """Whether looks leave in the order in which they came, and not by their urgency."""
    knows_durations: bool = True
    is_listed: bool = True
    """Whether the activity log tells the ends."""
    turns: int = 1
    """How often it is run, where few ends would tell little."""


@dataclass
class Told:
    """What came of a case."""

    late: list[float] = field(default_factory=list[float])
    beyond_budget: list[float] = field(default_factory=list[float])
    statuses: Counter[int] = field(default_factory=Counter[int])
    seconds: float = 0.0
    megabytes: float = 0.0


class Usual(PlainLedger):
    """A ledger in memory that knows how long components take."""

    def __init__(self, *, knows: bool) -> None:
        super().__init__()
        self.knows = knows
        self.by_uid: dict[str, Job] = {}

    async def find(self, uid_or_reference: str) -> tuple[Job, None] | None:
        return (self.by_uid[uid_or_reference], None) if uid_or_reference in self.by_uid else None

    async def usual_duration(self, component_uid: str) -> float | None:
        return usual_of(int(component_uid)) if self.knows else None


def usual_of(component: int) -> float:
    """Return the usual duration of one of the components, 30 to 300 seconds."""
    return 30.0 + 270.0 * component / (COMPONENTS - 1)


class Counted(httpx.AsyncBaseTransport):
    """Counts the answers, and forgets the requests that the account does not count any more."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self.inner = in_process(build_app(account.tenant, sleep=delay))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        seen = self.account.tenant.requests
        while seen and seen[0].at < self.account.clock.epoch() - 70:
            del seen[:100]
        response = await self.inner.handle_async_request(request)
        self.account.told.statuses[response.status_code] += 1
        return response


async def delay(seconds: float) -> None:
    """Delay an answer from the account's cut-off on."""
    await asyncio.sleep(seconds)


class NotedBudget(budgets.Budget):
    """Notes when requests were held back: those of a wait for it alone, and a reading of the list of ends for all."""

    held_for_all: Held

    async def admit(self, method: str, path: str, action: Action, *, deadline: float) -> tuple[int, str] | None:
        clock, until_again = LoopClock(), 0.0
        began = clock.monotonic()
        try:
            return await super().admit(method, path, action, deadline=deadline)
        except RateLimited:
            until_again = HELD_BACK_PAUSE
            raise
        finally:
            noted = self.held_for_all if path == paths.ACTIVITY else held.get(None)
            if noted is not None:
                noted.append((began, clock.monotonic() + until_again))


class Account:
    """The product in front of an account with the jobs."""

    def __init__(self, case: Case) -> None:
        self.case, self.clock, self.told = case, LoopClock(), Told()
        self.tenant = demo_tenant(now=self.clock.epoch)
        self.tenant.enforces_limits, self.tenant.other_requests = case.has_budget, case.others
        self.tenant.activity_error = None if case.is_listed else "the log is out of order"
        self.ledger, self.file = Usual(knows=case.knows_durations), MemoryFile()
        self.held_for_all: list[Held] = [[] for _ in range(case.processes)]
        self.responders = [self.process(number) for number in range(case.processes)]

    def process(self, number: int) -> Responder:
        """Return a process of the product; all share the counts of requests."""
        log = MemoryLog(self.file) if self.case.processes > 1 else None
        made = NotedBudget(quota.kind_of, clock=self.clock, limits=quota.LIMITS, log=log)
        made.held_for_all = self.held_for_all[number]
        budget = made if self.case.has_budget else None
        system = DattoSystem(BASE, DEMO_KEY, DEMO_SECRET, clock=self.clock, transport=Counted(self), budget=budget)
        services = Services(system, self.ledger, self.clock)
        return Responder(lambda: Opened(services, BASE), SYSTEMS["datto"].wording, new_tag=str)

    def begin(self, number: int, chance: random.Random) -> tuple[str, float]:
        """Make a job, and return its UID and the second in which it ends."""
        device, component = self.tenant.device_named("ACME-DC01"), self.tenant.component_named("Clear Temp Files")
        component_number = (39 + 17 * number) % COMPONENTS  # few jobs differ as much as many
        usual = usual_of(component_number)
        made = self.tenant.start(device, component, name=f"job {number}", variables={})
        script = replace(component.script, pickup_delay=2.0, duration=usual * chance.lognormvariate(0, 0.15))
        made = self.tenant.started[-1] = replace(made, script=script, fetched=True)
        sent_at = datetime.fromtimestamp(made.created_at, UTC)
        self.ledger.by_uid[made.uid] = Job(
            made.uid, device_uid=device.uid, component_uid=str(component_number), sent_at=sent_at
        )
        return made.uid, self.clock.monotonic() + made.ended_at - made.created_at

    async def wait(self, process: int, uid: str, ends_at: float) -> None:
        """Call again and again until the end of the job is told."""
        held.set([])
        responder = self.responders[process]

        async def work(services: Services[Any], call: CallContext) -> Answerable:
            return await job_status(services, uid, call, wait=True)

        while True:
            caller = Caller(ProgressRelay(show_nothing))
            told = await responder.respond(work, caller, seconds=self.case.call_seconds)
            if isinstance(told.outcome, Finished):
                break
            await self.clock.sleep(3)  # the assistant calls again
        seen_at = self.clock.monotonic()
        self.told.late.append(seen_at - ends_at)
        noted = [*held.get(), *self.held_for_all[process]]
        self.told.beyond_budget.append(seen_at - ends_at - covered(noted, ends_at, seen_at))

    async def run(self, turn: int) -> Told:
        """Let all wait, and tell how it went."""
        chance = random.Random(14 + turn)  # noqa: S311 - a spread that is the same in each run
        begun = [self.begin(number, chance) for number in range(self.case.waits)]
        before = memory()
        async with asyncio.TaskGroup() as group:
            for number, (uid, ends_at) in enumerate(begun):
                group.create_task(self.wait(number % self.case.processes, uid, ends_at))
        self.told.megabytes, self.told.seconds = memory() - before, self.clock.monotonic()
        for responder in self.responders:
            await responder.closing.aclose()
        return self.told


async def show_nothing(progress: Progress) -> None:
    """Show no progress."""
    del progress


def covered(spans: Held, since: float, until: float) -> float:
    """Return how much of a time these spans cover."""
    total, at = 0.0, since
    for began, ended in sorted(spans):
        total += max(0.0, min(ended, until) - max(began, at))
        at = max(at, min(ended, until))
    return total


def memory() -> float:
    """Return the most memory that this process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
