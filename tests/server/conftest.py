"""A whole product for each test, and both generations of the protocol."""

from collections.abc import Generator
from pathlib import Path

import pytest

from fakes.app_under_test import AppUnderTest, Mode
from fakes.ledgers import closing_ledgers
from fakes.psu_app_under_test import PsuAppUnderTest


@pytest.fixture
def app(tmp_path: Path) -> AppUnderTest:
    return AppUnderTest(tmp_path)


@pytest.fixture
def psu(tmp_path: Path) -> PsuAppUnderTest:
    return PsuAppUnderTest(tmp_path)


@pytest.fixture(params=["auto", "legacy"])
def mode(request: pytest.FixtureRequest) -> Mode:
    return request.param


@pytest.fixture(autouse=True)
def closed_ledgers() -> Generator[None]:
    """Nothing stays open after a test: from Python 3.13 on that is a warning, and warnings are errors."""
    with closing_ledgers():
        yield
