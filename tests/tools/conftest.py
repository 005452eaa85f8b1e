"""A whole product for each test: `system` is each system in turn, `datto` and `psu` are one of them."""

from collections.abc import Generator
from pathlib import Path

import pytest

from fakes.app_under_test import AppUnderTest
from fakes.ledgers import closing_ledgers
from fakes.product import Mode, ProductUnderTest
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_jobs.systems.psu.parameters import Form
from rmm_simulator.psu.profiles import ProfileName

FORMS: dict[ProfileName, Form] = {"1.5": "clixml", "3.1": "raw", "5.5.2": "clixml", "5.6": "clixml"}
"""The versions of PowerShell Universal, and how parameters are sent to them."""


@pytest.fixture
def datto(tmp_path: Path) -> AppUnderTest:
    return AppUnderTest(tmp_path)


@pytest.fixture
def indexed(tmp_path: Path) -> AppUnderTest:
    """The same with an index of the devices, which is empty until it is filled."""
    return AppUnderTest(tmp_path, keeps_index=True)


@pytest.fixture
def flat_datto(tmp_path: Path) -> AppUnderTest:
    """The same in front of a tenant that speaks the command document's own dialect."""
    return AppUnderTest(tmp_path, dialect="flat", wait_limit=400)


@pytest.fixture
def psu(tmp_path: Path) -> PsuAppUnderTest:
    return PsuAppUnderTest(tmp_path)


@pytest.fixture(params=["5.6", "3.1", *(pytest.param(each, marks=pytest.mark.thorough) for each in ("1.5", "5.5.2"))])
def any_psu(request: pytest.FixtureRequest, tmp_path: Path) -> PsuAppUnderTest:
    """The same in front of each version; in a plain run, of the two that differ most."""
    profile: ProfileName = request.param
    return PsuAppUnderTest(tmp_path, profile=profile, form=FORMS[profile])


@pytest.fixture(params=["datto", "psu"])
def system(request: pytest.FixtureRequest, tmp_path: Path) -> ProductUnderTest:
    """Each system in turn, for what both promise."""
    return AppUnderTest(tmp_path) if request.param == "datto" else PsuAppUnderTest(tmp_path)


@pytest.fixture(params=["auto", "legacy"])
def mode(request: pytest.FixtureRequest) -> Mode:
    return request.param


@pytest.fixture(autouse=True)
def closed_ledgers() -> Generator[None]:
    """Nothing stays open after a test: from Python 3.13 on that is a warning, and warnings are errors."""
    with closing_ledgers():
        yield
