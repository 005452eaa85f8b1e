import pytest

from fakes.clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()
