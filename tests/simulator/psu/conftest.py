"""The benches on which the simulated PowerShell Universal server is tested."""

from collections.abc import AsyncGenerator

import pytest

from simulator.psu.bench import Bench, bench_of


@pytest.fixture
async def bench() -> AsyncGenerator[Bench]:
    """The newest version."""
    bench = bench_of()
    async with bench.client:
        yield bench


@pytest.fixture
async def old() -> AsyncGenerator[Bench]:
    """The version that the documentation describes."""
    bench = bench_of("1.5")
    async with bench.client:
        yield bench
