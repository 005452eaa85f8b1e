"""The bench on which the simulator is tested, in either dialect."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from fakes.clock import FakeClock
from rmm_simulator.datto.app import Dialect, build_app
from rmm_simulator.datto.fleet import account_tenant
from rmm_simulator.datto.tenant import Tenant, demo_tenant
from simulator.datto.bench import Bench
from simulator.datto.facts import FACTS, Facts


@asynccontextmanager
async def _bench(
    dialect: Dialect = "real", make: Callable[..., Tenant] = demo_tenant, *, strict: bool = False
) -> AsyncGenerator[Bench]:
    clock = FakeClock()
    tenant = make(now=clock.epoch)
    transport = httpx.ASGITransport(build_app(tenant, dialect=dialect, sleep=clock.sleep, strict=strict))
    headers = {"Authorization": f"Bearer {tenant.issue_token()}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://rmm.test", headers=headers) as client:
        yield Bench(tenant, clock, client)


@pytest.fixture
async def bench() -> AsyncGenerator[Bench]:
    """The tenant speaking the real dialect."""
    async with _bench("real") as bench:
        yield bench


@pytest.fixture
async def flat() -> AsyncGenerator[Bench]:
    """The tenant speaking the command document's dialect."""
    async with _bench("flat") as bench:
        yield bench


@pytest.fixture
async def fleet() -> AsyncGenerator[Bench]:
    """An account with devices and alerts of every kind, which refuses what the document does not declare."""
    async with _bench(make=account_tenant, strict=True) as bench:
        yield bench


@pytest.fixture(scope="session")
def document() -> Facts:
    """The facts of the vendor's OpenAPI document."""
    return Facts(FACTS.read_text(encoding="utf-8"))
