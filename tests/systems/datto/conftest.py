from collections.abc import AsyncIterator

import pytest

from fakes.clock import FakeClock
from fakes.scripted_datto import Tenant
from rmm_jobs.systems.datto.system import DattoSystem


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
