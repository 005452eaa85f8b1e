"""Columns of a table are those that its rows can fill."""

import pytest

from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.wording import Wording
from rmm_jobs.text.device_rows import device_table
from text_cases import DATTO, PSU


@pytest.mark.parametrize("wording", [DATTO, PSU], ids=["datto", "psu"])
@pytest.mark.parametrize(("site", "shown"), [(None, False), ("Acme Corporation", True)])
def test_sites_have_a_column_where_a_device_has_one(wording: Wording, site: str | None, shown: bool) -> None:
    lines = device_table([Device("1", "A", site), Device("2", "B")], wording, limit=5)
    assert ("Site" in lines) == shown
