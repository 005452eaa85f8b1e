"""An account stays below its limit, whatever its other tools use, and nothing is sent a second time for it."""

from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

import anyio
import httpx
import pytest

from fakes.clock import FakeClock
from fakes.scripted import FOREVER
from fakes.scripted_datto import BASE, JOB, KEY, QUICK_JOB, SECRET, Tenant, answer, order
from rmm_jobs.clock import SystemClock
from rmm_jobs.domain.account_rate import OTHER_WRITE, RATE, READ
from rmm_jobs.domain.lanes import Lane, in_lane, noting_waits
from rmm_jobs.domain.system_errors import Action, RateLimited, SystemFailure
from rmm_jobs.store.request_log import SqliteRequestLog
from rmm_jobs.systems.datto.quota import account_budget, kind_of
from rmm_jobs.systems.datto.system import DattoSystem
from rmm_jobs.systems.http.connection import in_process
from rmm_simulator.datto.app import build_app
from rmm_simulator.datto.tenant import DEMO_KEY, DEMO_SECRET, demo_tenant
from rmm_simulator.datto.tenant import Tenant as Account

DEVICE = "/api/v2/device/d1e2f3a4-b5c6-7890-abcd-123456789abc"
RATE_PATH = "/api/v2/system/request_rate"
UID = "d1e2f3a4-b5c6-7890-abcd-123456789abc"
BLIND = 360
"""Reads that leave where the rate cannot be read: 30 % of the account are left to other tools."""


async def delay_nobody(seconds: float) -> None:
    del seconds
    await anyio.lowlevel.checkpoint()


class Answers(httpx.AsyncBaseTransport):
    """Pass requests on to a simulated account, and count the answers by status."""

    def __init__(self, account: Account) -> None:
        # An answer that is delayed holds up nobody else: many requests are on their way at once.
        self.inner = in_process(build_app(account, sleep=delay_nobody))
        self.statuses = Counter[int]()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self.inner.handle_async_request(request)
        self.statuses[response.status_code] += 1
        return response


def busy_account(clock: FakeClock, others: int) -> Account:
    account = demo_tenant(now=clock.epoch)
    account.enforces_limits = True
    account.other_requests = others
    return account


async def ask_often(system: DattoSystem, clock: FakeClock, times: int) -> None:
    for _ in range(times):
        await system.device(UID, deadline=clock.monotonic() + 100)


@pytest.fixture
def system(tenant: Tenant, clock: FakeClock) -> DattoSystem:
    """A scripted tenant, asked within a budget of one process."""
    tenant.on("GET", DEVICE, answer({"uid": UID, "hostname": "ACME-DC01"}))
    return DattoSystem(
        BASE, KEY, SECRET, clock=clock, transport=httpx.MockTransport(tenant), budget=account_budget(clock)
    )


@pytest.mark.thorough
@pytest.mark.parametrize("others", [0, 180, 400])
async def test_no_answer_is_429_whatever_other_tools_use(clock: FakeClock, others: int) -> None:
    account = busy_account(clock, others)
    answers = Answers(account)
    system = DattoSystem(BASE, DEMO_KEY, DEMO_SECRET, clock=clock, transport=answers, budget=account_budget(clock))
    await ask_often(system, clock, 600 - others)
    assert answers.statuses[429] == 0
    assert clock.monotonic() > 60  # it had to wait for the window
    await system.aclose()


async def test_processes_share_what_the_account_has_left(clock: FakeClock, tmp_path: Path) -> None:
    account = busy_account(clock, 180)
    answers = Answers(account)
    async with AsyncExitStack() as stack:
        systems: list[DattoSystem] = []
        for _ in range(3):
            log = SqliteRequestLog(tmp_path / "jobs.sqlite3", system=BASE, key=DEMO_KEY)
            budget = account_budget(clock, log)
            systems.append(DattoSystem(BASE, DEMO_KEY, DEMO_SECRET, clock=clock, transport=answers, budget=budget))
            stack.push_async_callback(systems[-1].aclose)
        for _ in range(140):
            for system in systems:
                await ask_often(system, clock, 1)
    assert answers.statuses[429] == 0
    assert clock.monotonic() > 60


async def test_the_rate_is_not_read_for_a_few_requests(system: DattoSystem, tenant: Tenant, clock: FakeClock) -> None:
    await ask_often(system, clock, 100)
    assert set(tenant.paths) == {f"GET {DEVICE}"}


async def test_a_rate_that_cannot_be_read_stops_nothing(system: DattoSystem, tenant: Tenant, clock: FakeClock) -> None:
    tenant.on("GET", RATE_PATH, httpx.Response(500))
    await ask_often(system, clock, 200)
    assert tenant.paths.count(f"GET {RATE_PATH}") == 1


@pytest.mark.parametrize(
    ("odd", "most"),
    [
        ({}, BLIND),
        ({"accountCount": "many"}, BLIND),
        ({"accountCount": 5, "accountCutOffRatio": "x", "accountRateLimit": 0, "operationWriteStatus": []}, 540),
        (
            {"accountCount": 5, "operationWriteStatus": {"alert-resolve": None, "device-job-create": {"limit": True}}},
            540,
        ),
    ],
)
async def test_an_odd_answer_about_the_rate_leaves_the_limits_as_they_were(
    system: DattoSystem, tenant: Tenant, clock: FakeClock, odd: dict[str, object], most: int
) -> None:
    tenant.on("GET", RATE_PATH, answer(odd))
    await ask_often(system, clock, most - 10)
    assert clock.monotonic() == 0
    await ask_often(system, clock, 30)
    assert clock.monotonic() > 60


async def test_a_retry_counts(system: DattoSystem, tenant: Tenant, clock: FakeClock) -> None:
    tenant.on("GET", RATE_PATH, httpx.Response(500))
    tenant.on("GET", DEVICE, *[httpx.Response(500)] * 2, answer({"uid": UID}))
    await ask_often(system, clock, 1)
    tenant.on("GET", DEVICE, answer({"uid": UID}))
    before = clock.monotonic()
    await ask_often(system, clock, BLIND - 4)  # one was for the rate
    assert clock.monotonic() == before
    await ask_often(system, clock, 2)
    assert clock.monotonic() > 60


async def test_a_wait_is_noted_for_the_call_and_a_background_request_waits_sooner(
    system: DattoSystem, tenant: Tenant, clock: FakeClock
) -> None:
    tenant.on("GET", RATE_PATH, httpx.Response(500))
    await ask_often(system, clock, 300)
    with noting_waits() as held:
        await ask_often(system, clock, 1)
    assert held.seconds == 0
    with noting_waits() as held, in_lane(Lane.BACKGROUND):
        await ask_often(system, clock, 1)
    assert held.seconds == pytest.approx(63)


async def test_a_read_that_would_wait_beyond_its_deadline_is_told_so_and_not_sent(
    system: DattoSystem, tenant: Tenant, clock: FakeClock
) -> None:
    tenant.on("GET", RATE_PATH, httpx.Response(500))
    await ask_often(system, clock, BLIND - 1)
    sent = len(tenant.requests)
    with pytest.raises(RateLimited):
        await system.device(UID, deadline=clock.monotonic() + 4)
    assert len(tenant.requests) == sent


async def test_a_start_beyond_its_limit_is_refused_before_it_is_sent(
    system: DattoSystem, tenant: Tenant, clock: FakeClock
) -> None:
    tenant.on("PUT", QUICK_JOB, answer({"job": {"uid": JOB}}))
    for _ in range(90):
        await system.start(order(), deadline=clock.monotonic() + 15)
    with pytest.raises(RateLimited):
        await system.start(order(), deadline=clock.monotonic() + 15)
    assert tenant.paths.count(f"PUT {QUICK_JOB}") == 90
    assert clock.sleeps == []


async def test_a_start_goes_out_where_reads_have_to_wait(system: DattoSystem, tenant: Tenant, clock: FakeClock) -> None:
    tenant.on("GET", RATE_PATH, httpx.Response(500))
    await ask_often(system, clock, BLIND - 1)
    with pytest.raises(SystemFailure):
        await system.device(UID, deadline=clock.monotonic() + 4)
    tenant.on("PUT", QUICK_JOB, answer({"job": {"uid": JOB}}))
    assert await system.start(order(), deadline=FOREVER) == JOB


def test_each_request_has_the_kind_by_which_the_account_counts_it() -> None:
    assert kind_of("POST", "/auth/oauth/token") is None
    assert kind_of("GET", DEVICE) == READ
    assert kind_of("GET", RATE_PATH) == RATE
    assert kind_of("PUT", QUICK_JOB) == kind_of("POST", QUICK_JOB) == "device-job-create"
    assert kind_of("POST", "/api/v2/alert/x/resolve") == "alert-resolve"
    assert kind_of("POST", "/api/v2/device/x/udf") == OTHER_WRITE


async def test_a_wait_that_ends_in_a_refusal_is_noted_too(
    system: DattoSystem, tenant: Tenant, clock: FakeClock
) -> None:
    tenant.on("GET", RATE_PATH, httpx.Response(500))
    await ask_often(system, clock, BLIND - 1)
    with noting_waits() as held, pytest.raises(RateLimited):
        await system.device(UID, deadline=clock.monotonic() + 8)
    assert held.seconds == 5


async def test_a_request_that_nothing_holds_back_does_not_count_as_held_back() -> None:
    clock = SystemClock()
    budget = account_budget(clock)
    with noting_waits() as held:
        await budget.admit("GET", "/api/v2/account", Action.READ_JOB, deadline=clock.monotonic() + 5)
    assert held.seconds == 0  # the machine's clock moves while a request is counted
