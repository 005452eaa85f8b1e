"""A rate limit that one process meets holds for all processes of this machine that use the account."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from fakes.clock import FakeClock
from fakes.scripted_datto import BASE, JOB, KEY, QUICK_JOB, SECRET, Tenant, answer, order
from rmm_jobs.domain.system_errors import RateLimited
from rmm_jobs.store.request_log import SqliteRequestLog
from rmm_jobs.systems.datto.quota import account_budget
from rmm_jobs.systems.datto.system import DattoSystem

UID = "d1e2f3a4-b5c6-7890-abcd-123456789abc"
DEVICE = f"/api/v2/device/{UID}"
FOUND = answer({"uid": UID, "hostname": "ACME-DC01"})
Process = Callable[..., DattoSystem]


@pytest.fixture
async def process(tenant: Tenant, clock: FakeClock, tmp_path: Path) -> AsyncGenerator[Process]:
    """Makes processes that share the account and the ledger's file."""
    tenant.on("GET", DEVICE, FOUND)
    async with AsyncExitStack() as stack:

        def made(key: str = KEY) -> DattoSystem:
            log = SqliteRequestLog(tmp_path / "data" / "jobs.sqlite3", system=BASE, key=key)
            budget = account_budget(clock, log)
            transport = httpx.MockTransport(tenant)
            system = DattoSystem(BASE, key, SECRET, clock=clock, transport=transport, budget=budget)
            stack.push_async_callback(system.aclose)
            return system

        yield made


async def read(system: DattoSystem, clock: FakeClock, seconds: float = 30) -> None:
    await system.device(UID, deadline=clock.monotonic() + seconds)


async def limit(system: DattoSystem, tenant: Tenant, clock: FakeClock, response: httpx.Response) -> None:
    """Let this process meet the limit, and all requests be answered after it."""
    tenant.on("GET", DEVICE, response)
    with pytest.raises(RateLimited):
        await read(system, clock)
    tenant.on("GET", DEVICE, FOUND)


async def test_a_429_of_one_process_is_a_pause_of_all(process: Process, tenant: Tenant, clock: FakeClock) -> None:
    one, other = process(), process()
    await read(other, clock)
    await limit(one, tenant, clock, httpx.Response(429, headers={"Retry-After": "40"}, json={}))
    clock.advance(10)
    sent = len(tenant.requests)
    with pytest.raises(RateLimited) as limited:
        await read(other, clock, 20)
    assert limited.value.retry_after == pytest.approx(30)
    assert not limited.value.held_back
    assert len(tenant.requests) == sent
    await read(other, clock, 45)
    assert clock.monotonic() == pytest.approx(40)


async def test_a_process_that_begins_later_keeps_the_pause_too(
    process: Process, tenant: Tenant, clock: FakeClock
) -> None:
    await limit(process(), tenant, clock, httpx.Response(429, json={}))
    late = process()
    clock.advance(59)
    with pytest.raises(RateLimited):
        await late.start(order(), deadline=clock.monotonic() + 15)
    assert f"PUT {QUICK_JOB}" not in tenant.paths
    clock.advance(1)
    await read(late, clock, 1)


async def test_a_start_that_meets_the_limit_tells_the_others(
    process: Process, tenant: Tenant, clock: FakeClock
) -> None:
    one, other = process(), process()
    tenant.on("PUT", QUICK_JOB, httpx.Response(429, json={}), answer({"job": {"uid": JOB}}))
    with pytest.raises(RateLimited):
        await one.start(order(), deadline=clock.monotonic() + 15)
    with pytest.raises(RateLimited):
        await other.start(order(), deadline=clock.monotonic() + 15)
    assert tenant.paths.count(f"PUT {QUICK_JOB}") == 1


async def test_a_blocked_account_is_left_alone_by_all(process: Process, tenant: Tenant, clock: FakeClock) -> None:
    one, other = process(), process()
    await limit(one, tenant, clock, httpx.Response(403, json={"message": "Too many requests: this IP is blocked"}))
    with pytest.raises(RateLimited) as limited:
        await read(other, clock, 100)
    assert (limited.value.blocked, limited.value.retry_after) == (True, None)
    clock.advance(60)
    await read(other, clock)


async def test_another_key_is_another_account(
    process: Callable[..., DattoSystem], tenant: Tenant, clock: FakeClock
) -> None:
    await limit(process(), tenant, clock, httpx.Response(429, json={}))
    sent = tenant.paths.count(f"GET {DEVICE}")
    await read(process("ANOTHER-KEY"), clock, 1)
    assert tenant.paths.count(f"GET {DEVICE}") == sent + 1
