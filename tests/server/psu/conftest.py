"""A whole product for each test, both generations of the protocol, and the versions that differ."""

from collections.abc import Generator
from pathlib import Path

import pytest

from fakes.app_under_test import Mode
from fakes.ledgers import closing_ledgers
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_jobs.systems.psu.parameters import Form
from rmm_simulator.psu.profiles import ProfileName

FORMS: dict[ProfileName, Form] = {"1.5": "clixml", "3.1": "raw", "5.5.2": "clixml", "5.6": "clixml"}
"""The versions, and how parameters are sent to them."""


@pytest.fixture
def app(tmp_path: Path) -> PsuAppUnderTest:
    return PsuAppUnderTest(tmp_path)


@pytest.fixture(params=FORMS)
def any_app(request: pytest.FixtureRequest, tmp_path: Path) -> PsuAppUnderTest:
    """The same in front of each version."""
    profile: ProfileName = request.param
    return PsuAppUnderTest(tmp_path, profile=profile, form=FORMS[profile])


@pytest.fixture(params=["auto", "legacy"])
def mode(request: pytest.FixtureRequest) -> Mode:
    return request.param


@pytest.fixture(autouse=True)
def closed_ledgers() -> Generator[None]:
    """Nothing stays open after a test: from Python 3.13 on that is a warning, and warnings are errors."""
    with closing_ledgers():
        yield
