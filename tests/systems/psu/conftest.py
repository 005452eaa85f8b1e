from collections.abc import AsyncIterator

import pytest

from fakes.clock import FakeClock
from fakes.scripted_psu import ScriptedServer
from rmm_jobs.systems.psu.system import PsuSystem


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def console() -> ScriptedServer:
    return ScriptedServer()


@pytest.fixture
async def system(console: ScriptedServer, clock: FakeClock) -> AsyncIterator[PsuSystem]:
    system = console.system(clock)
    yield system
    await system.aclose()
