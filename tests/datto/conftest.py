from collections.abc import AsyncIterator

import pytest

from datto.tenant import Tenant
from fakes.clock import FakeClock
from rmm_jobs.datto.system import DattoSystem


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def tenant() -> Tenant:
    return Tenant()


@pytest.fixture
async def system(tenant: Tenant, clock: FakeClock) -> AsyncIterator[DattoSystem]:
    system = tenant.system(clock)
    yield system
    await system.aclose()
