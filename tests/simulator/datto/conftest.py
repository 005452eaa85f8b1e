"""The bench on which the simulator is tested, in either dialect."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx
import pytest

from fakes.clock import FakeClock
from rmm_simulator.datto.app import Dialect, build_app
from rmm_simulator.datto.tenant import demo_tenant
from simulator.datto.bench import Bench


@asynccontextmanager
async def _bench(dialect: Dialect) -> AsyncGenerator[Bench]:
    clock = FakeClock()
    tenant = demo_tenant(now=clock.epoch)
    transport = httpx.ASGITransport(build_app(tenant, dialect=dialect, sleep=clock.sleep))
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
